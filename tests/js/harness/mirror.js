/* global indexedDB */
/** What test_mirror.py does on the phone. */

import { sha256Hex } from "/static/js/store/encoding.js";
import { draft, open, photo } from "./phone.js";

const COPY = "second-copy-1";

/** The browser throws the origin's database away, as Chromium does when it finds a torn one. */
export async function loseDatabase() {
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("rounds");
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}

export async function save({ count, photos = [] }) {
  const store = await open();
  const saved = [];
  for (let at = 0; at < count; at += 1) saved.push(await store.outbox.saveRecord(draft(), photos.map((one) => photo(one.seed, one))));
  await store.device.update({ server_id: "the-server", name: "gate" });
  await store.settleMirror();
  store.close();
  return saved;
}

export async function everything() {
  const store = await open();
  const records = (await store.outbox.list()).reverse();
  const found = {
    records: await Promise.all(records.map(async ({ id, n, hash, state, sealed, photos }) => ({
      id, n, hash, state, sealed, whole: (await Promise.all(photos.map(({ sha256 }) => store.outbox.intactPhoto(sha256)))).every(Boolean),
    }))),
    device: await store.device.get(), signIn: await store.device.signIn(), recovered: await store.recovered.find(),
    count: await store.notes.read("recovered", 0),
  };
  store.close();
  return found;
}

export async function copied() {
  if (!(await caches.has(COPY))) return null;
  return (await (await caches.open(COPY)).keys()).map(({ url }) => new URL(url).pathname).sort();
}

/** Every answer of the Cache API is from now on what `how` says. */
export function breakCaches(how) {
  const answers = {
    refuses: () => Promise.reject(new DOMException("no room", "QuotaExceededError")),
    hangs: () => new Promise(() => {}),
  };
  Cache.prototype.put = answers[how];
}

export async function timeOfSave() {
  const store = await open();
  const begun = performance.now();
  const { n } = await store.outbox.saveRecord(draft(), [photo(1)]);
  return { n, ms: performance.now() - begun, copied: await copied() };
}

/** The server answers, as the sync engine notes it. */
export async function answer({ ids, missing = [] }) {
  const store = await open();
  for (const id of ids) await store.outbox.markSent(id, { id, outcome: "stored", missing });
  await store.settleMirror();
  store.close();
}

export async function photoArrives({ id, sha256 }) {
  const store = await open();
  await store.outbox.photoArrived(id, sha256);
  await store.settleMirror();
  store.close();
}

/** Two tabs find the database gone at the same time. */
export async function openTwice() {
  const stores = await Promise.all([open(), open()]);
  const devices = await Promise.all(stores.map((store) => store.device.get()));
  const saved = await Promise.all(stores.map((store) => store.outbox.saveRecord(draft())));
  return { ids: devices.map(({ id }) => id), ns: saved.map(({ n }) => n).sort((a, b) => a - b) };
}

/** The database goes while the page is open, as when the browser's storage breaks down in mid-session. */
export async function loseDatabaseWhileOpen() {
  const store = await open();
  const before = [await store.device.get(), (await store.outbox.saveRecord(draft(), [photo(1)])).n];
  await loseDatabase();
  const next = await store.outbox.saveRecord(draft());
  return { before: before[0].id, after: (await store.device.get()).id, ns: [before[1], next.n], records: (await store.outbox.list()).length };
}

/** The recovery dies before its last transaction; the next start begins again. */
export async function dieInRecovery() {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function dies(stores, mode, options) {
    if (mode === "readwrite" && [stores].flat().includes("records")) throw new DOMException("killed", "QuotaExceededError");
    return transaction.call(this, stores, mode, options);
  };
  const error = await open().then(() => null, ({ name }) => name);
  IDBDatabase.prototype.transaction = transaction;
  return error;
}

/** Another build, or a failed copy, left records that the copy does not know. */
export async function forgetCopy() {
  await caches.delete(COPY);
  const store = await open();
  await store.settleMirror();
  store.close();
  return copied();
}

/** One byte of every copied photo turns over, and every copied record's text. */
export async function rot(what) {
  const cache = await caches.open(COPY);
  for (const request of await cache.keys()) {
    const [path, kept] = [new URL(request.url).pathname, await cache.match(request)];
    if (what === "photos" && path.includes("/photo/")) {
      const bytes = await kept.arrayBuffer();
      new Uint8Array(bytes)[0] ^= 1;
      await cache.put(request, new Response(bytes, { headers: kept.headers }));
    }
    if (what === "records" && path.includes("/record/")) await cache.put(request, new Response((await kept.text()).replace("漏水", "漏油")));
    if (what === "torn" && path.includes("/record/")) await cache.put(request, new Response((await kept.text()).slice(0, 50)));
  }
}

/** The disk is full, and would not be without the second copy. */
export async function saveOnFullDisk() {
  const store = await open();
  await store.outbox.saveRecord(draft(), [photo(1)]);
  const { add } = IDBObjectStore.prototype;
  let refusals = 0;
  const isFull = await caches.has(COPY);
  IDBObjectStore.prototype.add = function full(...given) {
    if (!window.isShed) {
      refusals += 1;
      throw new DOMException("no room", "QuotaExceededError");
    }
    return add.apply(this, given);
  };
  const { delete: remove } = CacheStorage.prototype;
  CacheStorage.prototype.delete = async function watched(name) {
    window.isShed = await remove.call(this, name);
    return window.isShed;
  };
  const { n } = await store.outbox.saveRecord(draft(), [photo(2)]);
  await store.settleMirror();
  return { isFull, n, refusals, copied: await copied() };
}

export const hashOf = (seed) => sha256Hex(crypto, photo(seed).bytes);

/** A round of sync that runs while a record is being saved, and a copy that takes until it is let go on. */
export async function queuedWhileCopying() {
  const { put } = Cache.prototype;
  let goOn;
  const asked = new Promise((isAsked) => {
    Cache.prototype.put = async function slowly(...given) {
      isAsked();
      await new Promise((resolve) => {
        goOn = resolve;
      });
      return put.apply(this, given);
    };
  });
  const store = await open({ timers: null });
  const steps = [];
  const saved = store.outbox.saveRecord(draft()).then(() => steps.push("saved"));
  await asked;
  const inDatabase = (await store.outbox.list()).length;
  const queued = store.outbox.queued(50).then((records) => steps.push(`to be sent: ${records.length}`));
  await store.outbox.counts(); // a read that began later is through: the other would be, too
  steps.push("copied");
  goOn();
  await Promise.all([saved, queued]);
  store.close();
  return { inDatabase, steps };
}
