/* global indexedDB, IDBDatabase, IDBObjectStore */
/** What test_store.py does on the phone. */

import { AUTHOR, draft, open, OTHER, photo } from "./phone.js";

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** Save and tell: the record, its key, or why it is not saved. */
export async function save({ more = {}, photos = [] } = {}) {
  const store = await open();
  try {
    const saved = await store.outbox.saveRecord(draft(more), photos.map((one) => photo(one.seed, one)));
    const key = await store.keys.keyFor(AUTHOR);
    return { saved, record: await store.outbox.get(saved.id), spki: base64(key.spki), device: await store.device.get() };
  } catch (error) {
    return { name: error.name, reason: error.reason };
  }
}

export async function saveMany({ count, author = AUTHOR }) {
  const store = await open();
  const saved = await Promise.all(Array.from({ length: count }, () => store.outbox.saveRecord(draft({ author }))));
  return saved.map(({ n }) => n);
}

export async function everything() {
  const store = await open();
  const records = await store.outbox.list();
  const photos = await Promise.all(records.map((record) => store.outbox.photosOf(record.id)));
  return { records: records.reverse(), photos: photos.reverse().map((some) => some.map(({ sha256 }) => sha256)), counts: await store.outbox.counts(), device: await store.device.get() };
}

/** Every put from now on finds the disk full. */
export function fillDisk() {
  const refuse = function refuse() {
    throw new DOMException("no room", "QuotaExceededError");
  };
  IDBObjectStore.prototype.put = refuse;
  IDBObjectStore.prototype.add = refuse;
}

/** The first write after this meets a dead connection. */
export function breakConnectionOnce() {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function broken(stores, mode, options) {
    if (mode !== "readwrite" || ![stores].flat().includes("records")) return transaction.call(this, stores, mode, options);
    IDBDatabase.prototype.transaction = transaction;
    this.close();
    return transaction.call(this, stores, mode, options);
  };
}

/** Transactions that write, as [stores, durability]. */
export async function writesOfOneSave() {
  const store = await open();
  await store.outbox.saveRecord(draft());
  const writes = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function watched(stores, mode, options) {
    if (mode === "readwrite") writes.push([[...[stores].flat()].sort(), options?.durability]);
    return transaction.call(this, stores, mode, options);
  };
  await store.outbox.saveRecord(draft(), [photo(1)]);
  IDBDatabase.prototype.transaction = transaction;
  return writes;
}

/** A tab that takes the next number while this one signs. */
export async function saveWhileAnotherTabSaves() {
  const [here, there] = [await open(), await open()];
  await here.outbox.saveRecord(draft());
  const { sign } = SubtleCrypto.prototype;
  let signatures = 0;
  SubtleCrypto.prototype.sign = async function slow(...given) {
    signatures += 1;
    if (signatures === 1) await there.outbox.saveRecord(draft());
    return sign.apply(this, given);
  };
  const saved = await here.outbox.saveRecord(draft());
  SubtleCrypto.prototype.sign = sign;
  return { n: saved.n, signatures };
}

