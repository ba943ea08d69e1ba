/** Everything that the engine finds out about an answer set: the same as `results.py`, in the same shape. */

import * as engine from "/static/field/engine/index.js";
import { rowsOf } from "/static/field/engine/document.js";

export function resultsOf(instruments, { instrument: id, interview, context, posts, reason }) {
  const instrument = instruments[id];
  let now = interview;
  const done = posts.map((one) => {
    const step = engine.findStep(instrument, now, context, one.step);
    if (!step) return null;
    const outcome = engine.post(instrument, now, context, step, one.values, one);
    now = outcome.interview;
    return { ...outcome, next: engine.nextStep(instrument, now, context, one.step).id };
  });
  return { posts: done, ...whole(instrument, now, context, reason) };
}

function whole(instrument, interview, context, reason) {
  const walk = engine.steps(instrument, interview, context);
  const voided = engine.voided(instrument, interview, context);
  const found = {
    standing: standings(instrument, interview, context),
    problems: engine.check(instrument, interview, context),
    all_problems: engine.check(instrument, interview, context, { kept: true }),
    steps: walk,
    next: [null, ...walk.filter((_, at) => at % 3 === 0).map(({ id }) => id)].map(
      (after) => engine.nextStep(instrument, interview, context, after).id,
    ),
    void: voided,
    coded: engine.withSystemCodes(instrument, interview, context),
    finish: engine.finish(instrument, interview, context),
    finish_with_reason: engine.finish(instrument, interview, context, { reason }),
    split: engine.split(instrument, interview),
    spoken: allSpoken(instrument, interview, context, walk),
    receipt: engine.receiptCode(`${hex(walk)}${hex(voided.removed)}c0de-0000-4000-8000-000000000000`),
  };
  if (instrument.id === "household") {
    const { asked, responded, finished, outcome } = engine.complete(instrument, interview, context);
    found.complete = [asked, responded, finished, outcome];
    found.without_first = engine.removeMember(instrument, interview, context, 1);
  }
  return found;
}

const hex = (list) => list.length.toString(16).padStart(2, "0");

function standings(instrument, interview, context) {
  const found = {};
  for (const section of instrument.sections) {
    for (const { name } of section.questions) {
      for (const [line] of rowsOf(interview, section.level)) {
        found[`${name}@${line ?? "None"}`] = engine.standing(instrument, name, interview, context, line);
      }
    }
  }
  return found;
}

function allSpoken(instrument, interview, context, walk) {
  const found = [];
  for (const step of walk.filter((_, at) => at % 7 === walk.length % 7 && at >= walk.length % 7)) {
    const section = instrument.byId.get(step.section);
    if (!section) continue;
    const say = (what, to) => found.push(engine.spoken(instrument, what, interview, step, context, to));
    for (const question of engine.askedQuestions(instrument, section.id, interview, context, step.line)) {
      say(question);
      for (const text of [question.note, question.hint, question.instruction, question.group?.text]) if (text) say(text);
      for (const option of question.options.slice(0, 2)) say(option.text, question.listener);
    }
    if (section.intro) say(section.intro, "household");
  }
  return found;
}
