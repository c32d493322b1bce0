import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cardGap, closingOf, gapsOf, isDenied, isSameAdult, mustBeHandedOver, repeated, secondWord, stillHere } from "../../../webapp/static/js/domain/pickup.js";
import { classState, collectorNamed, collectorsOf, findChildren, goneOn, notFetched, siblingsOf, waitsForWord } from "../../../webapp/static/js/domain/pickup-day.js";
import { withPickupWords } from "../../../webapp/static/js/domain/pickup-words.js";

const vectors = JSON.parse(readFileSync(new URL("../../pickup/rule_vectors.json", import.meta.url), "utf8"));
const leavingOf = (sample) => ({ ...vectors.leaving, ...sample.leaving });

/** what the phone answers to each list of the vectors, in the words of the list @type {Record<string, (sample: any) => [unknown, unknown]>} */
const ANSWERS = {
  handed_over: (sample) => [mustBeHandedOver(sample.grade), sample.is_handed_over],
  card_gap: (sample) => [cardGap(sample.card, sample.child_ids, Date.parse(sample.at)), sample.gap],
  gaps: (sample) => [gapsOf(leavingOf(sample), { ...vectors.beside, ...sample.beside }), sample.gaps],
  second_word: (sample) => [[secondWord(leavingOf(sample), sample.words), isDenied(leavingOf(sample), sample.words)], [sample.by_id, sample.is_denied]],
  repeated: (sample) => [repeated(sample.departures.map(([leftAt, id]) => ({ id, left_at: leftAt }))), sample.again],
  closing: (sample) => [new Date(closingOf(sample.on, sample.closes_at, sample.zone)).toISOString(), sample.at],
  still_here: (sample) => [stillHere(sample.children, new Set(sample.gone), new Set(sample.absent)), sample.here],
  same_adult: (sample) => [isSameAdult(sample.one, sample.other), sample.is_same],
};

test("every rule that the server is held to is one of the phone's, too", () => {
  const lists = Object.keys(vectors).filter((name) => Array.isArray(vectors[name]));
  assert.deepEqual(lists.sort(), Object.keys(ANSWERS).sort());
});

for (const [name, answer] of Object.entries(ANSWERS)) {
  for (const sample of vectors[name]) {
    test(`${name}: ${sample.name}`, () => {
      const [found, wanted] = answer(sample);
      assert.deepEqual(found, wanted);
    });
  }
}

const ON = "2026-09-01";
const AT = "2026-09-01T08:00:00.000Z";
const LATER = "2026-09-01T08:05:00.000Z";
const school = () => ({
  classes: [{ id: "bears", version: 1, name: "大熊班", grade: "k3", teacher_ids: ["wu"] }, { id: "third", version: 1, name: "三年一班", grade: "g3", teacher_ids: [] }],
  children: [
    { id: "ming", version: 1, name: "王小明", class_id: "bears", number: "10", gone_at: null }, { id: "hua", version: 1, name: "王小華", class_id: "third", number: "2", gone_at: null },
    { id: "mei", version: 1, name: "林小美", class_id: "bears", number: "9", gone_at: null },
  ],
  guardians: [
    { id: "g1", version: 1, child_id: "ming", name: "林美玲", mobile: "0912-345-678", relation: "mother", sort: 2 }, { id: "g2", version: 1, child_id: "ming", name: "王大同", mobile: "0922333444", relation: "father", sort: 1 },
    { id: "g3", version: 1, child_id: "hua", name: "林美玲", mobile: "+886912345678", relation: "mother", sort: 1 }, { id: "g4", version: 1, child_id: "mei", name: "林美玲", mobile: "0955666777", relation: "mother", sort: 1 },
  ],
  cards: [{ id: "c1", version: 1, code: "7K3M9QXF", child_id: "ming", number: 1, state: "live", why: null, voided_at: null }],
  delegates: [{ id: "d1", version: 1, child_id: "ming", on: ON, name: "陳阿姨", is_cancelled: false }, { id: "d2", version: 1, child_id: "ming", on: "2026-08-31", name: "昨天的人", is_cancelled: false }],
  departures: [], dismissals: [],
});
const word = (type, data, more = {}) => ({ id: `${type} 1`, type, data, at: AT, left_at: null, on: ON, author: "guard", ...more });
const byCard = { child_ids: ["ming"], collector: { kind: "guardian", id: "g1" }, way: "card", card_code: "7K3M9QXF" };
const noCard = (confirmed) => ({ child_ids: ["ming"], collector: { kind: "guardian", id: "g1" }, way: "no_card", no_card: { why: "forgot", checked: "photo", confirmed } });
const after = (...words) => withPickupWords(school(), words);
const only = (known) => known.departures.map((one) => ({ child_id: one.child_id, who: collectorNamed(known, one).name, gaps: one.gaps, confirmed_by_id: one.confirmed_by_id, is_denied: one.is_denied }));

