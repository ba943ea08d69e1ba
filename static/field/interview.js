/** The interview: part by part, each answer saved as it is given. */

import * as engine from "./engine/index.js";
import { reasonsIn, settle } from "./answers.js";
import { template } from "./instruments.js";
import { adapt, fillIn, inputOf, questions, showProblems, skipped } from "./part.js";
import { progressOf, route } from "./progress.js";
import { aboutOf } from "./rows.js";
import { begun, clone, go, language, on, say, show, slot } from "./screens.js";
import { beforePutDown, drawBar, leave, sit, takeTyped } from "./sitting.js";

const DEBOUNCE_MS = 300;

/** One part. @param {string} uuid @param {string} [stepId] */
export async function interview(uuid, stepId = "", { problems = [], message = "" } = {}) {
  const turn = begun();
  const open = await sit(uuid, turn);
  if (!open) return turn.isNewest() && go("#/cases");
  const { draft, instrument, context } = open;
  takeTyped(open, stepId || draft.step);
  const walk = engine.steps(instrument, draft.interview, context);
  const step = walk.find(({ id }) => id === (stepId || draft.step)) ?? engine.nextStep(instrument, draft.interview, context);
  if (step.section === "summary") return go(`#/check/${uuid}`);
  draft.step = step.id;
  await drawBar(turn, open, draft.case ? `#/case/${draft.case}` : "#/cases");
  const soft = engine.check(instrument, draft.interview, context, { section: step.section, line: step.line }).filter((one) => one.severity === "soft");
  const standing = problems.length ? problems : soft;
  const { values, foot } = await route(open, walk, step);
  const hard = standing.filter(({ severity }) => severity === "hard");
  const screen = clone("step", {
    ...values,
    message,
    faults: hard.length ? hard.map((one) => faultLink(one, instrument)) : null,
    faultsTitle: say("faults", { n: hard.length }),
    comments: (draft.returned?.comments ?? []).filter((one) => isHere(one, step, instrument)).map((one) =>
      clone("asked-back", { text: `${aboutOf(one, instrument)}: ${one.text}` })),
    check: `#/check/${uuid}`,
  });
  screen.querySelector("h1").dataset.title = step.title[language()];
  slot(screen, "questions").append(await questions(open, step));
  slot(screen, "skipped").append(...skipped(open, step));
  const form = screen.getElementById("phieu");
  form.dataset.step = step.id;
  form.dataset.members = String((draft.interview.members ?? []).length);
  showProblems(form, standing, instrument);
  fillIn(form, open, step);
  adapt(form, open, step);
  listen(screen, form, foot, open, step);
  show(turn, screen, foot);
}

const isHere = ({ variable, line }, step, instrument) =>
  line === step.line && instrument.placed.get(variable)?.section.id === step.section;

function faultLink(problem, instrument) {
  const piece = clone("fault", { href: location.hash, text: problem.message[language()] });
  piece.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    inputOf(document.getElementById("phieu"), problem, instrument)?.focus();
  });
  return piece;
}

function listen(screen, form, foot, open, step) {
  const { draft, instrument, context } = open;
  let timer = null;
  const keep = () => {
    clearTimeout(timer);
    timer = null;
    draft.typed[step.id] = { values: adapt(form, open, step), kept: reasonsIn(form) };
    return open.save();
  };
  beforePutDown(async () => {
    if (timer !== null) await keep();
  });
  const changed = ({ target }) => {
    settle(form, target);
    adapt(form, open, step);
    clearTimeout(timer);
    timer = setTimeout(() => keep().catch(() => {}), DEBOUNCE_MS);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pass();
  });
  async function pass() {
    clearTimeout(timer);
    timer = null;
    const values = adapt(form, open, step);
    if (step.section === "consent") await noteConsent(open);
    const outcome = engine.post(instrument, draft.interview, context, step, values, { kept: reasonsIn(form) });
    if (!outcome.accepted) {
      draft.typed[step.id] = { values, kept: reasonsIn(form) };
      await open.save();
      return interview(draft.uuid, step.id, { problems: outcome.problems });
    }
    draft.interview = outcome.interview;
    delete draft.typed[step.id];
    const stays = outcome.pending.length || outcome.problems.length;
    const isStill = engine.findStep(instrument, draft.interview, context, step.id);
    const next = stays && isStill ? step : engine.nextStep(instrument, draft.interview, context, step.id);
    draft.step = next.id;
    draft.progress = progressOf(open);
    await open.save(true);
    const message = outcome.voided.length ? say("voided", { n: outcome.voided.length }) : "";
    if (next.id !== step.id) return go(next.section === "summary" ? `#/check/${draft.uuid}` : `#/interview/${draft.uuid}/${next.id}`, message);
    await interview(draft.uuid, step.id, { message });
    const first = outcome.pending[0] ?? outcome.problems[0]?.variable;
    const input = first && inputOf(document.getElementById("phieu"), { variable: first }, instrument);
    return input?.focus();
  }
  on(screen, "pause", async () => {
    await keep();
    await leave();
    return go("#/cases", say("paused"));
  });
  on(screen, "remove", async () => {
    clearTimeout(timer);
    timer = null;
    draft.interview = engine.removeMember(instrument, draft.interview, context, step.line);
    for (const id of Object.keys(draft.typed)) if (id.endsWith(`-${step.line}`)) delete draft.typed[id];
    draft.step = engine.nextStep(instrument, draft.interview, context).id;
    await open.save(true);
    return go(`#/interview/${draft.uuid}/${draft.step}`);
  });
  return foot;
}

/** Which consent text was read, word for word, goes into the record's header. */
async function noteConsent({ draft, instrument }) {
  const { version, sha256 } = (await template(instrument, "consent-text")).dataset;
  draft.facts.consent = { version, sha256, lang: language() };
}
