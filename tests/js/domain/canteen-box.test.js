import assert from "node:assert/strict";
import { test } from "node:test";

import { judgeBox } from "../../../webapp/static/js/domain/canteen-box.js";

const HOUR_MS = 3_600_000;
const profile = { keep_hours: 48, discard_within_hours: 24 };
const NOON = Date.parse("2026-09-01T04:00:00Z");
const hour = (/** @type {number} */ hours) => new Date(NOON + hours * HOUR_MS).toISOString();
const sample = (more = {}) => ({ id: "s", box_id: "box", taken_at: hour(0), release_at: hour(48), discard_by_at: hour(72), ...more });
const freeze = { id: "f", from_at: hour(-24), until_at: hour(24), placed_at: hour(24) };
const verdict = (/** @type {any} */ canteen, /** @type {number} */ hours) => judgeBox({ profile, samples: [], freezes: [], ...canteen }, "box", NOON + hours * HOUR_MS).verdict;

test("a box with a sample goes by that sample", () => {
  const samples = [sample()];

  assert.deepEqual([47, 48, 72].map((hours) => verdict({ samples }, hours)), ["early", "may", "must"]);
  assert.equal(verdict({ samples, freezes: [freeze] }, 50), "frozen");
});

test("a box that was emptied is empty until what was put in since could be due, and unknown from then on", () => {
  const samples = [sample({ discarded_at: hour(50) })];

  assert.deepEqual([50, 97].map((hours) => verdict({ samples }, hours)), ["empty", "empty"]);
  assert.equal(verdict({ samples }, 98), "unknown");
});

test("a box of which nothing is known may be emptied, but not while anything is frozen", () => {
  assert.equal(verdict({}, 0), "unknown");
  assert.equal(verdict({ freezes: [freeze] }, 30), "unknown_frozen");
});