test("adults come in the office's order, and beside them who may fetch today only", () => {
  const { guardians, delegates } = collectorsOf(school(), { childId: "ming", on: ON, at: Date.parse(AT) });
  assert.deepEqual([guardians.map(({ id }) => id), delegates.map(({ id }) => id)], [["g2", "g1"], ["d1"]]);
});

test("a sister is offered by the same name and number, nobody by a name alone, and none who has left", () => {
  const ids = (known) => siblingsOf(known, { childId: "ming", on: ON }).map(({ child, guardians }) => [child.id, guardians.map(({ id }) => id)]);
  assert.deepEqual(ids(school()), [["hua", ["g3"]]]);
  assert.deepEqual(ids(after(word("departure.record", { ...byCard, child_ids: ["hua"] }))), []);
});

test("who left with a card is gone at once, with whom, and comes back with the departure taken back", () => {
  const left = after(word("departure.record", byCard));
  assert.deepEqual(only(left), [{ child_id: "ming", who: "林美玲", gaps: [], confirmed_by_id: null, is_denied: false }]);
  assert.equal(left.children.find(({ id }) => id === "ming")?.gone_at, AT);
  const back = after(word("departure.record", byCard), word("departure.void", { departure_id: "departure.record 1", reason: "x" }, { at: LATER }));
  assert.equal(goneOn(back.departures, ON).size, 0);
  assert.equal(back.children.find(({ id }) => id === "ming")?.gone_at, null);
});

test("children who leave together are one row each, and a word may be about one of them", () => {
  const both = word("departure.record", { ...byCard, child_ids: ["ming", "hua"], collector: { kind: "guardian", id: "g1", also: ["g3"] } });
  assert.deepEqual(after(both).departures.map(({ gaps }) => gaps), [[], []]);
  const one = after(both, word("departure.void", { departure_id: both.id, child_ids: ["hua"], reason: "x" }));
  assert.deepEqual([...goneOn(one.departures, ON).keys()], ["ming"]);
});

test("a second departure without a return between is marked, and after a return it is not", () => {
  const again = word("departure.record", byCard, { id: "second", at: LATER });
  assert.deepEqual(after(word("departure.record", byCard), again).departures.map(({ gaps }) => gaps), [[], ["gone_already"]]);
  const back = word("departure.void", { departure_id: "departure.record 1", reason: "x" });
  assert.deepEqual(after(word("departure.record", byCard), back, again).departures.at(-1)?.gaps, []);
});

test("a card that was voided here lets nobody go from then on, and the earlier of two words stands", () => {
  const lost = after(word("pickup_card.void", { card_id: "c1", why: "lost" }), word("pickup_card.void", { card_id: "c1", why: "other" }, { at: LATER }));
  assert.deepEqual([lost.cards[0].state, lost.cards[0].why, lost.cards[0].voided_at], ["void", "lost", AT]);
  assert.equal(cardGap(lost.cards[0], ["ming"], Date.parse(AT)), "card_void");
  assert.equal(cardGap(lost.cards[0], ["ming"], Date.parse(AT) - 1), null);
});

