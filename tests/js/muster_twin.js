/**
 * Three phones of a muster as tests/gate/test_muster_phones.py makes them up: what each shows after every word and every sync, told as
 * `{views, differing}`. `node muster_twin.js interleavings.json`
 */

import { readFileSync } from "node:fs";

import { withGateWords } from "../../webapp/static/js/domain/gate-words.js";

const { muster_id: musterId, cases } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const EMPTY = { rules: null, visits: [], left: [], visitors: [], invitations: [], watch: [], handOvers: [], musters: [{ id: musterId, version: 1 }] };
const differing = [];
let views = 0;

for (const [number, events] of cases.entries()) {
  const phones = new Map();
  for (const [step, { phone: name, word, marks, keeps = false, expected }] of events.entries()) {
    const phone = phones.get(name) ?? { marks: [], words: [] };
    phones.set(name, phone);
    if (word) phone.words.push(wordOf(name, word));
    else if (keeps) phone.marks = marks;
    else Object.assign(phone, { marks, words: [] }); // level with the server: its own words are among the marks
    const shown = Object.fromEntries(withGateWords({ ...EMPTY, marks: phone.marks }, phone.words).marks.map((mark) => [mark.item_id, mark.state]));
    views += 1;
    if (JSON.stringify(sorted(shown)) !== JSON.stringify(sorted(expected))) differing.push({ number, step, shown, expected });
  }
}

process.stdout.write(JSON.stringify({ views, differing: differing.slice(0, 5) }));

function wordOf(author, { id, item, state, at }) {
  const data = { muster_id: musterId, item: { kind: item.startsWith("room") ? "place" : "visit", id: item }, state };
  return { id, type: "muster.tick", data, at, moment: at, on: at.slice(0, 10), author, amends: null, pass_id: null };
}

function sorted(states) {
  return Object.entries(states).sort(([a], [b]) => (a < b ? -1 : 1));
}
