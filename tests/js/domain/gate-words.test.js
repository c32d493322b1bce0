import assert from "node:assert/strict";
import { test } from "node:test";

import { withGateWords } from "../../../webapp/static/js/domain/gate-words.js";

const NOTHING = { rules: null, visits: [], left: [], visitors: [], invitations: [], watch: [], handOvers: [], musters: [], marks: [] };
let n = 0;
const word = (type, data, more = {}) => {
  n += 1;
  const at = more.at ?? `2026-09-01T02:00:${String(n % 60).padStart(2, "0")}.000Z`;
  return { id: `r${n}`, type, data, at, moment: at, on: "2026-09-01", author: "g1", amends: null, pass_id: null, ...more };
};
const enter = (name, more = {}, envelope = {}) => word("visit.enter", { visitor: { name, id_kind: "national_id", is_id_seen: true, id_last_four: "6789" }, purpose: "repair", host_answer: "yes", people: 1, ...more }, envelope);
const leave = (data, more = {}) => word("visit.leave", { way: "list", ...data }, more);
const names = (known) => known.visits.map(({ name_masked: name }) => name);

test("whoever was entered is inside, masked for who may not know, until they leave", () => {
  const came = enter("王小明", {}, { id: "v1" });
  const inside = withGateWords(NOTHING, [came]);
  assert.deepEqual(names(inside), ["王○明"]);
  assert.equal(inside.visitors[0].last_purpose, "repair");
  const gone = withGateWords(NOTHING, [came, leave({ visit_id: "v1" })]);
  assert.deepEqual([gone.visits.length, gone.left.length, gone.left[0].out_way], [0, 1, "list"]);
});

test("a group leaves in part, and nobody leaves twice", () => {
  const came = enter("張三", { people: 5 }, { id: "v1" });
  const some = withGateWords(NOTHING, [came, leave({ visit_id: "v1", people: 2 })]);
  assert.equal(some.visits[0].people_left, 2);
  const all = withGateWords(NOTHING, [came, leave({ visit_id: "v1", people: 2 }), leave({ visit_id: "v1", people: 9 })]);
  assert.deepEqual([all.visits.length, all.left[0].people_left], [0, 5]);
});

test("a pass that comes back ends the visit of whoever holds it, and a pass that nobody holds ends none", () => {
  const first = enter("甲乙", { pass: { code: "X" } }, { id: "v1", pass_id: "p1" });
  const second = enter("丙丁", { pass_number: "a 02" }, { id: "v2" });
  const byThing = withGateWords(NOTHING, [first, second, leave({ pass: { code: "X" }, way: "scan" }, { pass_id: "p1" })]);
  assert.deepEqual(byThing.visits.map(({ id }) => id), ["v2"]);
  const byNumber = withGateWords(NOTHING, [first, second, leave({ pass_number: "A02", way: "scan" })]);
  assert.deepEqual(byNumber.visits.map(({ id }) => id), ["v1"]);
  assert.equal(withGateWords(NOTHING, [first, leave({ pass: { code: "Y" }, way: "scan" }, { pass_id: "p9" })]).visits.length, 1);
});

test("who was signed out by mistake is inside again, as many as had gone", () => {
  const came = enter("張三", { people: 5 }, { id: "v1" });
  const out = leave({ visit_id: "v1" }, { id: "l1" });
  const back = withGateWords(NOTHING, [came, leave({ visit_id: "v1", people: 2 }), out, word("visit.return", { leave_id: "l1" })]);
  assert.deepEqual([back.visits.map(({ people_left: left }) => left), back.left], [[2], []]);
});

test("a correction changes the visit and keeps when it began, also in a chain", () => {
  const came = enter("王小明", {}, { id: "v1" });
  const first = enter("王大明", { purpose: "official" }, { id: "c1", amends: "v1" });
  const second = enter("王大民", { purpose: "official" }, { id: "c2", amends: "c1" });
  const { visits, visitors } = withGateWords(NOTHING, [came, first, second]);
  assert.deepEqual(visits.map(({ id, name, entered_at: at }) => [id, name, at]), [["v1", "王大民", came.at]]);
  assert.deepEqual(visitors.map(({ name, visits: count }) => [name, count]), [["王大民", 1]]);
});

test("somebody put down by mistake is nowhere", () => {
  const came = enter("王小明", {}, { id: "v1" });
  assert.deepEqual(withGateWords(NOTHING, [came, word("visit.void", { visit_id: "v1", reason: "x" })]).visits, []);
});

test("a guest who came is expected no more", () => {
  const invitation = word("invitation.announce", { id: "i1", on: "2026-09-01", host_id: "h", purpose: "official", people: 3, guests: [{ id: "g1", name: "林" }], token: "T" });
  const came = enter("林", { invitation: { id: "i1", guest_id: "g1" }, people: 2 });
  const [known] = withGateWords(NOTHING, [invitation, came]).invitations;
  assert.deepEqual([known.arrived, known.arrived_people], [["g1"], 2]);
  assert.deepEqual(withGateWords(NOTHING, [invitation, word("invitation.cancel", { invitation_id: "i1" })]).invitations, []);
});

test("a shift is taken over by another person only, and once", () => {
  const over = word("shift.hand_over", { visit_ids: [], passes_out: ["A01"], passes_missing: [], keys: [] }, { id: "h1" });
  const own = word("shift.take_over", { hand_over_id: "h1", is_agreed: true });
  const other = word("shift.take_over", { hand_over_id: "h1", is_agreed: false, differences: "少一支" }, { author: "g2" });
  const third = word("shift.take_over", { hand_over_id: "h1", is_agreed: true }, { author: "g3" });
  const by = (words) => withGateWords(NOTHING, words).handOvers.map((one) => [one.taken_by_id, one.is_agreed]);
  assert.deepEqual(by([over, own]), [[null, null]]);
  assert.deepEqual(by([over, own, other, third]), [["g2", false]]);
});

test("a tick of this phone counts over an older one of the server's, not over a later one, and a different one is disputed", () => {
  const mark = { id: "m", version: 3, muster_id: "mu", item_kind: "visit", item_id: "v1", state: "missing", at: "2026-09-01T02:30:00.000Z", by_id: "g2", is_disputed: false };
  const known = { ...NOTHING, marks: [mark] };
  const tick = (state, at, author = "g1") => word("muster.tick", { muster_id: "mu", item: { kind: "visit", id: "v1" }, state }, { at, author });
  const seen = (words) => withGateWords(known, words).marks.map((one) => [one.state, one.is_disputed]);
  assert.deepEqual(seen([tick("safe", "2026-09-01T02:29:59.000Z")]), [["missing", false]]);
  assert.deepEqual(seen([tick("safe", "2026-09-01T02:31:00.000Z")]), [["safe", true]]);
  assert.deepEqual(seen([tick("missing", "2026-09-01T02:31:00.000Z")]), [["missing", false]]);
  assert.deepEqual(seen([tick("safe", "2026-09-01T02:31:00.000Z"), tick("missing", "2026-09-01T02:32:00.000Z")]), [["missing", false]]);
});

test("what the server said is left as it was: words are laid over copies", () => {
  const visit = { id: "v1", version: 1, name: "甲", people: 3, people_left: 0, entered_at: "2026-09-01T01:00:00.000Z" };
  withGateWords({ ...NOTHING, visits: [visit] }, [leave({ visit_id: "v1", people: 1 })]);
  assert.equal(visit.people_left, 0);
});
