import assert from "node:assert/strict";
import { test } from "node:test";

import { correctingEntering, entryRecord, freshEntering, guestEntering, knownEntering, missingIn, refusalRecord } from "../../../webapp/static/js/domain/gate-entering.js";
import { takeNumber } from "../../../webapp/static/js/domain/gate-number.js";

const FULL = freshEntering({ name: " 李 小美 ", idKind: "national_id", isIdSeen: true, purpose: "parent", hostName: "總務處", hostAnswer: "yes", lastFour: "6789", idHash: "h".repeat(22) });
const GIVEN = { isEpidemic: false };

test("five fields make an entry, and nothing is said that was not typed", () => {
  const { type, amends, data } = entryRecord(FULL, { notice: 3 });
  assert.deepEqual([type, amends], ["visit.enter", null]);
  assert.deepEqual(data, {
    visitor: { name: "李 小美", id_kind: "national_id", is_id_seen: true, id_last_four: "6789", id_hash: "h".repeat(22) },
    purpose: "parent", host_name: "總務處", host_answer: "yes", people: 1, notice: 3,
  });
});

test("what is missing is asked for, a number never", () => {
  assert.deepEqual(missingIn(freshEntering(), GIVEN), ["name", "idKind", "purpose", "host"]);
  assert.deepEqual(missingIn({ ...FULL, lastFour: "", idHash: null }, GIVEN), []);
  assert.deepEqual(missingIn(FULL, { isEpidemic: true }), ["temperature"]);
  assert.deepEqual(missingIn({ ...FULL, people: "0" }, GIVEN), ["people"]);
});

test("who is not let in needs a reason, and no paper", () => {
  const refusing = freshEntering({ isRefusing: true, name: "甲", purpose: "other" });
  assert.deepEqual(missingIn(refusing, GIVEN), ["reason"]);
  assert.deepEqual(missingIn({ ...refusing, reason: "other" }, GIVEN), ["reasonNote"]);
  const { type, data } = refusalRecord({ ...refusing, reason: "not_expected", pass: { code: "X", via: "scan", assetId: "p", number: "A1" } }, { notice: null });
  assert.deepEqual([type, data.reason, data.host_answer, "pass" in data, "notice" in data], ["visit.refuse", "not_expected", "not_called", false, false]);
});

test("nobody who showed no paper is said to have shown one", () => {
  assert.equal(entryRecord({ ...FULL, idKind: "none", isIdSeen: true }, { notice: 1 }).data.visitor.is_id_seen, false);
});

test("somebody known comes with all that was said of them, for the same purpose and host", () => {
  const visitor = { id: "v9", version: 1, name: "陳國華", organisation: "瓦斯", id_kind: "national_id", id_last_four: "6789", id_hash: "h", mobile: "0912345678", plate: "ABC-1234", last_purpose: "repair", last_host_id: "t1" };
  const { data } = entryRecord(knownEntering(visitor, "林老師"), { notice: 1 });
  assert.deepEqual(data, {
    visitor_id: "v9", visitor: { name: "陳國華", organisation: "瓦斯", id_kind: "national_id", is_id_seen: true, id_last_four: "6789", id_hash: "h", mobile: "0912345678" },
    plate: "ABC-1234", purpose: "repair", host_id: "t1", host_answer: "not_called", people: 1, notice: 1,
  });
});

test("who was announced was agreed to by the host, and names the invitation", () => {
  const invitation = { id: "i1", version: 1, purpose: "official", host_id: "t1", title: "家長會" };
  const one = entryRecord(guestEntering({ invitation, guest: { id: "g1", name: "林太太", mobile: "0922" }, left: 1 }, "林老師"), { notice: 1 });
  assert.deepEqual([one.data.host_answer, one.data.invitation, one.data.people], ["yes", { id: "i1", guest_id: "g1" }, 1]);
  const group = guestEntering({ invitation, guest: null, left: 12 }, "林老師");
  assert.deepEqual([group.name, group.organisation, group.people, group.invitation], ["", "家長會", "12", { id: "i1" }]);
});

test("a correction says all of it again and names what it corrects", () => {
  const visit = { id: "v1", version: 2, name: "甲", purpose: "parent", host_id: "t1", people: 3, pass_id: "p1", pass_number: "A01", visitor_id: "v0", gaps: ["host_answer"] };
  const record = entryRecord(correctingEntering(visit, "林老師"), { notice: 1 });
  assert.deepEqual([record.amends, record.depends, record.data.people, record.data.pass, record.data.pass_number, record.data.host_answer], ["v1", ["v1"], 3, { id: "p1", via: "list" }, "A01", "not_called"]);
});

const read = (text, more = {}) => takeNumber(text, { idKind: "national_id", today: "2026-09-01", isComplete: false, ...more });

test("a whole number of a paper leaves its last four signs and nothing else to be kept", () => {
  for (const number of ["A123456789", "11010519491231002X", "A123456(3)"]) {
    const { meaning, mobile, lastFour, paper, warnings } = read(number);
    assert.deepEqual([meaning, mobile, lastFour.length, warnings], ["paper", "", 4, []], number);
    assert.ok(paper.number.endsWith(lastFour));
  }
  assert.deepEqual(read("A123456788").warnings, ["check"]);
  assert.equal(read("T1234567", { idKind: "staff_card", isComplete: true }).meaning, "paper");
});

test("of a number on its way nothing is kept that may become a paper's, and a mobile is kept as it grows", () => {
  for (const start of ["A12345", "A123456", "110105194912", "11010519491231002"]) assert.deepEqual([read(start).mobile, read(start).lastFour], ["", ""], start);
  assert.deepEqual([read("09123").meaning, read("09123").mobile], ["mobile", "09123"]);
  assert.deepEqual([read("0912-345-678").meaning, read("0912-345-678").mobile], ["mobile", "0912345678"]);
  assert.deepEqual([read("6789").meaning, read("6789").lastFour], ["tail", "6789"]);
  assert.equal(read(" ").meaning, "nothing");
});
