import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { dayPlan, mealState } from "../../../webapp/static/js/domain/canteen-day.js";
import { withCanteenWords } from "../../../webapp/static/js/domain/canteen-words.js";

const { profile } = JSON.parse(readFileSync(new URL("../../canteen/rule_vectors.json", import.meta.url), "utf8"));
const ON = "2026-09-01";
const zone = "Asia/Taipei";
const dish = (id, needs = true) => ({ id, name: id, needs_sample: needs });
const meal = (key, dishes, on = ON) => ({ id: `${on}/${key}`, version: 1, on, meal: key, is_served: true, dishes });
const empty = { profile, meals: [], samples: [], freezes: [], fridges: [], days: [] };
const word = (type, data, more = {}) => ({
  id: more.id ?? "w", type, data, at: "2026-09-01T04:00:00.000Z", taken_at: null, author: "p", amends: null, target_id: null, fridge_id: null, photos: 0, ...more,
});
const take = (dishId, boxId, more = {}) => word("sample.take", { on: ON, meal: "lunch", dish_id: dishId, dish_name: dishId, weight_g: 150, ...more.data }, { id: `s-${dishId}`, target_id: boxId, fridge_id: "f", ...more });
const at = (time, day = ON) => Date.parse(`${day}T${time}:00+08:00`);
const plan = (known, moment) => dayPlan({ ...empty, ...known }, { at: moment, zone, fridgeIds: ["f", "g"] });

test("what was kept on this phone counts at once, and its box is in use", () => {
  const now = withCanteenWords({ ...empty, meals: [meal("lunch", [dish("a"), dish("b"), dish("c", false)])] }, [take("a", "box-1")]);

  const [, lunch] = plan(now, at("12:30")).meals;

  assert.deepEqual([lunch.needed, lunch.kept, lunch.open.map(({ id }) => id)], [2, 1, ["b"]]);
  assert.deepEqual([now.samples[0].box_id, now.samples[0].release_at], ["box-1", "2026-09-03T04:00:00.000Z"]);
});

test("a correction changes the sample that it amends, in its turn also one that was corrected before, and leaves its time", () => {
  const first = take("a", "box-1", { id: "s1" });
  const second = take("a", "box-2", { id: "s2", amends: "s1", at: "2026-09-01T05:00:00.000Z", data: { weight_g: 200 } });
  const third = take("a", "box-3", { id: "s3", amends: "s2", at: "2026-09-01T06:00:00.000Z", data: { weight_g: 210 } });

  const { samples } = withCanteenWords(empty, [first, second, third]);

  assert.deepEqual(samples.map(({ id, box_id, weight_g, taken_at }) => [id, box_id, weight_g, taken_at]), [["s1", "box-3", 210, "2026-09-01T04:00:00.000Z"]]);
});

test("a discard by name or by box frees the box, and the dish keeps its sample", () => {
  const known = { ...empty, meals: [meal("lunch", [dish("a"), dish("b")])] };
  const words = [take("a", "box-1"), take("b", "box-2"), word("sample.discard", { sample_id: "s-a" }, { id: "d1", target_id: "box-1" }), word("sample.discard", {}, { id: "d2", target_id: "box-2" })];

  const now = withCanteenWords(known, words);

  assert.deepEqual(now.samples.map(({ discarded_by_id }) => discarded_by_id), ["p", "p"]);
  assert.equal(plan(now, at("12:00")).meals[1].kept, 2);
  assert.deepEqual(plan(now, at("12:00", "2026-09-09")).boxes, { must: [], may: [], early: [], frozen: [] });
});

test("a freeze of this phone seals what was taken before it, not what comes after", () => {
  const later = take("b", "box-2", { at: "2026-09-01T05:00:00.000Z" });
  const now = withCanteenWords(empty, [take("a", "box-1"), word("freeze.place", { hours: 24 }, { id: "z", at: "2026-09-01T04:30:00.000Z" }), later]);

  const { boxes, frozen } = plan(now, at("12:00", "2026-09-04"));

  assert.deepEqual([boxes.frozen.map(({ id }) => id), boxes.may.map(({ id }) => id), frozen], [["s-a"], ["s-b"], 1]);
});

