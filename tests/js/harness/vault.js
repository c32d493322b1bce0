/* global indexedDB */
/** What test_vault.py does with PINs, locked keys and sealed replicas. */

import { draft, open } from "./phone.js";

const ANN = "0190a000-0000-7000-8000-0000000000aa";
const BEN = "0190a000-0000-7000-8000-0000000000bb";
const PIN = "280417";
const CANARY = "金絲雀";
const idOf = (n) => `0190a000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

const snapshot = (word, cursor = "1:1") => ({
  cursor, head: cursor,
  kinds: {
    place: { id: [idOf(1), idOf(2)], version: [1, 1], parent_id: [null, idOf(1)], name: [word, `${word}室`] },
    tag: { id: ["7K3M9QXF"], version: [1], target_kind: ["place"], target_id: [idOf(2)], state: ["bound"] },
  },
});

async function guarded(person = ANN, pin = PIN) {
  const store = await open();
  await store.vault.guard(person, pin, await store.keys.fresh());
  return store;
}

/** Another tab, or the same one after a reload: nothing in memory. */
const again = () => open();

const named = (error) => error.name;

export async function wrongPins(tries) {
  const store = await guarded();
  await store.replica(ANN).swap(snapshot(CANARY));
  await guarded(BEN, "736401");
  await store.outbox.saveRecord(draft({ author: ANN }));
  const locked = await again();
  const told = [];
  for (const pin of tries) told.push(await locked.vault.unlock(ANN, pin));
  const reading = await locked.replica(ANN).find("place", idOf(1)).then((place) => place?.name, named);
  return { told, reading, state: await locked.vault.stateOf(ANN), ben: (await locked.vault.unlock(BEN, "736401")).outcome, records: (await locked.outbox.list()).length, names: (await indexedDB.databases()).map(({ name }) => name).sort() };
}

/** The power goes in the middle of the check, again and again. */
export async function interrupted() {
  await guarded();
  const { deriveKey } = crypto.subtle;
  SubtleCrypto.prototype.deriveKey = () => Promise.reject(new Error("power cut"));
  const cut = [];
  for (let attempt = 0; attempt < 5; attempt += 1) cut.push(await (await again()).vault.unlock(ANN, "000000").then(({ outcome }) => outcome, ({ message }) => message));
  SubtleCrypto.prototype.deriveKey = deriveKey;
  return { cut, after: (await (await again()).vault.unlock(ANN, PIN)).outcome };
}

export async function rightPin() {
  const store = await guarded();
  const key = await store.keys.keyFor(ANN);
  await store.replica(ANN).swap(snapshot(CANARY));
  const locked = await again();
  const before = {
    state: await locked.vault.stateOf(ANN), device: await locked.keys.deviceKey(ANN),
    key: await locked.keys.keyFor(ANN).then(() => "", named), replica: await locked.replica(ANN).find("place", idOf(1)).then(() => "", named),
    save: await locked.outbox.saveRecord(draft({ author: ANN })).then(() => "", ({ reason }) => reason),
  };
  const wrong = [await locked.vault.unlock(ANN, "111222"), await locked.vault.unlock(ANN, "111223")];
  const began = performance.now();
  const right = await locked.vault.unlock(ANN, PIN);
  const ms = performance.now() - began;
  const same = await locked.keys.keyFor(ANN);
  const found = await locked.replica(ANN).byCode("7K3M9QXF");
  await locked.outbox.saveRecord(draft({ author: ANN }));
  const extracted = await crypto.subtle.exportKey("pkcs8", locked.vault.signingKey(ANN)).then(() => true, () => false);
  const wrongAgain = await locked.vault.unlock(ANN, "111224");
  return { before, wrong, right, ms, isSameKey: same.id === key.id, found: found.thing.name, extracted, wrongAgain, deviceKey: (await locked.keys.deviceKey(BEN)).id === key.id };
}

export async function locking() {
  const store = await guarded();
  const replica = store.replica(ANN);
  await replica.swap(snapshot(CANARY));
  const open = (await replica.all("place")).length;
  await store.device.rememberSignIn({ person: { id: ANN, name: "安" }, roles: [], at: "" });
  const signedIn = [(await store.device.signIn())?.person.id, (await (await again()).device.signIn())?.person.id ?? null];
  store.vault.lockAll();
  const told = await Promise.all([replica.all("place"), replica.search(CANARY), store.replica(ANN).find("place", idOf(1))].map((reading) => reading.then(() => "read", named)));
  return { open, told, signedIn, after: await store.device.signIn(), last: (await store.device.lastSignIn()).person.id, people: (await store.device.people()).map(({ person }) => person.name) };
}

/** Every value of every database, as bytes and as text. */
export async function dump() {
  const seen = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    for (const store of db.objectStoreNames) {
      const tx = db.transaction(store);
      const read = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
      for (const value of [...(await read(tx.objectStore(store).getAll())), ...(await read(tx.objectStore(store).getAllKeys()))]) seen.push(textOf(value));
    }
    db.close();
  }
  return seen.join("\n");
}

function textOf(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  if (value && typeof value === "object" && !(value instanceof CryptoKey)) return Object.entries(value).map(([name, part]) => `${name} ${textOf(part)}`).join(" ");
  return String(value);
}

export async function atRest() {
  const store = await guarded();
  await store.replica(ANN).swap(snapshot(CANARY));
  await store.replica(ANN).applyPage({ changes: [{ kind: "place", id: idOf(3), version: 1, data: { name: `${CANARY}新`, parent_id: idOf(1) } }], cursor: "1:2", head: "1:2" }, "1:1");
  await store.replica(BEN).swap(snapshot("無人看守"));
  const text = await dump();
  const [moved] = await swapped();
  return { sealed: text.includes(CANARY), plain: text.includes("無人看守"), pin: text.includes(PIN), children: (await store.replica(ANN).children(idOf(1))).map(({ name }) => name).sort(), moved };

  /** Somebody puts one page in the place of another. */
  async function swapped() {
    const db = await new Promise((done) => { const request = indexedDB.open(`rounds-replica-${ANN}`); request.onsuccess = () => done(request.result); });
    const pages = db.transaction("pages", "readwrite").objectStore("pages");
    const all = await new Promise((done) => { const request = pages.getAll(); request.onsuccess = () => done(request.result); });
    const [place, tag] = [all.find(({ key }) => key[0] === "place"), all.find(({ key }) => key[0] === "tag")];
    await new Promise((done) => { pages.put({ ...place, key: tag.key }).onsuccess = done; });
    db.close();
    return [await store.replica(ANN).byCode("7K3M9QXF").then(() => "read", named)];
  }
}

/** Two tabs of the same person write the same replica at the same time. */
export async function twoTabs() {
  const here = await guarded();
  await here.replica(ANN).swap(snapshot(CANARY));
  const there = await again();
  await there.vault.unlock(ANN, PIN);
  const change = (n) => ({ changes: [{ kind: "place", id: idOf(10 + n), version: 1, data: { name: `${n}`, parent_id: idOf(1) } }], cursor: `1:${n}`, head: `1:${n}` });
  const won = await Promise.all([here, there].map((tab, n) => tab.replica(ANN).applyPage(change(n + 2), "1:1")));
  const { cursor } = await here.replica(ANN).cursor();
  const names = (await there.replica(ANN).children(idOf(1))).map(({ name }) => name).sort();
  return { won: won.filter(Boolean).length, cursor, names };
}

/** What a build before PINs kept: a key that was never wrapped, a replica in clear, a draft of nobody. */
export async function earlierBuild() {
  const store = await open();
  const id = (await store.keys.keyFor(ANN)).id;
  await store.replica(ANN).swap(snapshot(CANARY));
  await store.device.rememberSignIn({ person: { id: ANN, name: "安" }, roles: [], at: "" });
  await store.drafts.saveDraft("d1", { form: "damage", values: {} });
  await store.drafts.saveDraft("d2", { form: "damage", values: {}, author: BEN });
  const later = await again();
  return {
    key: (await later.keys.keyFor(ANN)).id === id, signIn: (await later.device.signIn()).person.id === ANN, name: (await later.replica(ANN).find("place", idOf(1))).name,
    state: await later.vault.stateOf(ANN), drafts: (await later.drafts.listDrafts(ANN)).map((found) => found.id), others: (await later.drafts.listDrafts(BEN)).map((found) => found.id),
  };
}

/** Somebody came for one word: their key is shut again, and that of whoever is signed in stays open. */
export async function lockingOne() {
  const store = await guarded();
  await store.vault.guard(BEN, "736401", await store.keys.fresh());
  await store.outbox.saveRecord(draft({ author: BEN }));
  store.vault.lock(BEN);
  const refused = await store.outbox.saveRecord(draft({ author: BEN })).then(() => "", ({ reason }) => reason);
  await store.outbox.saveRecord(draft({ author: ANN }));
  return { refused, states: [await store.vault.stateOf(ANN), await store.vault.stateOf(BEN)], authors: (await store.outbox.list()).map(({ author }) => author === ANN) };
}
