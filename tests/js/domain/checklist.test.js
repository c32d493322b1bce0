import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { allInOrder, emptyAnswers, failures, fillAuto, forRegion, isFail, isWarning, problems, result, totalScore, TYPES } from "../../../webapp/static/js/domain/checklist.js";
import { seeded } from "./random.js";

const templates = JSON.parse(readFileSync(new URL("../../../webapp/patrol/checklists.json", import.meta.url), "utf8"));
const samples = JSON.parse(readFileSync(new URL("../../patrol/answer_vectors.json", import.meta.url), "utf8"));
const items = templates.flatMap((template) => template.items);
const template = (id) => templates.find((one) => one.id === id);
const item = (id, key) => template(id).items.find((one) => one.key === key);
const NOW = { nowMs: Date.parse("2026-09-01T00:30:00Z"), date: "2026-09-01", time: "08:30", personId: "p" };

/** A value that is right and good for an item of any type. */
function goodValue(one) {
  const middle = () => {
    const [low, high] = [one.min ?? (one.max ?? 2) - 2, one.max ?? (one.min ?? 0) + 2];
    return one.type === "count" ? Math.max(0, Math.ceil(low)) : Math.min(high, low + Math.floor((high - low) / 2));
  };
  const values = {
    pass_fail: "pass", yes_no: one.fail_value === "yes" ? "no" : "yes", choice: one.options?.find(({ value }) => !isFail(one, value))?.value, text: "字", date: "2026-09-01", time: "08:30", datetime: "2026-09-01T00:30:00.000Z",
    photo: null, signature: null, scan: "7K3M9QXF", scan_many: ["7K3M9QXF"], ref: "r", user: "p", phone: "0912345678", plate: "ABC-1234",
    score: one.max, rating: 5,
  };
  return one.type in values ? values[one.type] : middle();
}

const goodAnswers = (body) => Object.fromEntries(body.items.map((one) => [one.key, { value: goodValue(one) }]));
const pictures = (body) => body.items.filter(({ type }) => type === "photo" || type === "signature").map(({ key }) => ({ field: key }));

test("an empty form of every template asks for every required item and nothing else", () => {
  for (const body of templates) {
    const expected = body.items.filter(({ required }) => required).map(({ key }) => ({ key, reason: "required" }));
    assert.deepEqual(problems(body, emptyAnswers(body), []).map(({ key, reason }) => ({ key, reason })), expected, body.id);
  }
});

test("values that no type takes are refused", () => {
  const cases = [
    ["pass_fail", "ok", "not_an_option"], ["yes_no", "maybe", "not_an_option"], ["choice", "other", "not_an_option", { options: [{ value: "a" }] }], ["count", 1.5, "not_whole"], ["count", -1, "out_of_range"],
    ["number", "12", "not_a_number"], ["number", NaN, "not_a_number"], ["number", 1e13, "not_a_number"], ["temperature", Infinity, "not_a_number"], ["score", 21, "out_of_range", { max: 20 }], ["score", 3.3, "step", { max: 20, step: 0.5 }],
    ["rating", 0, "out_of_range", { min: 1, max: 5 }], ["rating", 2.5, "step", { min: 1, max: 5 }], ["text", "字".repeat(2001), "too_long"], ["date", "1/9/2026", "not_a_date"], ["date", "2026-13-40", "not_a_date"], ["date", "2026-02-30", "not_a_date"],
    ["scan_many", Array.from({ length: 501 }, () => "x"), "not_an_option"], ["time", "24:00", "not_a_time"], ["datetime", "yesterday", "not_a_date"], ["scan_many", "7K3M9QXF", "not_an_option"], ["scan_many", [1], "not_an_option"],
  ];
  for (const [type, value, reason, more] of cases) {
    const body = { items: [{ key: "k", type, required: true, ...more }] };
    assert.deepEqual(problems(body, { k: { value } }, []).map((one) => one.reason), [reason], `${type} ${value}`);
  }
});

test("each sample answer is judged as the server judges it", () => {
  for (const { item: one, value, reason, is_fail } of samples.cases) {
    const found = problems({ items: [one] }, { [one.key]: { value } }, []);
    assert.deepEqual([found[0]?.reason ?? null, isFail(one, value)], [reason, is_fail], JSON.stringify([one, value]));
  }
});

test("every type of the catalogue is known, and no other", () => {
  assert.deepEqual([...TYPES].sort(), [...new Set(items.map(({ type }) => type))].sort());
  assert.equal(templates.length, 54);
  assert.equal(items.length, 441);
});

test("every template can be filled in so that it is whole and passes", () => {
  for (const body of templates) {
    assert.deepEqual(problems(body, goodAnswers(body), pictures(body)), [], body.id);
    assert.deepEqual([failures(body, goodAnswers(body)), result(body, goodAnswers(body))], [[], "pass"], body.id);
  }
});

test("one bad answer to any item that can fail fails its template, and names the item", () => {
  for (const body of templates) {
    for (const one of body.items) {
      const bad = { pass_fail: "fail", yes_no: one.fail_value ?? "no", number: (one.max ?? one.min) + (one.max === undefined ? -0.01 : 0.01), temperature: one.max === undefined ? one.min - 0.1 : one.max + 0.1 }[one.type];
      if (bad === undefined || Number.isNaN(bad) || !one.on_fail || one.on_fail === "none") continue;
      const answers = { ...goodAnswers(body), [one.key]: { value: bad } };
      assert.deepEqual(failures(body, answers).map(({ key }) => key), [one.key], `${body.id}.${one.key}`);
      assert.equal(result(body, answers), "fail");
    }
  }
});

