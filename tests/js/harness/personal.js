/* global indexedDB */
/** What test_personal.py does: what is left on a phone of visitors whose time is over. */

import { createLettingGo } from "/static/js/sync/letting-go.js";

import { PERSON, phone, scene, started } from "./engine.js";
import { AUTHOR, draft } from "./phone.js";

const HOUR_MS = 3_600_000;
const CANARY = "canary-金絲雀";
const VISIT = { type: "visit.enter", target: null, base: null, data: { visitor: { name: CANARY, mobile: CANARY }, plate: CANARY, goods: CANARY, note: CANARY } };

async function later({ clock, engine }, hours) {
  clock.ms += hours * HOUR_MS;
  await engine.wake("visible");
}

const types = async (store) => (await store.outbox.list()).map(({ type }) => type).sort();

/** Every place of this origin in which a script finds the words: databases with their stores, and caches. */
async function placesWith(word) {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve) => {
      indexedDB.open(name).onsuccess = (event) => resolve(event.target.result);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((resolve) => {
        db.transaction(store).objectStore(store).getAll().onsuccess = (event) => resolve(event.target.result);
      });
      if (JSON.stringify(rows).includes(word)) found.push(`${name}/${store}`);
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text();
      if (text.includes(word)) found.push(`cache ${name}`);
    }
  }
  return [...new Set(found)].sort();
}

async function aPhone() {
  const at = scene();
  const one = { ...at, ...(await phone(at)) };
  await started(one.engine);
  return one;
}

/** A visit and a report of damage, sent together: by the hours after which the server's backup was verified. */
export async function life() {
  const one = await aPhone();
  const { store, server } = one;
  for (const more of [VISIT, {}]) await store.outbox.saveRecord(draft(more), []);
  const saved = await placesWith(CANARY);
  await one.engine.wake("save");
  await later(one, 0.1);
  const present = await types(store);
  server.verify(server.backup());
  await later(one, 7);
  const durable = await types(store);
  await later(one, 23);
  const almost = await types(store);
  await later(one, 1);
  await store.settleMirror();
  return { saved, present, durable, almost, over: await types(store), left: await placesWith(CANARY) };
}

/** After the server was found restored the day begins anew: what was durable then may be lost. */
export async function restored() {
  const one = await aPhone();
  const { store, server } = one;
  await store.outbox.saveRecord(draft(VISIT), []);
  await one.engine.wake("save");
  const backup = server.backup();
  server.verify(backup);
  server.changes.push({ kind: "place", id: "p", version: 1, data: { name: "x" } });
  await later(one, 0.1);
  server.restore(backup);
  server.verify(server.backup());
  await later(one, 23);
  await later(one, 2);
  const kept = await types(store);
  await later(one, 24);
  return { kept, over: await types(store) };
}

/** The office erases a visit that is still on the phone: sent, and once more before the phone has sent it. */
export async function erased() {
  const one = await aPhone();
  const { store, server } = one;
  const fates = [];
  for (const isSent of [true, false]) {
    await store.outbox.saveRecord(draft(VISIT), []);
    if (isSent) await one.engine.wake("save");
    const [{ id }] = await store.outbox.list();
    server.erased.add(id);
    const before = await placesWith(CANARY);
    await later(one, 0.1);
    await store.settleMirror();
    fates.push({ before, after: await placesWith(CANARY) });
  }
  return fates;
}

const visitor = (id, days) => ({ kind: "visitor", id, version: 1, data: { name: `${CANARY} ${id}`, mobile: null, last_at: new Date(days).toISOString() } });

/** Rows of visitors: one that the server says is gone, and those that a phone without a network can't hear of. */
export async function visitors({ hoursAway = 25 } = {}) {
  const one = await aPhone();
  const { store, clock, parts } = one;
  const DAY_MS = 24 * HOUR_MS;
  const replica = store.replica(PERSON);
  const { cursor, head } = await replica.cursor();
  const ages = { fresh: 1, a: 365, old: 367 };
  const changes = Object.entries(ages).map(([id, days]) => visitor(id, clock.ms - days * DAY_MS));
  await replica.applyPage({ changes, cursor: "c2", head, now: new Date(clock.ms).toISOString() }, cursor);
  await replica.applyPage({ changes: [{ kind: "visitor", id: "a", gone: true }], cursor: "c3", head, now: new Date(clock.ms).toISOString() }, "c2");
  clock.ms += hoursAway * HOUR_MS;
  const told = await createLettingGo(parts).once();
  return { told, left: (await replica.all("visitor")).map(({ id }) => id), cursor: (await replica.cursor()).cursor, isAnywhere: await placesWith(`${CANARY} a`), old: await placesWith(`${CANARY} old`) };
}

/** Forms that were left: of people for a day, others for good. */
export async function drafts() {
  const one = await aPhone();
  const { store, clock, parts } = one;
  const values = { name: CANARY };
  await store.drafts.saveDraft("visit", { form: "visit", values, author: AUTHOR });
  await store.drafts.saveDraft("damage", { form: "damage", values: {}, author: AUTHOR });
  clock.ms += 20 * HOUR_MS;
  await store.drafts.saveDraft("later", { form: "delegate", values: {}, author: AUTHOR });
  clock.ms += 5 * HOUR_MS;
  const told = await createLettingGo(parts).once();
  const left = (await store.drafts.listDrafts(AUTHOR)).map(({ id }) => id).sort();
  return { told, left, places: await placesWith(CANARY) };
}
