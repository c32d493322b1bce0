import assert from "node:assert/strict";
import { test } from "node:test";

import { parseScan } from "../../../webapp/static/js/domain/codes.js";
import { freshInviting, invitationAddress, invitationRecord, mintToken, missingInInviting } from "../../../webapp/static/js/domain/inviting.js";

const TODAY = "2026-09-01";
const fresh = () => freshInviting({ token: mintToken(new Uint8Array(16).map((_, at) => at * 17)), on: TODAY, guestId: "g1" });
const named = () => ({ ...fresh(), purpose: "parent", guests: [{ id: "g1", name: " 林太太 ", organisation: "", mobile: "0922", plate: "" }] });

test("a name and a purpose are enough", () => {
  assert.deepEqual(missingInInviting(fresh(), TODAY), ["guests", "purpose"]);
  assert.deepEqual(missingInInviting(named(), TODAY), []);
  assert.deepEqual(missingInInviting({ ...fresh(), purpose: "parent", title: "家長會", people: "40" }, TODAY), []);
});

test("a day that is over, an end before the beginning and an hour that is none are told", () => {
  assert.deepEqual(missingInInviting({ ...named(), on: "2026-08-31" }, TODAY), ["on"]);
  assert.deepEqual(missingInInviting({ ...named(), untilOn: "2026-08-31" }, TODAY), ["on"]);
  assert.deepEqual(missingInInviting({ ...named(), fromTime: "25:00" }, TODAY), ["time"]);
  assert.deepEqual(missingInInviting({ ...named(), people: "2001" }, TODAY), ["people"]);
});

test("the record says what was typed, and counts at least its guests", () => {
  const values = { ...named(), people: "1", guests: [...named().guests, { id: "g2", name: "甲", organisation: "", mobile: "", plate: "" }, { id: "g3", name: " ", organisation: "", mobile: "", plate: "" }] };
  const { data } = invitationRecord(values, { id: "i1", hostId: "t1" });
  assert.deepEqual(data, { id: "i1", on: TODAY, host_id: "t1", purpose: "parent", people: 2, guests: [{ id: "g1", name: "林太太", mobile: "0922" }, { id: "g2", name: "甲" }], token: values.token });
});

test("what the symbol says is read as the invitation that it is", () => {
  const { token } = fresh();
  const { link, symbol } = invitationAddress("https://rounds.school.tw", token);
  assert.match(token, /^[0-9A-HJKMNP-TV-Z]{16}$/);
  assert.deepEqual([parseScan(link), parseScan(symbol)], [{ kind: "invitation", token }, { kind: "invitation", token }]);
  assert.match(symbol, /^[0-9A-Z $%*+./:-]+$/);
});