test("all in order answers only what can be in order, and never over an answer", () => {
  for (const body of templates) {
    const answers = allInOrder(body);
    assert.equal(result({ ...body, pass_rule: undefined }, answers), "pass", body.id);
    const made = body.items.filter(({ key }) => answers[key].value !== null);
    assert.ok(made.every(({ type }) => type === "pass_fail" || type === "yes_no"), body.id);
  }
  const body = template("patrol_daily");
  assert.equal(allInOrder(body, { ...emptyAnswers(body), water: { value: "fail", note: "漏" } }).water.value, "fail");
  assert.deepEqual(problems(body, allInOrder(body), []), []);
});

test("an illness at night is a failure by yes, and asks for a note", () => {
  const body = { items: [item("night_dorm", "ill")] };
  assert.equal(isFail(body.items[0], "no"), false);
  assert.deepEqual(problems(body, { ill: { value: "yes" } }, []).map(({ reason }) => reason), ["note_required"]);
  assert.deepEqual(problems(body, { ill: { value: "yes", note: "發燒" } }, []), []);
  assert.equal(allInOrder(body).ill.value, "no");
});

test("a question without a wrong answer has no failure", () => {
  assert.equal(isFail(item("green_monthly", "weed"), "no"), false);
  assert.equal(allInOrder(template("green_monthly")).weed.value, null);
});

test("limits are those of the region, both ends in order", () => {
  const limit = (region) => forRegion(template("sample_in"), region).items.find(({ key }) => key === "fridge_temp");
  assert.deepEqual(["tw", "hk", "cn", null].map((region) => limit(region).max), [7, 4, 8, 8]);
  assert.deepEqual([4, 4.1, -0.1, 0].map((value) => isFail(limit("hk"), value)), [false, true, true, false]);
  assert.equal(limit("tw").min, 0);
});

test("a measured value that no finding follows is warned of, never refused", () => {
  const rounds = { key: "patrol", type: "count", required: true, min: 5 };
  assert.deepEqual([isFail(rounds, 3), isWarning(rounds, 3), isWarning(rounds, 5)], [false, true, false]);
  assert.deepEqual(problems({ items: [rounds] }, { patrol: { value: 3 } }, []), []);
  assert.deepEqual([isWarning(item("sample_in", "qty"), 501), isFail(item("sample_in", "qty"), 501)], [true, false]);
});

test("scores below the pass mark fail, at it they pass", () => {
  const body = template("class_hygiene_100");
  const scores = body.items.filter(({ type }) => type === "score");
  const answers = goodAnswers(body);
  assert.equal(totalScore(body, answers), 100);
  let short = 20;
  const worse = { ...answers };
  for (const { key, max } of scores) {
    const cut = Math.min(max, short);
    worse[key] = { value: max - cut };
    short -= cut;
  }
  assert.deepEqual([totalScore(body, worse), result(body, worse)], [80, "pass"]);
  const last = scores.find(({ key }) => worse[key].value > 0).key;
  worse[last] = { value: worse[last].value - 0.5 };
  assert.equal(result(body, worse), "fail");
});

test("a required photo or signature is there when one carries its key", () => {
  const body = template("evening_lockup");
  const answers = allInOrder(body);
  assert.deepEqual(problems(body, answers, [{ field: "other" }]).map(({ key }) => key), ["signer"]);
  assert.deepEqual(problems(body, answers, [{ field: "signer" }]), []);
});

test("what the phone knows by itself is filled in, counts from the books are not", () => {
  const visitor = fillAuto(template("visitor_entry"), {}, NOW);
  assert.deepEqual([visitor.in_at.value, visitor.guard.value], ["2026-09-01T00:30:00.000Z", "p"]);
  assert.equal(fillAuto(template("visitor_entry"), { guard: { value: "q" } }, NOW).guard.value, "q");
  assert.equal(fillAuto(template("stocktake_item"), {}, NOW).book.value, null);
});

test("a note longer than the server takes is told before it is saved", () => {
  const body = { items: [{ key: "k", type: "pass_fail", required: true }] };
  assert.deepEqual(problems(body, { k: { value: "pass", note: "字".repeat(2001) } }, []).map(({ reason }) => reason), ["too_long"]);
});

test("no answers, whatever they are, make the rules throw", () => {
  const random = seeded(20);
  const odd = [null, undefined, "", 0, -1, 1e308, NaN, "fail", "yes", [], ["x"], {}, true, "字".repeat(3000)];
  for (let run = 0; run < 3000; run += 1) {
    const body = templates[Math.floor(random() * 54)];
    const answers = Object.fromEntries(body.items.filter(() => random() < 0.8).map(({ key }) => [key, { value: odd[Math.floor(random() * odd.length)] }]));
    const found = problems(body, answers, []);
    assert.ok(found.every(({ key, reason }) => key && reason));
    assert.ok(["pass", "fail"].includes(result(body, answers)));
  }
});
