import { ruleMaker } from "/static/field/engine/rules.js";
import { View } from "/static/field/engine/view.js";
import { refuses, same, test } from "../unit.js";

const context = { reference_date: "2025-11-01", door: "field", seed: "3f9a", mode: "one_random" };
const interview = {
  household: { consent: 1, anyone_else: 2 },
  members: [
    { line: 2, relation: 3, birth_month: 11, birth_year: 2010, usual_resident: 1 },
    { line: 1, relation: 1, birth_month: 98, birth_year: 1980, usual_resident: 1 },
    { line: 3, relation: 3, birth_month: 12, birth_year: 2010, usual_resident: 1 },
  ],
};
const holds = (data, line = null, rule = ruleMaker()) => new View({}, interview, context).at(line).holds(rule(data));

test("an answer of the household is seen from a member's row", () => {
  same(holds(["Is", "consent", [1]], 2), true);
});

test("years are completed on the first day of the birth month", () => {
  same(holds(["AgeAtLeast", 15], 2), true);
  same(holds(["AgeAtLeast", 15], 3), false);
});

test("an age that is not known is neither at least nor under", () => {
  same([holds(["AgeAtLeast", 15], 9), holds(["AgeUnder", 15], 9)], [false, false]);
});

test("exactly one of the eligible lines is drawn", () => {
  const drawn = [1, 2, 3].filter((line) => holds(["Drawn", ["AgeAtLeast", 15]], line));
  same(drawn.length, 1);
  same([1, 2].includes(drawn[0]), true);
});

test("equal conditions are one function, worked out once in a view", () => {
  const rule = ruleMaker();
  const [one, other] = [["All", [["Is", "consent", [1]]]], ["Is", "consent", [1]]].map(rule);
  same(rule(["Is", "consent", [1]]) === other, true);
  let reads = 0;
  const household = new Proxy({ consent: 1 }, { get: (row, name) => ((reads += name === "consent"), row[name]) });
  const view = new View({}, { household }, context);
  same([view.holds(one), view.holds(other), view.holds(one)], [true, true, true]);
  same(reads <= 2, true);
});

test("a condition that this version does not know is refused when the instrument is loaded", () => {
  refuses(() => ruleMaker()(["All", [["Tomorrow", 1]]]), "Tomorrow");
});
