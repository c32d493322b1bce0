import assert from "node:assert/strict";
import { test } from "node:test";

import { instantOf, localTime } from "../../../webapp/static/js/domain/zone.js";
import { seeded } from "./random.js";

const ZONES = ["Asia/Taipei", "Asia/Shanghai", "Asia/Hong_Kong", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "UTC"];
const at = (year, month, day, hour, minute = 0) => ({ year, month, day, minute: hour * 60 + minute });

test("every minute of ten years leads back to itself, in every zone", () => {
  const random = seeded(48);
  for (let run = 0; run < 4000; run += 1) {
    const zone = ZONES[run % ZONES.length];
    const instant = Date.UTC(2020, 0, 1) + Math.floor(random() * 5_259_600) * 60_000;
    const local = localTime(instant, zone);
    const back = instantOf(local, zone);
    assert.deepEqual(localTime(back, zone), local, `${zone} ${new Date(instant).toISOString()}`);
    assert.ok(back <= instant && instant - back <= 3_600_000, `${zone}: the first of two equal times`);
  }
});

test("a time that summer time skips is the instant of the jump", () => {
  assert.equal(instantOf(at(2026, 3, 29, 2, 30), "Europe/Berlin"), Date.parse("2026-03-29T01:00:00Z"));
  assert.equal(instantOf(at(2026, 3, 8, 2, 0), "America/New_York"), Date.parse("2026-03-08T07:00:00Z"));
});

test("a time that comes twice is the first of the two", () => {
  assert.equal(instantOf(at(2026, 10, 25, 2, 30), "Europe/Berlin"), Date.parse("2026-10-25T00:30:00Z"));
});

test("days may overflow into the next month", () => {
  assert.equal(instantOf(at(2026, 12, 32, 0), "Asia/Taipei"), Date.parse("2026-12-31T16:00:00Z"));
});