test("without a card a child waits for a teacher's word, which is never the guard's own", () => {
  const asked = word("departure.record", noCard({ by_id: "wu", way: "own_phone" }));
  const said = (author, isConfirmed) => word("departure.confirm", { departure_id: asked.id, is_confirmed: isConfirmed }, { author, at: LATER });
  assert.deepEqual(after(asked).departures.map(waitsForWord), [true]);
  assert.deepEqual(after(asked, said("guard", true)).departures.map(waitsForWord), [true]);
  assert.deepEqual(only(after(asked, said("wu", true)))[0].confirmed_by_id, "wu");
  assert.deepEqual(only(after(asked, said("wu", false)))[0].gaps, ["denied"]);
  assert.deepEqual(only(after(word("departure.record", noCard({ by_id: "wu", way: "phone" }))))[0].gaps, []);
});

test("a teacher's word about a departure that the server had sent stands over it until it answers", () => {
  const known = { ...school(), departures: [{ id: "row", version: 1, departure_id: "d", child_id: "ming", class_id: "bears", on: ON, left_at: AT, way: "no_card", guard_id: "guard", state: "gone", gaps: ["no_second_word"] }] };
  const said = withPickupWords(known, [word("departure.confirm", { departure_id: "d", child_ids: ["ming"], is_confirmed: true }, { author: "wu" })]);
  assert.deepEqual(only(said)[0], { child_id: "ming", who: null, gaps: [], confirmed_by_id: "wu", is_denied: false });
  const own = withPickupWords(known, [word("departure.confirm", { departure_id: "d", is_confirmed: true })]);
  assert.deepEqual(own.departures.map(waitsForWord), [true]);
});

test("a class counts who is here, gone and absent, by number, and whoever left is not absent", () => {
  const known = after(word("roll.call", { class_id: "bears", on: ON, absent_ids: ["ming", "mei"] }), word("departure.record", byCard));
  const state = classState(known, known.classes[0], ON);
  assert.deepEqual([state.here, state.gone, state.absent].map((some) => some.map((one) => (one.child ?? one).id)), [[], ["ming"], ["mei"]]);
  assert.deepEqual(classState(school(), school().classes[0], ON).here.map(({ number }) => number), ["9", "10"]);
});

test("leading out and the empty room are two words of one day", () => {
  const known = after(word("dismissal.lead_out", { class_id: "bears", on: ON, count: 2 }), word("dismissal.room_empty", { class_id: "bears", on: ON, is_empty: true }, { at: LATER, author: "wu" }));
  const { dismissal } = classState(known, known.classes[0], ON);
  assert.deepEqual([dismissal?.count, dismissal?.led_out_at, dismissal?.is_empty, dismissal?.empty_by_id], [2, AT, true, "wu"]);
  assert.equal(known.dismissals.length, 1);
});

test("somebody allowed here may fetch at once, until they are called off", () => {
  const allowed = word("delegate.allow", { id: "d3", child_id: "mei", on: ON, name: "外婆", by: "parent", way: "phone" });
  const names = (known) => collectorsOf(known, { childId: "mei", on: ON, at: Date.parse(LATER) }).delegates.map(({ name }) => name);
  assert.deepEqual(names(after(allowed)), ["外婆"]);
  assert.deepEqual(names(after(allowed, word("delegate.cancel", { delegate_id: "d3" }))), []);
});

test("a child is found by parts of name, number and class, in any order", () => {
  const found = (text) => findChildren(school(), text).map(({ id }) => id);
  assert.deepEqual([found("大熊 小"), found("９"), found("華 三年"), found(" "), found("趙")], [["mei", "ming"], ["mei"], ["hua"], [], []]);
});

test("who is here after the closing was not fetched, on a day on which something was said of the class", () => {
  const late = (known, at) => notFetched(classState(known, known.classes[0], ON), { on: ON, at: Date.parse(at), zone: "Asia/Taipei" }).map(({ id }) => id);
  const begun = after(word("departure.record", byCard));
  assert.deepEqual([late(begun, "2026-09-01T09:59:59.999Z"), late(begun, "2026-09-01T10:00:00.000Z")], [[], ["mei"]]);
  assert.deepEqual(late(school(), "2026-09-01T11:00:00.000Z"), []);
});
