import assert from "node:assert/strict";
import { test } from "node:test";

import { createHandScanner } from "../../../webapp/static/js/ui/hand-scanner.js";

/** What a scanner hears of keys that come at the given pauses (ms before each). @param {[string, number][]} keys */
function heard(keys) {
  /** @type {string[]} */
  const texts = [];
  const scanner = createHandScanner((text) => texts.push(text));
  let timeStamp = 1000;
  for (const [key, pause] of keys) {
    timeStamp += pause;
    scanner.key({ key, timeStamp, isEditing: false });
  }
  return texts;
}

/** @param {string} text @param {number} pause @returns {[string, number][]} */
const run = (text, pause = 10) => [...text].map((key) => [key, pause]);

test("a quick run that ends in Enter is a scan, and the next one is another", () => {
  assert.deepEqual(heard([...run("7K3M9QXF"), ["Enter", 10], ["A", 900], ...run("SSET-77"), ["Tab", 10]]), ["7K3M9QXF", "ASSET-77"]);
});

test("a person who types, or a run too short, is no scan", () => {
  assert.deepEqual(heard([...run("7K3M9QXF", 140), ["Enter", 140], ...run("7K3M"), ["Enter", 10]]), []);
});

test("a run that paused in its midst is no scan: its tail could pass for another code", () => {
  assert.deepEqual(heard([...run("FOREIGN"), ["-", 120], ...run("STICKER-9"), ["Enter", 10]]), []);
});

test("after a torn run the same label is read when it is scanned again", () => {
  assert.deepEqual(heard([...run("FOREIGN"), ["-", 120], ...run("STICKER-9"), ["Enter", 10], ["F", 700], ...run("OREIGN-STICKER-9"), ["Enter", 10]]), ["FOREIGN-STICKER-9"]);
});
