import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { checkSign, formatCode, parseScan, readCode } from "../../../webapp/static/js/domain/codes.js";

const samples = JSON.parse(readFileSync(new URL("../../labels/code_vectors.json", import.meta.url), "utf8"));
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

test("every sample that is no code is refused for the reason that the labels give", () => {
  for (const { text, reason } of samples.invalid) assert.deepEqual(readCode(text), { reason }, text);
});

test("every sample of a code is read as the labels read it", () => {
  for (const { text, code } of samples.valid) assert.deepEqual(parseScan(text), { kind: "code", code }, text);
});

test("check signs agree with the labels", () => {
  for (const { data, check } of samples.check_signs) assert.equal(checkSign(data), check, data);
});

test("every single wrong sign and every swap of two signs is found", () => {
  const code = "7K3M9QXF";
  for (let at = 0; at < code.length; at += 1) {
    for (const sign of SIGNS) {
      if (sign !== code[at]) assert.deepEqual(readCode(code.slice(0, at) + sign + code.slice(at + 1)), { reason: "check" });
    }
    for (let other = 0; other < at; other += 1) {
      const swapped = [...code];
      [swapped[at], swapped[other]] = [swapped[other], swapped[at]];
      if (swapped.join("") !== code) assert.deepEqual(readCode(swapped.join("")), { reason: "check" });
    }
  }
});

test("a mistyped code is wrong, and says how", () => {
  for (const [text, reason] of [["", "empty"], ["7K3M9QX", "length"], ["7K3M-9QXFA", "length"], ["7K3M9QXG", "check"], ["7K3U9QXF", "sign"]]) {
    assert.deepEqual(parseScan(text), { kind: "wrong", reason, text });
  }
});

test("another system's sticker is foreign, whatever it holds", () => {
  for (const text of ["https://assets.example.com/item?id=55", "財產-109-0042", "WIFI:S:school;;", "3140101-03-000123", "https://a.example/settings-page"]) {
    assert.deepEqual(parseScan(` ${text} `), { kind: "foreign", text });
  }
  assert.equal(parseScan("財".repeat(201)).kind, "wrong");
});

test("a code is printed in two halves", () => {
  assert.equal(formatCode("7K3M9QXF"), "7K3M-9QXF");
});

test("an invitation is read from any host's address, and nothing that only looks like one", () => {
  assert.deepEqual(parseScan("HTTPS://ROUNDS.SCHOOL.TW/V/7K3M9QXF00000012"), { kind: "invitation", token: "7K3M9QXF00000012" });
  assert.deepEqual(parseScan("https://rounds.school.tw/v/7k3m9qxfoooooooo?x=1"), { kind: "invitation", token: "7K3M9QXF00000000" });
  assert.equal(parseScan("HTTPS://ROUNDS.SCHOOL.TW/V/7K3M9QXF0000001").kind, "foreign");
  assert.equal(parseScan("HTTPS://ROUNDS.SCHOOL.TW/V/7K3M9QXF0000001U").kind, "foreign");
  assert.equal(parseScan("HTTPS://ROUNDS.SCHOOL.TW/X/V/7K3M9QXF00000012").kind, "foreign");
});
