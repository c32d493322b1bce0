/** What test_own_canteen.py asks: from when until when a word of this phone counts in its canteen. */

import { open } from "./phone.js";
import { readCanteen } from "/static/js/store/own-canteen.js";

const KEEPER = "0190a000-0000-7000-8000-00000000000a";
const BOX = "0190a000-0000-7000-8000-0000000000b1";
const PROFILE = { keep_hours: 48, discard_within_hours: 24, meals: [], fridge_checks: [], sample_min_c: 0, sample_max_c: 8 };

const school = {
  cursor: "1:1", head: "1:1", now: "2026-09-01T00:00:00.000Z",
  kinds: {
    canteen_profile: { id: ["own@1"], version: [1], profile_id: ["own"], profile_version: [1], is_current: [true], body: [PROFILE] },
    asset: { id: [BOX], version: [1], name: ["留樣盒 1"], category: ["sample_box"], state: ["in_use"], place_id: [null] },
    tag: { id: ["00000012"], version: [1], target_kind: ["asset"], target_id: [BOX], state: ["bound"], revision: [1] },
  },
};
const take = (more = {}) => ({
  type: "sample.take", author: KEEPER, target: { code: "00000012", via: "scan" },
  data: { on: "2026-09-01", meal: "lunch", dish_id: null, dish_name: "飯", weight_g: 150, profile: "own@1", ...more },
});

async function opened() {
  const store = await open();
  const replica = store.replica(KEEPER);
  await replica.swap(school);
  const seen = async () => {
    const { samples, refused } = await readCanteen(replica, store.outbox);
    return { samples: samples.filter((sample) => !sample.discarded_at).map(({ box_id, is_unsent: isOwn = false }) => [box_id === BOX, isOwn]), refused: refused.map(({ type }) => type) };
  };
  let at = 1;
  const page = (changes, more = {}) => replica.applyPage({ changes, cursor: `1:${(at += 1)}`, head: `1:${at}`, ...more }, `1:${at - 1}`);
  return { store, replica, seen, page };
}

/** A sample from the scan until another phone has emptied the box. */
export async function lifeOfASample() {
  const { store, seen, page } = await opened();
  const steps = { before: await seen() };
  const { id } = await store.outbox.saveRecord(take());
  steps.saved = await seen();
  await store.outbox.markSent(id, { id, outcome: "stored" }, "2026-09-01T04:00:00.000Z");
  steps.sent = await seen();
  await page([], { now: "2026-09-01T03:59:59.999Z", more: false });
  steps.levelBefore = await seen();
  await page([], { now: "2026-09-01T05:00:00.000Z", more: true });
  steps.halfPulled = await seen();
  const sample = { on: "2026-09-01", meal: "lunch", dish_name: "飯", box_id: BOX, taken_at: "2026-09-01T03:00:00.000Z", release_at: "2026-09-03T03:00:00.000Z", discard_by_at: "2026-09-04T03:00:00.000Z" };
  await page([{ kind: "sample", id, version: 1, data: sample }], { now: "2026-09-01T05:00:00.000Z", more: false });
  steps.level = await seen();
  await page([{ kind: "sample", id, gone: true }], { now: "2026-09-04T05:00:00.000Z", more: false });
  steps.goneElsewhere = await seen();
  return steps;
}

/** What the server holds or refuses does not count, and is told until the office has decided. */
export async function refusals() {
  const { store, seen, page } = await opened();
  const { id: held } = await store.outbox.saveRecord(take());
  await store.outbox.markSent(held, { id: held, outcome: "held", reason: "invalid_data" }, "2026-09-01T04:00:00.000Z");
  const afterHeld = await seen();
  const { id: rejected } = await store.outbox.saveRecord(take());
  await store.outbox.markAttention(rejected, { why: "rejected", reason: "signature" });
  const afterRejected = await seen();
  await page([{ kind: "outcome", id: held, version: 1, data: { state: "dismissed" } }], { now: "2026-09-01T05:00:00.000Z" });
  return { afterHeld, afterRejected, afterDecision: await seen() };
}

/** A discard of this phone counts over a sample of the server's, until it is held. */
export async function ownDiscard() {
  const { store, seen, page } = await opened();
  const sample = { on: "2026-08-29", meal: "lunch", dish_name: "飯", box_id: BOX, taken_at: "2026-08-29T03:00:00.000Z", release_at: "2026-08-31T03:00:00.000Z", discard_by_at: "2026-09-01T03:00:00.000Z" };
  await page([{ kind: "sample", id: "s1", version: 1, data: sample }], { now: "2026-09-01T03:00:00.000Z" });
  const before = await seen();
  const { id } = await store.outbox.saveRecord({ type: "sample.discard", author: KEEPER, target: { code: "00000012", via: "scan" }, data: { sample_id: "s1", way: "kitchen_waste", known_freezes: [] } });
  const discarded = await seen();
  await store.outbox.markSent(id, { id, outcome: "held", reason: "not_allowed" }, "2026-09-01T04:00:00.000Z");
  return { before, discarded, held: await seen() };
}

/** When the replica was level is written with what made it so. */
export async function levels() {
  const { replica, page } = await opened();
  const levels = [await replica.levelAt()];
  await page([], { now: "2026-09-01T01:00:00.000Z", more: true });
  levels.push(await replica.levelAt());
  await page([], { now: "2026-09-01T02:00:00.000Z", more: false });
  levels.push(await replica.levelAt());
  await replica.applyPage({ changes: [], cursor: "9:9", head: "9:9", now: "2026-09-01T09:00:00.000Z" }, "not the cursor");
  return [...levels, await replica.levelAt()];
}