test("a reading out of range opens a case that names the samples inside; one that comes late changes no last reading", () => {
  const check = (c, id, time) => word("fridge.check", { temperature_c: c, use: "sample" }, { id, target_id: "f", at: `2026-09-01T${time}:00.000Z` });
  const now = withCanteenWords(empty, [take("a", "box-1"), check(12, "c1", "04:10"), check(5, "c2", "04:20"), check(4, "c0", "02:00")]);

  const [fridge] = now.fridges;

  assert.deepEqual([fridge.last_c, fridge.is_in_range, fridge.case_id, fridge.recent.map(({ c }) => c)], [5, true, "c1", [5, 12, 4]]);
  assert.equal(now.samples[0].case_id, "c1");
});

test("a mistyped reading shows its correction at once, and takes back the case that it opened", () => {
  const read = (c, id, time, amends = null) => word("fridge.check", { temperature_c: c, use: "sample" }, { id, amends, target_id: "f", at: `2026-09-01T${time}:00.000Z` });
  const of = ({ fridges: [fridge], samples: [sample] }) => ({ last: [fridge.last_c, fridge.is_in_range], caseId: fridge.case_id, recent: fridge.recent.map(({ id, c, is_amended }) => [id, c, is_amended]), sampleCase: sample.case_id });
  const mistyped = [take("a", "box-1"), read(4, "c0", "04:05"), read(55, "c1", "04:10")];
  assert.equal(of(withCanteenWords(empty, mistyped)).sampleCase, "c1");

  const corrected = withCanteenWords(empty, [...mistyped, read(0.55, "c2", "05:00", "c1"), read(5.5, "c3", "05:10", "c2")]);

  assert.deepEqual(of(corrected), { last: [5.5, true], caseId: null, recent: [["c1", 5.5, true], ["c0", 4, false]], sampleCase: null });
  assert.equal(corrected.fridges[0].last_at, "2026-09-01T04:10:00.000Z", "when it was read");
  const known = { ...empty, samples: [{ ...corrected.samples[0], case_id: "c1" }], fridges: [{ id: "f", version: 3, use: "sample", last_at: "2026-09-01T04:20:00.000Z", last_c: "12.00", is_in_range: false, case_id: "c1",
    recent: [{ id: "c2", at: "2026-09-01T04:20:00.000Z", use: "sample", c: "12.00", is_amended: false }, { id: "c1", at: "2026-09-01T04:10:00.000Z", use: "sample", c: "55.00", is_amended: false }] }] };
  assert.deepEqual(of(withCanteenWords(known, [read(5.5, "w", "05:00", "c1")])), { last: ["12.00", false], caseId: "c2", recent: [["c2", "12.00", false], ["c1", 5.5, true]], sampleCase: "c2" });
  assert.deepEqual(of(withCanteenWords(known, [read(5.5, "w", "05:00", "long ago")])).recent.map(([, c]) => c), ["12.00", "55.00"]);
});

test("a reading corrected to what is out of range opens a case for what was in the fridge when it was read", () => {
  const read = (c, id, time, amends = null) => word("fridge.check", { temperature_c: c, use: "sample" }, { id, amends, target_id: "f", at: `2026-09-01T${time}:00.000Z` });

  const now = withCanteenWords(empty, [take("a", "box-1"), read(5.5, "c1", "04:10"), take("b", "box-2", { at: "2026-09-01T04:20:00.000Z" }), read(15.5, "c2", "04:30", "c1")]);

  assert.equal(now.fridges[0].case_id, "c1");
  assert.deepEqual(now.samples.map(({ case_id }) => case_id), ["c1", null]);
});

test("samples move to another fridge, and dishes come and go", () => {
  const words = [take("a", "box-1"), word("sample.move", { sample_ids: ["s-a"] }, { target_id: "g" }),
    word("menu.save", { on: ON, meal: "lunch", dishes: [dish("a"), dish("b")] }, { id: "m1" }), word("menu.save", { on: ON, meal: "lunch", fields: { is_served: false }, dishes: [{ id: "b", name: "新" }], removed: ["a"] }, { id: "m2" })];

  const now = withCanteenWords(empty, words);

  assert.equal(now.samples[0].fridge_id, "g");
  assert.deepEqual(now.meals.map(({ is_served, dishes }) => [is_served, dishes.map(({ id, name, needs_sample }) => [id, name, needs_sample])]), [[false, [["b", "新", true]]]]);
});