export async function canTakeKeyAway() {
  const store = await open();
  await store.keys.keyFor(AUTHOR);
  const db = await new Promise((resolve, reject) => {
    const request = indexedDB.open("rounds");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const kept = await new Promise((resolve) => {
    db.transaction("keys").objectStore("keys").getAll().onsuccess = (event) => resolve(event.target.result);
  });
  db.close();
  const taken = await Promise.all(kept.map(({ private_key }) => crypto.subtle.exportKey("pkcs8", private_key).then(() => true, () => false)));
  return { count: kept.length, taken };
}

export async function keyIds() {
  const store = await open();
  const [mine, again, other] = [await store.keys.keyFor(AUTHOR), await store.keys.keyFor(AUTHOR), await store.keys.keyFor(OTHER)];
  const first = await store.keys.keyForSignIn("guard");
  const offeredAgain = await store.keys.keyForSignIn("guard");
  const person = "0190a000-0000-7000-8000-00000000000c";
  await store.keys.claim(first.id, person);
  await store.keys.name("guard", person);
  const claimed = await store.keys.keyFor(person);
  const later = await store.keys.keyForSignIn("guard");
  return { mine: mine.id, again: again.id, other: other.id, signIn: [first.id, offeredAgain.id, claimed.id, later.id] };
}

export async function twoAlike() {
  const store = await open();
  const [first, second] = [await store.outbox.saveRecord(draft(), [photo(5), photo(6)]), await store.outbox.saveRecord(draft(), [photo(5)])];
  await store.outbox.erase(first.id);
  const after = { erased: await store.outbox.get(first.id), photos: (await store.outbox.photosOf(second.id)).length };
  return { ...after, other: await store.outbox.intactPhoto((await hashOf(photo(6)))) };
}

async function hashOf({ bytes }) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

export async function lives() {
  const store = await open();
  const { outbox } = store;
  const ids = [];
  for (let at = 0; at < 4; at += 1) ids.push((await outbox.saveRecord(draft(), at === 0 ? [photo(9)] : [])).id);
  const hash = await hashOf(photo(9));
  await outbox.markSent(ids[0], { id: ids[0], outcome: "stored", missing: [hash, "f".repeat(64)] }, "2026-09-01T00:00:00.000Z");
  await outbox.markAttention(ids[1], { why: "rejected", reason: "bad_signature" });
  const seen = { counts: await outbox.counts(), sent: await outbox.get(ids[0]), attention: await outbox.get(ids[1]), hash };
  await outbox.photoArrived(ids[0], hash);
  const sameBuild = await outbox.offerAgain();
  const nextBuild = await (await open({ app: "build-2" })).outbox.offerAgain();
  return { ...seen, later: await outbox.counts(), sameBuild, nextBuild, offered: await outbox.get(ids[1]), newest: (await outbox.list({ limit: 1 }))[0].id === ids[3] };
}

export async function rescue() {
  const { outbox } = await open();
  const sent = await outbox.saveRecord(draft());
  await outbox.markSent(sent.id, { id: sent.id, outcome: "stored", missing: [] });
  await outbox.saveRecord(draft(), [photo(1), photo(2, { size: 70_001 })]);
  const refused = await outbox.saveRecord(draft(), [photo(2, { size: 70_001 })]);
  await outbox.markAttention(refused.id, { why: "conflict" });
  const blob = await outbox.exportUnsent();
  return { type: blob.type, text: await blob.text() };
}

/** One bit of a stored photo turns over. */
export async function rot() {
  const { outbox } = await open();
  const { id } = await outbox.saveRecord(draft(), [photo(3)]);
  const [{ sha256 }] = await outbox.photosOf(id);
  const whole = await outbox.intactPhoto(sha256);
  const db = await new Promise((resolve) => {
    indexedDB.open("rounds").onsuccess = (event) => resolve(event.target.result);
  });
  const bytes = photo(3).bytes;
  new Uint8Array(bytes)[100] ^= 1;
  await new Promise((resolve) => {
    const tx = db.transaction("photos", "readwrite");
    tx.objectStore("photos").put({ sha256, mime: "image/jpeg", bytes });
    tx.oncomplete = resolve;
  });
  db.close();
  return { whole: whole?.sha256 === sha256, rotten: await outbox.intactPhoto(sha256) };
}

export async function typeIntoDraft({ id, keys }) {
  const { drafts } = await open();
  const photos = [{ ...photo(1), sha256: "a".repeat(64) }];
  const written = [];
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function watched(...given) {
    written.push(this.name);
    return put.apply(this, given);
  };
  for (let at = 1; at <= keys; at += 1) await drafts.saveDraft(id, { form: "damage", values: { note: "漏水".repeat(at) }, photos });
  IDBObjectStore.prototype.put = put;
  return { photoWrites: written.filter((name) => name === "draft_photos").length, draft: await summary(drafts, id), open: (await drafts.listDrafts()).length };
}

async function summary(drafts, id) {
  const found = await drafts.getDraft(id);
  return found && { form: found.form, values: found.values, bytes: found.photos.map((one) => one.bytes.byteLength) };
}

export async function draftAfterReload({ id }) {
  const { drafts } = await open();
  const found = await summary(drafts, id);
  await drafts.removeDraft(id);
  return { found, gone: await drafts.getDraft(id) };
}

/** A form saved twice, as from two tabs or after a reload that came too early; what is left of its draft. */
export async function saveForm({ id }) {
  const store = await open();
  await store.drafts.saveDraft(id, { form: "damage", values: { note: "漏水" }, photos: [photo(1)] });
  const [first, second] = await Promise.all([store.outbox.saveRecord(draft({ id }), [photo(1)]), store.outbox.saveRecord(draft({ id }), [photo(1)])]);
  const later = await store.outbox.saveRecord(draft({ id }));
  return { saved: [first, second, later], draft: await store.drafts.getDraft(id), drafts: await store.drafts.listDrafts(), records: (await store.outbox.list()).length };
}

/** As many records as `answers`, each answered at its time; then those that are listed as answered after `after`, newest first. */
export async function listAnswered({ answers, after }) {
  const store = await open();
  for (const answeredAt of answers) {
    const { id } = await store.outbox.saveRecord(draft());
    await store.outbox.markSent(id, { id, outcome: "stored", missing: [] }, answeredAt);
  }
  return (await store.outbox.list({ state: "sent", answeredAfter: after })).map(({ n }) => n);
}

/** Records of which every other one is sent and a row of neighbours is gone. @param {{count: number, gone: number[]}} given */
export async function listed({ count, gone }) {
  const store = await open();
  const { outbox } = store;
  await saveMany({ count });
  for (const { id, n } of await outbox.queued(count)) {
    if (gone.includes(n)) await outbox.erase(id);
    else if (n % 2 === 0) await outbox.markSent(id, { id, outcome: "stored" }, "2026-09-01T00:00:00.000Z");
  }
  const numbers = async (filter) => (await outbox.list(filter)).map(({ n }) => n);
  return { all: await numbers(), sent: await numbers({ state: "sent" }), some: await numbers({ state: "queued", limit: count / 4 }), none: await numbers({ state: "kept" }) };
}
