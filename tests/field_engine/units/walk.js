import { load, nextStep, post, steps, findStep, split, join, finish, removeMember } from "/static/field/engine/index.js";
import { instrumentData, same, test } from "../unit.js";

const household = load(await instrumentData("household"));
const context = { reference_date: "2025-11-01", door: "field", visits: 1 };
const empty = { household: {}, members: [] };
const frozen = (thing) => {
  if (thing && typeof thing === "object") Object.values(Object.freeze(thing)).forEach(frozen);
  return thing;
};
const posted = (interview, id, values, how) =>
  post(household, interview, context, findStep(household, interview, context, id), values, how);
const consented = posted(empty, "consent", {
  address: "ba", consent: 1, consent_private: 1, consent_position: 2,
}).interview;

test("an interview begins with consent, and nothing else can be reached", () => {
  same(steps(household, empty, context).map(({ id }) => id), ["consent", "outcome", "summary"]);
  same(nextStep(household, empty, context).id, "consent");
});

test("a post changes nothing in place", () => {
  const before = frozen(structuredClone(consented));
  const { interview } = posted(before, "cover", { language: 8, interpreter: 1 });
  same(interview.household.language, 8);
  same(before.household.language, undefined);
});

test("a hard problem leaves the interview as it was", () => {
  const outcome = posted(consented, "cover", { language: 55, interpreter: 1 });
  same(outcome.accepted, false);
  same(outcome.problems.map(({ key }) => key), ["code_list-language-0"]);
  same(outcome.interview, consented);
});

test("leaving keeps what is sound and asks for nothing", () => {
  const outcome = posted(consented, "cover", { language: 55, interpreter: 1 }, { leaving: true });
  same([outcome.accepted, outcome.problems], [true, []]);
  same(outcome.interview.household.language, undefined);
  same(outcome.interview.household.interpreter, 1);
});

test("a name is kept composed and without space at its ends", () => {
  const { interview } = posted(consented, "member-1", { name: " Nguye\u0302\u0303n\u00a0" }, { leaving: true });
  same(interview.members[0].name, "Nguyễn");
});

test("withdrawn consent removes what hung on it", () => {
  const started = posted(consented, "cover", { language: 8, interpreter: 1 }).interview;
  const { interview, voided } = posted(started, "consent", { consent: 2 });
  same(interview.members, undefined);
  same(voided.map(([name]) => name).sort(), ["address", "consent_position", "consent_private", "interpreter", "language"]);
});

test("a name goes to the identifiers, and comes back", () => {
  const whole = { household: { consent: 1, phone: "0912345678" }, members: [{ line: 1, name: "Sử", sex: 1 }] };
  const { answers, identifiers } = split(household, whole);
  same(answers, { household: { consent: 1 }, members: [{ line: 1, sex: 1 }] });
  same(identifiers, { household: { phone: "0912345678" }, members: { 1: { name: "Sử" } } });
  same(join(answers, identifiers).members[0].name, "Sử");
});

test("an enumerator finishes with a reason, which is kept with each problem", () => {
  const refused = finish(household, consented, context);
  same(refused.accepted, false);
  const closed = finish(household, consented, context, { reason: "mưa lũ" });
  same(closed.accepted, true);
  same(new Set(Object.values(closed.interview.kept)).size, 1);
});

test("a member taken off the list takes the respondent's line along", () => {
  const two = { household: { consent: 1, household_respondent: 2 }, members: [{ line: 1 }, { line: 2 }] };
  const left = removeMember(household, two, context, 2);
  same(left.members.map(({ line }) => line), [1]);
  same("household_respondent" in left.household, false);
});
