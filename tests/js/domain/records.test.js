import assert from "node:assert/strict";
import { test } from "node:test";

import { buildEnvelope } from "../../../webapp/static/js/domain/records.js";
import { fold, matches } from "../../../webapp/static/js/domain/search.js";
import { uuid7 } from "../../../webapp/static/js/domain/uuid.js";
import { seeded } from "./random.js";

const given = { id: "i", n: 7, prev: "h", device: "d", capturedAtMs: Date.parse("2026-09-01T00:30:00.250Z"), tz: "Asia/Taipei", clockOffsetMs: null, photos: [], app: "b" };

test("an envelope has the protocol's members in its order, and says null where there is nothing", () => {
  const envelope = buildEnvelope({ type: "damage.report", author: "a", target: null, data: { note: "漏" } }, given);
  assert.deepEqual(envelope, {
    v: 1, id: "i", n: 7, device: "d", author: "a", type: "damage.report", schema: 1, captured_at: "2026-09-01T00:30:00.250Z", tz: "Asia/Taipei", clock_offset_ms: null,
    target: null, base: null, depends: [], data: { note: "漏" }, photos: [], amends: null, app: "b", prev: "h",
  });
});

test("texts are made such that every server takes them, and nothing else is touched", () => {
  const { data } = buildEnvelope({ type: "t", author: "a", target: null, data: { "k\0": ["\ud83d\ude00", "\ud83d", "\ude00x", 1.5, null, true], deep: { long: "字".repeat(10_001) } } }, given);
  assert.deepEqual(data.k, ["😀", "\ufffd", "\ufffdx", 1.5, null, true]);
  assert.equal(data.deep.long.length, 10_000);
});

test("ids are UUIDv7 of their time, whatever the random bytes", () => {
  const random = seeded(9);
  for (let run = 0; run < 500; run += 1) {
    const now = Math.floor(random() * 2 ** 47);
    const id = uuid7(now, Uint8Array.from({ length: 10 }, () => random() * 256));
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(parseInt(id.replaceAll("-", "").slice(0, 12), 16), now);
  }
  assert.throws(() => uuid7(0, new Uint8Array(9)), RangeError);
});

test("a thing is found by parts of its words, in any width and case", () => {
  const thing = { name: "冷氣機 A", number: "3140101-03-0042", placeName: "三年一班", custodianName: "王小明" };
  for (const text of ["冷氣", "0042", "Ａ", "三年 小明", "  "]) assert.equal(matches(text, thing), true, text);
  for (const text of ["暖氣", "0043", "冷氣 李"]) assert.equal(matches(text, thing), false, text);
  assert.equal(fold("　ＡＢ　c "), "ab c");
});
