import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { foldMobile, foldName, foldPlate } from "../../../webapp/static/js/domain/gate-folding.js";
import { isInForce, likenessOf, unanswered } from "../../../webapp/static/js/domain/gate-watch.js";
import { closingAfter, endingOf, entryGaps, foldPass, insideAt, isUnsettled, returnsOf } from "../../../webapp/static/js/domain/gate.js";
import { isAccounted, isExpected, musterCount, standing } from "../../../webapp/static/js/domain/muster.js";

const vectors = JSON.parse(readFileSync(new URL("../../gate/rule_vectors.json", import.meta.url), "utf8"));

/** what the phone answers to each list of the vectors, in the words of the list @type {Record<string, (sample: any) => [unknown, unknown]>} */
const ANSWERS = {
  ending: ({ people, leavings, people_left, left_at, last_id }) => [endingOf(people, leavings), { people_left, left_at, last_id }],
  inside_at: (sample) => [insideAt(sample, sample.leavings, Date.parse(sample.at)), sample.inside],
  returns: ({ visits, leavings, found }) => [returnsOf(visits, leavings), found],
  entry_gaps: ({ entering, gaps }) => [entryGaps({ ...vectors.entering, ...entering }), gaps],
  closing_after: (sample) => [new Date(closingAfter(sample.entered_at, sample.closes_at, sample.zone)).toISOString(), sample.closing],
  is_unsettled: (sample) => [isUnsettled(sample, sample.closes_at, { at: Date.parse(sample.now), zone: sample.zone }), sample.is_unsettled],
  fold_pass: ({ text, folded }) => [foldPass(text), folded],
  fold_name: ({ text, folded }) => [foldName(text), folded],
  fold_mobile: ({ text, folded }) => [foldMobile(text), folded],
  fold_plate: ({ text, folded }) => [foldPlate(text), folded],
  likeness: ({ visitor, entry, likeness }) => [likenessOf(visitor, entry), likeness],
  is_in_force: (sample) => [isInForce(sample, { at: Date.parse(sample.at), on: sample.on }), sample.is_in_force],
  unanswered: ({ found, said, watch }) => [unanswered(found.map(([id, likeness]) => ({ watch: { id }, likeness })), said), watch],
  standing({ words, word, is_disputed }) {
    const stands = standing(words);
    return [{ word: stands?.word_id ?? null, is_disputed: stands?.is_disputed ?? false }, { word, is_disputed }];
  },
  is_expected: (sample) => [isExpected(sample.visit, sample), sample.is_expected],
  is_accounted: (sample) => [isAccounted(sample.state, sample.left_at), sample.is_accounted],
  count({ name: _name, items, open_items, ...counted }) {
    const lines = items.map(([kind, id, state, leftAt, isDisputed]) => ({ item: { kind, id }, state, leftAt, isDisputed }));
    return [musterCount(lines), { ...counted, open_items: open_items.map(([kind, id]) => ({ kind, id })) }];
  },
};

test("every rule of the gate that the server is held to is one of the phone's, too", () => {
  const lists = Object.keys(vectors).filter((name) => Array.isArray(vectors[name]));
  assert.deepEqual(lists.sort(), Object.keys(ANSWERS).sort());
});

for (const [name, answer] of Object.entries(ANSWERS)) {
  for (const sample of vectors[name]) {
    test(`${name}: ${sample.name ?? Object.values(sample)[0]}`, () => {
      const [given, expected] = answer(sample);
      assert.deepEqual(given, expected);
    });
  }
}
