import assert from "node:assert/strict";
import { test } from "node:test";

import { carryOn, correctionOf, freshTaking, isOver, nextStep, takeRecord } from "../../../webapp/static/js/domain/canteen-taking.js";
import { numberIn, typeKey } from "../../../webapp/static/js/domain/typed-number.js";

const box = { target: { code: "00000012", via: "scan" }, id: "box-1", name: "留樣盒 1" };
const about = { on: "2026-09-01", meal: "lunch", dish: { id: "d", name: "番茄炒蛋" }, pot: 1, box };
const fridge = { id: "f", name: "留樣冰箱", via: "scan", code: "00000024" };
const carried = { on: "2026-09-01", meal: "lunch", fridge, isBoxClean: true, samplerId: null, certificateReason: "" };
const given = { profile: { min_g: 125, requires_core: false, requires_photo: false }, carried, photos: 0, isCertificateOver: false };
const strict = { ...given, profile: { min_g: 125, requires_core: true, requires_photo: true } };
const filled = (change) => ({ ...freshTaking(about), weight: "150", ...change });

test("once fridge and clean boxes are said, a weight is all that a dish takes", () => {
  assert.equal(nextStep(freshTaking(about), given), "weight");
  assert.equal(nextStep(filled(), given), null);
});

test("what is missing is asked one after another, and what was answered by no is not asked again", () => {
  assert.equal(nextStep(filled(), { ...given, carried: { ...carried, isBoxClean: null } }), "clean");
  assert.equal(nextStep(filled(), { ...given, carried: { ...carried, fridge: null } }), "fridge");
  assert.equal(nextStep(filled({ done: ["fridge"] }), { ...given, carried: { ...carried, fridge: null } }), null);
  assert.equal(nextStep(filled({ weight: "124.9" }), given), "reason");
  assert.equal(nextStep(filled({ weight: "124.9", reason: "湯汁類" }), given), null);
  assert.equal(nextStep(filled({ weight: "125" }), given), null);
  assert.equal(nextStep(filled(), { ...given, isCertificateOver: true }), "certificate");
  assert.equal(nextStep(filled(), strict), "core");
  assert.equal(nextStep(filled({ core: "76" }), strict), "photo");
  assert.equal(nextStep(filled({ core: "76" }), { ...strict, photos: 1 }), null);
});

test("the fridge and the sampler go on to the next meal; clean boxes and a reason are asked anew", () => {
  const before = { ...carried, samplerId: "q", certificateReason: "代班" };
  assert.equal(carryOn("2026-09-01", "lunch", before), before);
  assert.deepEqual(carryOn("2026-09-01", "dinner", before), { on: "2026-09-01", meal: "dinner", fridge, isBoxClean: null, samplerId: "q", certificateReason: "" });
  assert.equal(carryOn("2026-09-01", "lunch", null).fridge, null);
});

test("the record says what was typed and nothing that was not", () => {
  const by = { profileRef: "cn_school@1", personId: "p" };
  assert.deepEqual(takeRecord(filled(), carried, by), {
    type: "sample.take", target: box.target, amends: null,
    data: { on: "2026-09-01", meal: "lunch", dish_id: "d", dish_name: "番茄炒蛋", pot: 1, weight_g: 150, is_box_clean: true, fridge: { code: "00000024", via: "scan" }, sampler_id: "p", profile: "cn_school@1" },
  });
  const { data } = takeRecord(filled({ dish: { id: null, name: "湯" }, weight: "90", reason: " 湯汁類 ", core: "71.5", takenAt: "2026-09-01T03:00:00.000Z" }), { ...carried, samplerId: "q", certificateReason: "代班", fridge: { id: "f", name: "", via: "list" } }, by);
  assert.deepEqual([data.dish_id, data.weight_reason, data.core_c, data.taken_at, data.sampler_id, data.certificate_reason, data.fridge], [undefined, "湯汁類", 71.5, "2026-09-01T03:00:00.000Z", "q", "代班", { id: "f", via: "list" }]);
});

test("a correction starts from what the sample says and names it", () => {
  const values = correctionOf({ id: "s", on: "2026-09-01", meal: "lunch", dish_id: "d", dish_name: "飯", pot: 2, weight_g: "150.00", taken_at: "2026-09-01T03:00:00.000Z" }, box);
  assert.deepEqual([values.amends, values.weight, values.pot, values.takenAt], ["s", "150", 2, null]);
});

test("a certificate is over the day after it ends", () => {
  const certificates = [{ person_id: "p", expires_on: "2026-08-31" }];
  assert.deepEqual([isOver(certificates, "p", "2026-08-31"), isOver(certificates, "p", "2026-09-01"), isOver(certificates, "q", "2026-09-01"), isOver(certificates, null, "2026-09-01")], [false, true, false, false]);
});

test("keys make a number: one point, a minus in front, no more signs than fit", () => {
  const typed = (keys) => [...keys].reduce((value, key) => typeKey(value, key === "<" ? "erase" : key), "");
  assert.deepEqual(["150", "12.5", "1..5", ".5", "5-", "5--", "12<", "-.5", "1234567"].map(typed), ["150", "12.5", "1.5", "0.5", "-5", "5", "1", "-0.5", "123456"]);
  assert.deepEqual(["", "-", "-18", "8.", "１５０", "1e5"].map(numberIn), [null, null, -18, 8, 150, null]);
});
