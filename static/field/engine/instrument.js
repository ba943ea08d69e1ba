/** An instrument, from the JSON of `survey/questionnaire/offline.py`: conditions brought to life, questions placed. */

import { ruleMaker } from "./rules.js";

/** @typedef {import("./types.js").Instrument} Instrument */

const ALWAYS = ["All", []];

/** @param {any} data @returns {Instrument} */
export function load(data) {
  const rule = ruleMaker();
  const sections = data.sections.map((section) => sectionOf(section, data.groups, rule));
  return {
    ...data,
    sections,
    byId: new Map(sections.map((section) => [section.id, section])),
    placed: new Map(
      sections.flatMap((section) => section.questions.map((question) => [question.name, { section, question }])),
    ),
    rules: Object.fromEntries(Object.entries(data.rules).map(([name, made]) => [name, rule(made)])),
  };
}

function sectionOf(data, groups, rule) {
  return {
    ...data,
    questions: data.questions.map((question) => questionOf(question, groups, rule)),
    universe: rule(data.universe ?? ALWAYS),
    gate: rule(data.gate ?? ALWAYS),
    edits: (data.edits ?? []).map((edit) => ({ ...edit, when: rule(edit.when), counts: rule(edit.counts ?? ALWAYS) })),
  };
}

function questionOf(data, groups, rule) {
  const relevance = data.relevance ?? ALWAYS;
  return {
    ...data,
    options: data.options ?? [],
    needs: data.needs ?? [],
    doors: data.doors ?? null,
    group: data.group ? groups[data.group] : null,
    relevance: rule(data.doors ? ["All", [["DoorIs", data.doors], relevance]] : relevance),
    consent: data.consent ? rule(data.consent) : null,
    waived: data.waived ? rule(data.waived) : null,
    fills: (data.fills ?? []).map(([when, code]) => ({ when: rule(when), code })),
    not_applicable: data.not_applicable ?? null,
    not_consented: data.not_consented ?? null,
  };
}
