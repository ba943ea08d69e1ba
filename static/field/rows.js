/** A household as a row: the one thing to know about it now. Pure, but for the words. */

import { clockOf, dayOf, momentOf, say } from "./screens.js";

const ONLINE = 51;
const REFUSED = 31;
export const APPOINTMENT = 21;
/** Outcomes that end the visits to a household. */
const CLOSING = [24, 31, 41, 42, 43, 44];

export const number = (value) => String(value ?? 0).padStart(2, "0");

/**
 * @param {any} assignment
 * @param {any | undefined} draft the open draft, if there is one
 * @param {any | undefined} record the newest record of an interview in the outbox
 * @param {Map<number, string>} outcomes their words
 * @returns {{kind: string, state: string, icon: string, note: string, isToday: boolean}}
 */
export function rowOf(assignment, draft, record, outcomes) {
  const { visits, state, returned } = assignment;
  const last = visits.at(-1);
  const note = visits.length ? say("visited", { n: visits.length }) : say("never-visited");
  const row = (kind, word, icon, isToday = false) => ({ kind, state: word, icon, note, isToday });
  if (draft) return row("open", `${say("draft")}, ${resumed(draft)}`, "edit", true);
  if (returned && !(record && record.rev > returned.rev)) return row("returned", say("returned"), "return", true);
  if (record) return row(record.state === "ready" ? "ready" : "done", ...stateOf(record));
  if (assignment.answered_online || last?.outcome === ONLINE) return row("done", say("done-online"), "check");
  if (state === "received" || state === "accepted") return row("done", say("received"), "check");
  if (last?.appointment_at) {
    const isToday = new Date(last.appointment_at).toDateString() === new Date().toDateString();
    const when = { time: clockOf(last.appointment_at), day: dayOf(last.appointment_at) };
    return row("open", say("appointment", when), "clock", isToday || new Date(last.appointment_at) < new Date());
  }
  if (!last) return row("new", say("new"), "open");
  const isDone = CLOSING.includes(last.outcome) || state === "closed";
  return row(isDone ? "done" : "open", outcomes.get(last.outcome) ?? "", last.outcome === REFUSED ? "away" : "home");
}

/** "14:32, 3/18 phần" @param {any} draft */
export const resumed = ({ changed_at, progress }) =>
  say("resume", { time: clockOf(changed_at), done: progress.done, total: progress.total });

/** A record's state in words, with its icon. @returns {[string, string]} */
export function stateOf({ state, held }) {
  const icons = { ready: "clock", received: "check", safe: "copies", refused: "warning", erased: "away" };
  return [say(state === "received" && held ? "held" : state), icons[state]];
}

/** Which answer a comment of the supervisor is about, by the code of its question. @param {{variable: string, line: number | null, text: string}} comment */
export function aboutOf({ variable, line }, instrument) {
  const code = instrument?.placed.get(variable)?.question.code ?? variable;
  return line ? `${code}, ${line}` : code;
}

export { momentOf };
