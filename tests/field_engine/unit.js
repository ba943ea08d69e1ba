/** A unit test is a name and a function that throws. `run` reports what failed. */

const tests = [];

export function test(name, body) {
  tests.push({ name, body });
}

/** Fails unless both read the same as JSON. */
export function same(found, wanted, what = "") {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${what} found ${one}, wanted ${other}`);
}

/** Fails unless the function throws an error that says these words. */
export function refuses(action, words) {
  try {
    action();
  } catch (error) {
    if (String(error.message).includes(words)) return;
    throw error;
  }
  throw new Error(`nothing was refused (${words})`);
}

/** The names of all tests of a module, and what went wrong in which. */
export async function run(module) {
  tests.length = 0;
  await import(module);
  const failures = [];
  for (const { name, body } of tests) {
    try {
      await body();
    } catch (error) {
      failures.push(`${name}: ${error.stack}`);
    }
  }
  return { names: tests.map(({ name }) => name), failures };
}

/** An instrument as a tablet gets it. */
export async function instrumentData(name) {
  return (await fetch(`/instruments/${name}.json`)).json();
}
