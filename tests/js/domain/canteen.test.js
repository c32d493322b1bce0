import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  certificateOn, dayAt, discardVerdict, freezeOver, freezeSpan, gapsOf, inBox, isInRange, limitsOf, mayCountersign, occupant, reportDueAt, samplesDueAt, slotAt, slotsOver,
  termsOf, unsampled,
} from "../../../webapp/static/js/domain/canteen.js";

const vectors = JSON.parse(readFileSync(new URL("../../canteen/rule_vectors.json", import.meta.url), "utf8"));
const profileOf = (sample) => ({ ...vectors.profile, ...vectors.profiles[sample.with] });
const iso = (ms) => (ms === null ? null : new Date(ms).toISOString());
const freezesOf = (sample) => sample.freezes.map((name) => vectors.freezes[name]);

/** what the phone answers to each list of the vectors, in the words of the list @type {Record<string, (sample: any) => [unknown, unknown]>} */
const ANSWERS = {
  keeping: (sample) => [termsOf(sample.taken_at, profileOf(sample)), { release_at: sample.release_at, discard_by_at: sample.discard_by_at }],
  freeze_at: (sample) => [freezeOver(sample, freezesOf(sample), Date.parse(sample.at))?.id ?? null, sample.freeze],
  refusal(sample) {
    const verdict = discardVerdict({ ...sample, ...termsOf(sample.taken_at, profileOf(sample)) }, freezesOf(sample), Date.parse(sample.at));
    return [{ refusal: verdict === "may" || verdict === "must" ? null : verdict, must_go: verdict === "must" }, { refusal: sample.refusal, must_go: sample.must_go }];
  },
  occupant: (sample) => [occupant(sample.stays, Date.parse(sample.at))?.id ?? null, sample.sample],
  limits: (sample) => [limitsOf(profileOf(sample), sample.use), { min: sample.low, max: sample.high }],
  is_in_range: (sample) => [isInRange({ chill_min_c: sample.low, chill_max_c: sample.high }, "chill", sample.c), sample.is_in_range],
  slot_of: (sample) => [slotAt(profileOf(sample), Date.parse(sample.at), sample.zone)?.slot ?? null, sample.slot],
  gaps: (sample) => [gapsOf(profileOf(sample), { ...vectors.taking, ...sample.taking }), sample.gaps],
  may_countersign: (sample) => [mayCountersign(sample.person, sample.doers), sample.may],
  samples_due_at: (sample) => [iso(samplesDueAt(profileOf(sample), sample, sample.zone)), sample.due_at],
  unsampled: (sample) => [unsampled(sample.dishes, sample.samples).map(({ id }) => id), sample.missing],
  slots_over: (sample) => [slotsOver(profileOf(sample), sample.on, { zone: sample.zone, at: Date.parse(sample.now) }), sample.over],
  report_due_at: (sample) => [iso(reportDueAt(profileOf(sample), sample.on, { served: sample.served, zone: sample.zone })), sample.due_at],
};

test("every rule that the server is held to is one of the phone's, too", () => {
  const lists = Object.keys(vectors).filter((name) => Array.isArray(vectors[name]));
  assert.deepEqual(lists.sort(), Object.keys(ANSWERS).sort());
});

for (const [name, answer] of Object.entries(ANSWERS)) {
  for (const sample of vectors[name]) {
    test(`${name}: ${sample.name}`, () => {
      const [found, wanted] = answer(sample);
      assert.deepEqual(found, wanted);
    });
  }
}

test("a box is in use for this phone also where a clock that ran ahead filled it, and free once it was emptied", () => {
  const sample = { id: "s", box_id: "b", taken_at: "2030-01-01T00:00:00.000Z" };
  assert.equal(inBox([sample], "b")?.id, "s");
  assert.equal(inBox([sample], "c"), null);
  assert.equal(inBox([{ ...sample, discarded_at: "2030-01-03T00:00:00.000Z" }], "b"), null);
});

test("a freeze holds the hours before it was placed", () => {
  assert.deepEqual(freezeSpan("2026-09-03T00:00:00Z", 48), { from_at: "2026-09-01T00:00:00.000Z", until_at: "2026-09-03T00:00:00.000Z", placed_at: "2026-09-03T00:00:00.000Z" });
});

test("a holder is told of the newest certificate from thirty days before it ends, and it is over the day after", () => {
  const certificates = [{ person_id: "p", expires_on: "2026-01-31" }, { person_id: "p", expires_on: "2026-10-01" }, { person_id: "q", expires_on: "2020-01-01" }];
  const on = (day) => certificateOn(certificates, "p", day);
  assert.equal(certificateOn(certificates, "r", "2026-09-01"), null);
  assert.deepEqual([on("2026-08-31").is_due, on("2026-09-01").is_due, on("2026-10-01").is_due, on("2026-10-01").is_over, on("2026-10-02").is_over], [false, true, true, false, true]);
  assert.deepEqual([on("2026-09-01").days_left, on("2026-09-24").days_left, on("2026-10-01").days_left], [30, 7, 0]);
});

test("the day is the school's, not the phone's", () => {
  assert.deepEqual(dayAt(Date.parse("2026-09-01T16:30:00Z"), "Asia/Taipei"), { on: "2026-09-02", minute: 30 });
});
