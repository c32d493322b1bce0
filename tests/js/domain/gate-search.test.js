import assert from "node:assert/strict";
import { test } from "node:test";

import { expectedOn, headCount, isForgotten } from "../../../webapp/static/js/domain/gate.js";
import { expectedGuests, knownVisitors } from "../../../webapp/static/js/domain/gate-search.js";

const PEOPLE = [
  { id: "a", version: 1, name: "陳國華", organisation: "大台北瓦斯", mobile: "0912-345-678", id_last_four: "6789", plate: "ABC-1234", last_at: "2026-08-30T00:00:00.000Z" },
  { id: "b", version: 1, name: "陈国华", organisation: null, mobile: "+86 138 0013 8000", id_last_four: "002X", plate: null, last_at: "2026-08-31T00:00:00.000Z" },
  { id: "c", version: 1, name: "John Smith", organisation: null, mobile: null, id_last_four: null, plate: "沪A·12388", last_at: "2026-08-01T00:00:00.000Z" },
];
const found = (text) => knownVisitors(text, PEOPLE).map(({ id }) => id);

test("somebody is found by the last digits of mobile or paper, by plate, name and organisation", () => {
  assert.deepEqual(found("678"), ["a"]);
  assert.deepEqual(found("6789"), ["a"]);
  assert.deepEqual(found("002x"), ["b"]);
  assert.deepEqual(found("13800138000"), ["b"]);
  assert.deepEqual(found("abc1234"), ["a"]);
  assert.deepEqual(found("12388"), ["c"]);
  assert.deepEqual(found("smith"), ["c"]);
  assert.deepEqual(found("瓦斯"), ["a"]);
});

test("simplified and traditional find each other, whoever was here last first", () => {
  assert.deepEqual(found("陈国"), ["b", "a"]);
});

test("two digits, and nothing at all, find nobody", () => {
  assert.deepEqual([found("78"), found(" ")], [[], []]);
});

const INVITATION = { id: "i1", version: 1, on: "2026-09-01", until_on: "2026-09-02", people: 3, title: "家長會", guests: [{ id: "g1", name: "林太太", mobile: "0922000111" }], arrived: [], arrived_people: 0 };

test("who is announced is expected on each of the days, and a group by how many are still to come", () => {
  assert.deepEqual(expectedOn([INVITATION], "2026-09-02").map(({ guest, left }) => [guest?.id ?? null, left]), [["g1", 1], [null, 2]]);
  assert.deepEqual(expectedOn([INVITATION], "2026-09-03"), []);
  assert.deepEqual(expectedOn([{ ...INVITATION, arrived: ["g1"], arrived_people: 2 }], "2026-09-01").map(({ guest, left }) => [guest, left]), [[null, 1]]);
});

test("an expected guest is found by name, number or what it is about", () => {
  const expected = expectedOn([INVITATION], "2026-09-01");
  assert.equal(expectedGuests("林太", expected).length, 1);
  assert.equal(expectedGuests("0111", expected).length, 1);
  assert.equal(expectedGuests("家长会", expected).length, 2);
});

test("heads are counted, not visits", () => {
  assert.equal(headCount([{ people: 5, people_left: 2 }, { people: 1 }]), 4);
});

test("a phone forgets whom it has not heard of for more than a year", () => {
  const at = Date.parse("2026-09-01T00:00:00Z");
  assert.deepEqual([isForgotten({ last_at: "2025-09-01T00:00:00Z" }, at), isForgotten({ last_at: "2025-08-30T00:00:00Z" }, at)], [false, true]);
});
