/**
 * The engine: an interview held without the server, with the very results that the server would give.
 *
 * Everything here is pure: an interview goes in, a new one comes out, nothing is changed in place. Each call looks at
 * the interview through one view, in which every condition is worked out at most once.
 */

import * as edits from "./edits.js";
import * as finishing from "./finish.js";
import * as posting from "./post.js";
import * as routing from "./routing.js";
import * as walk from "./steps.js";
import * as wording from "./wording.js";
import { View } from "./view.js";

export { load } from "./instrument.js";
export { join, receiptCode, split } from "./record.js";
export { sha256 } from "./sha256.js";

/** All steps for the answers so far, in order, with their states. */
export const steps = (instrument, interview, context) => walk.steps(new View(instrument, interview, context));

/** The step with this id, or null. */
export const findStep = (instrument, interview, context, id) => walk.findStep(new View(instrument, interview, context), id);

/** The step to show after this one was posted (or first, without `after`). */
export const nextStep = (instrument, interview, context, after) =>
  walk.nextStep(new View(instrument, interview, context), after);

/** The questions of a section that are asked in this row now. */
export const askedQuestions = (instrument, sectionId, interview, context, line = null) =>
  routing.askedQuestions(instrument.byId.get(sectionId), new View(instrument, interview, context).at(line));

/** What a question is to this row. */
export function standing(instrument, questionName, interview, context, line = null) {
  const { section, question } = instrument.placed.get(questionName);
  return routing.standing(section, question, new View(instrument, interview, context).at(line));
}

/** The members who are asked the personal part. */
export const askedLines = (instrument, interview, context) =>
  routing.askedLines(new View(instrument, interview, context));

/** The problems of the interview, or of one section, or of one line of it. */
export const check = (instrument, interview, context, only) =>
  edits.check(new View(instrument, interview, context), only);

/** The questions that are asked and have no answer. */
export const unanswered = (instrument, interview, context) =>
  finishing.unanswered(new View(instrument, interview, context));

/** The interview without the answers that are not relevant, and which they were. */
export const voided = (instrument, interview, context) => routing.voided(new View(instrument, interview, context));

/** The interview with the system's codes in the questions that were not asked. */
export const withSystemCodes = (instrument, interview, context) =>
  routing.withSystemCodes(new View(instrument, interview, context));

/** What posting these values to this step does. */
export const post = (instrument, interview, context, step, values, how) =>
  posting.post(new View(instrument, interview, context), step, values, how);

/** The interview without this member. */
export const removeMember = (instrument, interview, context, line) =>
  posting.removeMember(new View(instrument, interview, context), line);

/** How far a household's interview has come. */
export const complete = (instrument, interview, context) =>
  finishing.complete(new View(instrument, interview, context));

/** Close the interview. */
export const finish = (instrument, interview, context, how) =>
  finishing.finish(new View(instrument, interview, context), how);

/** A question or a text of this step as it is read to whoever answers it, in both languages. */
export const spoken = (instrument, what, interview, step, context, to) =>
  wording.spoken(what, step, new View(instrument, interview, context), to);
