/**
 * The first answer is not slower than the next ones: what the browser compiles at the first use of the rules is used
 * once on a form that nobody sees, in moments when the app has nothing else to do.
 */

import { findStep, post, steps } from "./engine/index.js";
import { contextOf } from "./assignments.js";
import { current } from "./instruments.js";
import { language } from "./screens.js";
import { fact } from "./store.js";

const NOBODY = { visits: [], seed: "warm" };
const idle = () => new Promise((resolve) => requestIdleCallback(resolve));

let isWarm = false;

/** Use every part of the questionnaire once. Where the wave is not known yet there is nothing to use. */
export async function warmUp() {
  if (isWarm || !(await fact("wave"))) return;
  isWarm = true;
  const instrument = await current();
  const context = await contextOf(NOBODY, language());
  const interview = { household: { consent: 1 }, members: [{ line: 1, sex: 2, birth_month: 3, birth_year: 1990 }] };
  for (const { id } of steps(instrument, interview, context)) {
    await idle();
    const step = findStep(instrument, interview, context, id);
    if (step.section !== "summary") post(instrument, interview, context, step, {});
  }
}