test("signatures and the day's report of this phone count; an earlier report does not replace a later one", () => {
  const report = (id, time, found) => word("canteen_day.report", { on: ON, has_findings: found }, { id, at: `2026-09-01T${time}:00.000Z` });
  const now = withCanteenWords(empty, [take("a", "box-1"), word("sample.countersign", { sample_ids: ["s-a"], of: "taken" }, { author: "q" }), report("r1", "10:00", true), report("r2", "09:00", false)]);

  assert.equal(now.samples[0].checker_id, "q");
  assert.deepEqual(now.days.map(({ has_findings, reported_at }) => [has_findings, reported_at]), [[true, "2026-09-01T10:00:00.000Z"]]);
});

test("laying words over what is known leaves that as it was", () => {
  const known = { ...empty, meals: [meal("lunch", [dish("a")])], samples: [{ id: "s", version: 3, on: ON, meal: "lunch", dish_id: "a", box_id: "b", taken_at: "2026-09-01T03:00:00.000Z" }] };
  const before = JSON.stringify(known);

  withCanteenWords(known, [word("menu.save", { on: ON, meal: "lunch", removed: ["a"] }), word("sample.discard", { sample_id: "s" })]);

  assert.equal(JSON.stringify(known), before);
});

test("the meal at hand is the one whose food is being cooked; after midnight yesterday's last one, while it is unfinished", () => {
  const meals = [meal("lunch", [dish("a")]), meal("supper", [dish("b")])];
  const focus = (moment, known = { meals }) => {
    const found = plan(known, moment).focus;
    return [found.on, found.meal];
  };
  const kept = { meals, samples: [{ id: "s", on: ON, meal: "supper", dish_id: "b", taken_at: "2026-09-01T15:30:00.000Z", release_at: "2026-09-03T15:30:00.000Z", discard_by_at: "2026-09-04T15:30:00.000Z" }] };

  assert.deepEqual(focus(at("10:30")), [ON, "lunch"]);
  assert.deepEqual(focus(at("22:00")), [ON, "supper"]);
  assert.deepEqual(focus(at("00:05", "2026-09-02")), [ON, "supper"]);
  assert.deepEqual(focus(at("00:05", "2026-09-02"), kept), [ON, "lunch"]);
  assert.deepEqual(focus(at("06:00", "2026-09-02")), ["2026-09-02", "breakfast"]);
});

test("a meal of which the menu says nothing is not the one at hand while another is on it", () => {
  const meals = [meal("lunch", [dish("a")]), { ...meal("dinner", [dish("b")]), is_served: false }];

  assert.equal(plan({ meals }, at("06:30")).focus?.meal, "lunch");
  assert.equal(plan({ meals }, at("18:00")).focus?.meal, "lunch");
  assert.equal(plan({}, at("06:30")).focus?.meal, "breakfast");
});

test("a dish is late half an hour after its meal, a fridge is due once in each part of the day, the report after the last meal with a menu", () => {
  const known = { meals: [meal("lunch", [dish("a")])], fridges: [{ id: "f", recent: [{ at: new Date(at("09:00")).toISOString(), c: 4 }] }] };
  const seen = (time) => {
    const { meals, readings, isReportDue } = plan(known, at(time));
    return [meals[1].is_late, readings.due, isReportDue];
  };

  assert.deepEqual(seen("11:59"), [false, ["g"], false]);
  assert.deepEqual(seen("13:00"), [false, ["f", "g"], true]);
  assert.deepEqual(seen("13:30"), [true, ["f", "g"], true]);
  assert.deepEqual(seen("22:00"), [true, [], true]);
  assert.equal(mealState({ ...empty, ...known }, { on: ON, meal: "brunch" }, { at: at("12:00"), zone }), null);
});
