/**
 * The shapes that the engine works on, as `survey/questionnaire` has them. Types only: nothing here runs.
 *
 * @typedef {"vi" | "en"} Language
 * @typedef {{vi: string, en: string}} Text
 * @typedef {number | string | null} Answer     null and a missing key both mean "missing"
 * @typedef {Record<string, Answer>} Row
 * @typedef {"field" | "resident" | "institution" | "paper" | "open"} Door
 *
 * @typedef {object} Interview                  one unit's answers; never changed in place, every step makes a new one
 * @property {Row} [household]
 * @property {Row[]} [members]                  each with its `line`
 * @property {Row} [institution]
 * @property {Row} [village]
 * @property {Record<string, string>} [kept]    why a doubtful answer stays, by the problem's key
 *
 * @typedef {object} Context                    what surrounds an interview and is no answer
 * @property {string} reference_date            "2025-11-01"
 * @property {Door} door
 * @property {Language} [language]
 * @property {number} [visits]                  visits made so far, this one included
 * @property {"all" | "one_random"} [mode]
 * @property {string} [seed]                    of the case, for the one-person mode
 * @property {number | null} [only_line]        narrows the walk to one person
 * @property {Record<string, Text | string>} [words]
 * @property {[string, string][]} [areas]       the present communes: code, name
 *
 * @typedef {"asked" | "outside" | "closed" | "private" | "not_applicable"} Standing
 * @typedef {"done" | "started" | "open" | "optional" | "later"} State
 * @typedef {(view: import("./view.js").View) => boolean} Rule
 *
 * @typedef {{code: number | string, text: Text, unread?: boolean}} Option
 *
 * @typedef {object} Question
 * @property {string} name
 * @property {string} code
 * @property {Text} text
 * @property {string} kind
 * @property {Option[]} options
 * @property {"household" | "person" | "guardian"} listener
 * @property {boolean} required
 * @property {Rule} relevance                   who is asked, the door included
 * @property {Rule | null} consent              the second consent, for the private questions
 * @property {Rule | null} waived
 * @property {{when: Rule, code: number}[]} fills
 * @property {string[]} needs                   what must be answered before the system writes a code
 * @property {number | null} not_applicable     the system's codes
 * @property {number | null} not_consented
 * @property {Door[] | null} doors              null: any
 * @property {number} longest
 * @property {number} [low]
 * @property {number} [high]
 * @property {boolean} [identifying]
 * @property {object} [group]
 * @property {Text} [self_text]
 * @property {Text} [instruction]
 * @property {Text} [note]
 * @property {Text} [hint]
 *
 * @typedef {{id: string, at: string, severity: "hard" | "soft", when: Rule, counts: Rule, message: Text}} Edit
 *
 * @typedef {object} Section
 * @property {string} id
 * @property {Text} title
 * @property {string} level
 * @property {Question[]} questions
 * @property {Rule} universe
 * @property {Rule} gate
 * @property {Edit[]} edits
 * @property {Text} [intro]
 *
 * @typedef {object} Instrument                 what `load` makes of the instrument's JSON
 * @property {string} id
 * @property {string} version
 * @property {string} digest
 * @property {Text} title
 * @property {Section[]} sections
 * @property {Map<string, Section>} byId        section by id
 * @property {Map<string, {section: Section, question: Question}>} placed     question by variable
 * @property {string[]} order                   variables, each after those that it depends on
 * @property {Record<string, Rule>} rules
 * @property {Record<string, Text>} messages
 * @property {string[]} indicator_items
 * @property {Record<string, string>} addresses
 * @property {Record<string, string>} from_wave
 *
 * @typedef {object} Problem
 * @property {string} edit
 * @property {string} variable
 * @property {number | null} line
 * @property {"hard" | "soft"} severity
 * @property {Text} message
 * @property {string} section
 * @property {string} key                       the name under which its reason is kept
 *
 * @typedef {{id: string, section: string, line: number | null, title: Text, state: State, about: string}} Step
 *
 * @typedef {object} Outcome
 * @property {Interview} interview              as it was when not `accepted`
 * @property {boolean} accepted
 * @property {Problem[]} problems               to be shown now
 * @property {[string, number | null][]} voided answers that were removed, since one above them changed
 * @property {string[]} pending                 questions of the step that only now are asked
 */

export {};
