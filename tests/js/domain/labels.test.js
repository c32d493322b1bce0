import assert from "node:assert/strict";
import { test } from "node:test";

import { standingOf, withWords } from "../../../webapp/static/js/domain/labels.js";

const TARGET = { kind: "asset", id: "a" };
const old = { id: "OLD", version: 3, target_kind: "asset", target_id: "a", revision: 1, state: "bound", is_foreign: false, replaces: null, confirmed_at: null, worn_at: null, retired_at: null };
const minute = (n) => `2026-09-01T08:${String(n).padStart(2, "0")}:00.000Z`;
const said = (type, code, at, more = {}, { base = null, isSent = false } = {}) => ({ type, at: minute(at), base, isSent, data: { code, ...more } });
const bind = (code, at, more = {}, sending = {}) => said("tag.bind", code, at, { target: TARGET, is_foreign: false, ...more }, sending);
const states = (tags) => Object.fromEntries(tags.map(({ id, state }) => [id, state]));

test("a word that the server's newer version holds already is not laid over it again", () => {
  const mended = { ...old, version: 5, confirmed_at: minute(9) };
  assert.deepEqual(states(withWords([mended], [said("tag.wear", "OLD", 10, {}, { base: 3, isSent: true })])), { OLD: "bound" });
  assert.deepEqual(states(withWords([mended], [said("tag.wear", "OLD", 10, {}, { base: 5, isSent: true })])), { OLD: "worn" });
});

test("nothing is said of a retired label, of another system's sticker, or of one that nobody knows", () => {
  const words = ["tag.wear", "tag.confirm"].flatMap((type) => ["OLD", "STICKER", "NOBODY"].map((code) => said(type, code, 9)));
  const tags = [{ ...old, state: "retired" }, { ...old, id: "STICKER", is_foreign: true }];
  assert.deepEqual(withWords(tags, words), tags);
});

test("a retired label is not bound again, and an old word of wear does not undo the proof that it sticks", () => {
  const tags = [{ ...old, state: "retired" }, { ...old, id: "B", revision: 2 }];
  assert.deepEqual(states(withWords(tags, [bind("OLD", 9, { replaces: "B" })])), { OLD: "retired", B: "bound" });
  assert.deepEqual(states(withWords([{ ...old, confirmed_at: minute(10) }], [said("tag.wear", "OLD", 9)])), { OLD: "bound" });
});

test("who binds a printed successor to its thing again has seen it there, and who binds it to another thing has not", () => {
  const tags = [old, { ...old, id: "B", revision: 2, replaces: "OLD" }];
  assert.deepEqual(states(withWords(tags, [bind("B", 9)])), { OLD: "retired", B: "bound" });
  assert.deepEqual(states(withWords(tags, [bind("B", 9, { target: { kind: "asset", id: "other" } })])), { OLD: "bound", B: "bound" });
});

test("a blank bound on the spot counts at once, and the worn one is old", () => {
  const tags = withWords([old, { id: "NEW", version: 1, state: "blank", target_kind: null }], [said("tag.wear", "OLD", 9), bind("NEW", 10, { replaces: "OLD" }, { base: 1 })]);
  const [was, now] = tags;

  assert.deepEqual([was.state, was.worn_at, was.retired_at, was.isUnsent], ["retired", minute(9), minute(10), true]);
  assert.deepEqual([now.state, now.target_id, now.revision, now.confirmed_at, now.version], ["bound", "a", 2, minute(10), 1]);
  assert.equal(old.state, "bound");
});

test("taking back that a label is worn leaves it whole", () => {
  assert.deepEqual(states(withWords([old], [said("tag.wear", "OLD", 9), said("tag.confirm", "OLD", 9)])), { OLD: "bound" });
});

test("to confirm the last of a chain retires all that came before it", () => {
  const chain = [old, { ...old, id: "B", revision: 2, replaces: "OLD" }, { ...old, id: "C", revision: 3, replaces: "B" }];
  assert.deepEqual(states(withWords(chain, [said("tag.confirm", "C", 9)])), { OLD: "retired", B: "retired", C: "bound" });
});

test("of labels that replace each other by somebody's mistake the one in hand stays", () => {
  const loop = [{ ...old, replaces: "B" }, { ...old, id: "B", replaces: "OLD" }];
  assert.deepEqual(states(withWords(loop, [said("tag.confirm", "B", 9)])), { OLD: "retired", B: "bound" });
});

test("whoever holds a label is told what it is and which one to look for", () => {
  const waiting = { ...old, id: "B", revision: 2, replaces: "OLD" };
  const worn = { ...old, state: "worn", worn_at: minute(9) };
  const stuck = { ...waiting, confirmed_at: minute(9) };
  const told = (tag, tags) => {
    const { standing, since, other } = standingOf(tag, tags);
    return [standing, since, other?.id ?? null];
  };
  assert.deepEqual(told(old, [old]), ["ok", null, null]);
  assert.deepEqual(told(worn, [worn]), ["worn", minute(9), null]);
  assert.deepEqual(told(worn, [worn, waiting]), ["worn", minute(9), "B"]);
  assert.deepEqual(told(worn, [worn, stuck]), ["replaced", minute(9), "B"]);
  assert.deepEqual(told(waiting, [worn, waiting]), ["new", null, "OLD"]);
  const retired = { ...old, state: "retired", retired_at: minute(8) };
  assert.deepEqual(told(retired, [retired, stuck]), ["retired", minute(8), "B"]);
});
