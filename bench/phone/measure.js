/** What bench/phone/run.py measures in the browser; each function answers with milliseconds. */

import { codeOf, school } from "/harness/replica.js";
import { AUTHOR, draft, open, photo } from "/harness/phone.js";

const PERSON = "0190a000-0000-7000-8000-00000000000a";

const PIN = new URLSearchParams(location.search).get("pin");

/** The phone's store; with a PIN, its person's key and replica lie under it and are unlocked first. */
async function phone() {
  const store = await open();
  if (!PIN) return store;
  if ((await store.vault.stateOf(PERSON)) === "free") await store.vault.guard(PERSON, PIN, await store.keys.fresh());
  else await store.vault.unlock(PERSON, PIN);
  return store;
}

/** From the last digit of a PIN to keys that sign and read. */
export async function unlocking({ runs }) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const store = await open();
    times.push(await timed(() => store.vault.unlock(PERSON, PIN)));
  }
  return spread(times);
}

/** @param {number[]} times */
function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(2));
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1) };
}

async function timed(work) {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** From the reply's text to the committed replica. */
export async function bootstrap({ rooms, assets, runs }) {
  const text = JSON.stringify(school({ rooms, assets }));
  const replica = (await phone()).replica(PERSON);
  const times = [];
  for (let run = 0; run < runs; run += 1) times.push(await timed(() => replica.swap(JSON.parse(text))));
  return { bytes: text.length, ...spread(times) };
}

/** A scanned code to everything that its card shows: the thing, its place, tags, open damage, findings, checks. */
export async function scanToCard({ rooms, assets, scans }) {
  const replica = (await phone()).replica(PERSON);
  const codes = [];
  const cards = [];
  for (let scan = 0; scan < scans; scan += 1) {
    const code = codeOf((scan * 7919) % (rooms + assets));
    codes.push(await timed(() => replica.byCode(code)));
    cards.push(await timed(async () => {
      const { kind, thing } = await replica.byCode(code);
      await Promise.all([replica.openFor(kind, thing.id), replica.tagsOf(kind, thing.id), replica.find("place", thing.place_id ?? thing.parent_id ?? "")]);
    }));
  }
  return { byCode: spread(codes), card: spread(cards) };
}

export async function searching({ texts }) {
  const replica = (await phone()).replica(PERSON);
  const first = await timed(() => replica.search(texts[0]));
  const times = [];
  for (let run = 0; run < 50; run += 1) times.push(await timed(() => replica.search(texts[run % texts.length])));
  return { first: Number(first.toFixed(1)), ...spread(times) };
}

/** One pulled page of `changes` assets. */
export async function pulling({ changes, runs }) {
  const replica = (await phone()).replica(PERSON);
  const all = await replica.all("asset");
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const { cursor, head } = await replica.cursor();
    const some = Array.from({ length: changes }, (_, at) => all[(at * 37 + run) % all.length]);
    const page = { changes: some.map(({ id, version, ...data }) => ({ kind: "asset", id, version: version + 1, data })), cursor: `${cursor}+`, head };
    times.push(await timed(() => replica.applyPage(page, cursor)));
  }
  return spread(times);
}

export async function saving({ saves, photos }) {
  const { outbox } = await phone();
  const times = [];
  for (let save = 0; save < saves; save += 1) {
    const some = Array.from({ length: photos }, (_, at) => photo(save + at, { size: 300_000 }));
    times.push(await timed(() => outbox.saveRecord(draft({ author: AUTHOR }), some)));
  }
  return spread(times);
}
