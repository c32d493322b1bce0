import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { turnAt, turnBefore } from "../../../webapp/static/js/domain/cadence.js";
import { localTime } from "../../../webapp/static/js/domain/zone.js";
import { seeded } from "./random.js";

const ZONES = ["Asia/Taipei", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
const KINDS = ["daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "term", "shift"];
const iso = (instant) => new Date(instant).toISOString();
const turn = (cadence, at, zone = "Asia/Taipei") => {
  const { startMs, deadlineMs } = turnAt(cadence, Date.parse(at), zone);
  return [iso(startMs), iso(deadlineMs)];
};

test("what no clock decides is never due by the clock", () => {
  for (const kind of ["per_event", "per_delivery", "per_meal", "per_trip", "something new"]) assert.equal(turnAt({ kind }, 0, "Asia/Taipei"), null);
});

test("turns hold the instant, follow each other without a gap and begin when the school's calendar does, over summer time", () => {
  const random = seeded(7);
  for (let run = 0; run < 6000; run += 1) {
    const zone = ZONES[run % ZONES.length];
    const cadence = { kind: KINDS[Math.floor(random() * KINDS.length)], times: 1 + Math.floor(random() * 5) };
    const instant = Date.UTC(2024, 0, 1) + Math.floor(random() * 3 * 366 * 1440) * 60_000;
    const now = turnAt(cadence, instant, zone);
    const said = `${JSON.stringify(cadence)} ${zone} ${iso(instant)}`;
    assert.ok(now.startMs <= instant && instant < now.endMs, said);
    assert.equal(turnBefore(cadence, now, zone).endMs, now.startMs, said);
    assert.deepEqual(turnAt(cadence, now.startMs, zone), now, said);
    if (cadence.times === 1 && cadence.kind !== "shift") assert.equal(localTime(now.startMs, zone).minute, 0, said);
  }
});

test("a day of the school begins at its own midnight", () => {
  assert.deepEqual(turn({ kind: "daily", times: 1 }, "2026-09-01T15:59:00Z"), ["2026-08-31T16:00:00.000Z", "2026-09-01T16:00:00.000Z"]);
  assert.deepEqual(turn({ kind: "daily", times: 1 }, "2026-09-01T16:00:00Z"), ["2026-09-01T16:00:00.000Z", "2026-09-02T16:00:00.000Z"]);
});

test("a day of 23 hours and a day of 25 are one turn each", () => {
  assert.deepEqual(turn({ kind: "daily" }, "2026-03-29T12:00:00Z", "Europe/Berlin"), ["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]);
  assert.deepEqual(turn({ kind: "daily" }, "2026-10-25T12:00:00Z", "Europe/Berlin"), ["2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"]);
});

test("twice a day means before and after noon", () => {
  assert.deepEqual(turn({ kind: "daily", times: 2 }, "2026-09-01T05:00:00Z"), ["2026-09-01T04:00:00.000Z", "2026-09-01T16:00:00.000Z"]);
});

test("weeks begin on Monday, quarters and halves with their months, terms in August and February", () => {
  assert.deepEqual(turn({ kind: "weekly" }, "2026-09-06T15:00:00Z"), ["2026-08-30T16:00:00.000Z", "2026-09-06T16:00:00.000Z"]);
  assert.deepEqual(turn({ kind: "quarterly" }, "2026-09-06T15:00:00Z"), ["2026-06-30T16:00:00.000Z", "2026-09-30T16:00:00.000Z"]);
  assert.deepEqual(turn({ kind: "half_yearly" }, "2026-09-06T15:00:00Z"), ["2026-06-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z"]);
  assert.deepEqual(turn({ kind: "term" }, "2027-01-06T15:00:00Z"), ["2026-07-31T16:00:00.000Z", "2027-01-31T16:00:00.000Z"]);
});

test("the lock-up is open from its first hour and late after its last", () => {
  const { openMs, deadlineMs } = turnAt({ kind: "daily", window: "20:00-23:00" }, Date.parse("2026-09-01T05:00:00Z"), "Asia/Taipei");
  assert.deepEqual([iso(openMs), iso(deadlineMs)], ["2026-09-01T12:00:00.000Z", "2026-09-01T15:00:00.000Z"]);
});

test("each sample turn is the server's", () => {
  const samples = JSON.parse(readFileSync(new URL("../../patrol/due_vectors.json", import.meta.url), "utf8"));
  for (const { cadence, zone, now, turn: expected } of samples.turns) {
    const found = turnAt(cadence, Date.parse(now), zone);
    const told = found && { start_at: iso(found.startMs), opens_at: iso(found.openMs), deadline_at: iso(found.deadlineMs), end_at: iso(found.endMs) };
    assert.deepEqual(told, expected, JSON.stringify([cadence, now]));
  }
});
