import assert from "node:assert/strict";
import { test } from "node:test";

import { createPace } from "../../../webapp/static/js/sync/pace.js";

const HOUR_MS = 3_600_000;

function scene() {
  const clock = { ms: 1_800_000_000_000 };
  const timers = { set: () => 0, clear: () => {} };
  return { clock, pace: createPace({ now: () => clock.ms, random: () => 0, timers }, () => {}) };
}

test("a server that asks for a minute gets it, and no more", () => {
  const { clock, pace } = scene();

  pace.failed(60_000);

  clock.ms += 50_000;
  assert.equal(pace.isTooEarly(), true);
  assert.equal(Date.parse(pace.next().nextAt), clock.ms + 10_000);
  clock.ms += 10_000;
  assert.equal(pace.isTooEarly(), false);
});

test("a clock that was set back does not make a minute a year", () => {
  const { clock, pace } = scene();

  pace.failed(60_000);
  clock.ms -= 24 * HOUR_MS;

  assert.equal(pace.isTooEarly(), false);
});
