import assert from "node:assert/strict";
import { test } from "node:test";

import { musterCount, musterLines } from "../../../webapp/static/js/domain/muster.js";

const MUSTER = { id: "mu", version: 1, opened_at: "2026-09-01T02:00:00.000Z", closed_at: null, person_ids: ["t1"], place_ids: ["r1"] };
const visit = (id, more = {}) => ({ id, version: 1, people: 1, people_left: 0, entered_at: "2026-09-01T01:00:00.000Z", ...more });
const mark = (kind, id, state, more = {}) => ({ id: `${kind}${id}`, version: 1, muster_id: "mu", item_kind: kind, item_id: id, state, at: "2026-09-01T02:05:00.000Z", by_id: "g1", is_disputed: false, ...more });
const lines = (known) => musterLines(MUSTER, { marks: [], visits: [], left: [], ...known });

test("visitors inside, staff and rooms that were named are all expected", () => {
  assert.deepEqual(lines({ visits: [visit("v1")] }).map(({ item }) => `${item.kind}/${item.id}`), ["visit/v1", "person/t1", "place/r1"]);
});

test("who came in since is expected, too; who had left before is not; who signs out is accounted for", () => {
  const known = { visits: [visit("late", { entered_at: "2026-09-01T02:10:00.000Z" })], left: [visit("before", { left_at: "2026-09-01T01:59:00.000Z" }), visit("since", { left_at: "2026-09-01T02:01:00.000Z" })] };
  const found = lines(known).filter(({ item }) => item.kind === "visit");
  assert.deepEqual(found.map(({ item, isDone }) => [item.id, isDone]), [["late", false], ["since", true]]);
});

test("somebody on no list is on it from then on", () => {
  const [, , other] = lines({ marks: [mark("other", "o1", "safe", { note: "送水的" })] });
  assert.deepEqual([other.item, other.isDone, other.mark.note], [{ kind: "other", id: "o1" }, true, "送水的"]);
});

test("a visit that was ticked and is no longer inside has left", () => {
  const found = lines({ marks: [mark("visit", "v1", "missing")] }).find(({ item }) => item.kind === "visit");
  assert.equal(found.isDone, true);
});

test("only a word or a signing out accounts for anybody", () => {
  const known = { visits: [visit("v1"), visit("v2")], marks: [mark("visit", "v1", "safe"), mark("visit", "v2", "missing", { is_disputed: true }), mark("place", "r1", "unclear")] };
  const { expected, accounted, missing, disputed, open_items: open } = musterCount(lines(known));
  assert.deepEqual({ expected, accounted, missing, disputed, open: open.map(({ id }) => id) }, { expected: 4, accounted: 1, missing: 1, disputed: 1, open: ["v2", "t1", "r1"] });
});
