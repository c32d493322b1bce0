/* global indexedDB, IDBFactory */
/** What test_connection.py does: the phone's database with tabs of two builds, and handles that die. */

import { Connection } from "/static/js/store/connection.js";
import { draft, open, photo } from "./phone.js";

const schema = (version, more = {}) => ({
  name: "shape", version,
  upgrade(db, from) {
    for (let at = from + 1; at <= version; at += 1) db.createObjectStore(`v${at}`);
  },
  ...more,
});
const put = (connection, store) => connection.transact({ stores: [store], mode: "readwrite" }, (tx) => tx.objectStore(store).put("kept", 1));
const get = (connection, store) => connection.transact({ stores: [store] }, (tx) => tx.objectStore(store).get(1));
const nameOf = (promise) => promise.then(() => "done", (error) => error.name);

/** A tab of the old build is open when the new build changes the shape. */
export async function newBuildBesideOld() {
  const told = [];
  const before = new Connection(indexedDB, schema(1, { outdated: () => told.push("outdated") }));
  await put(before, "v1");
  const after = new Connection(indexedDB, schema(2, { blocked: () => told.push("blocked") }));
  await put(after, "v2");
  return { told, old: await nameOf(put(before, "v1")), kept: [await get(after, "v1"), await get(after, "v2")] };
}

/** The server was rolled back: the old build meets the new one's database. */
export async function oldBuildAfterNew() {
  const after = new Connection(indexedDB, schema(2));
  await put(after, "v2");
  after.close();
  const told = [];
  const error = await nameOf(new Connection(indexedDB, schema(1, { outdated: () => told.push("outdated") })).open());
  return { told, error, kept: await get(new Connection(indexedDB, schema(2)), "v2") };
}

/** A tab that the system has frozen does not let go of its handle until it is closed. */
export async function newBuildBesideFrozen() {
  const frozen = await new Promise((resolve) => {
    const request = indexedDB.open("shape", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("v1");
    request.onsuccess = () => resolve(request.result);
  });
  let blocked;
  const isBlocked = new Promise((resolve) => {
    blocked = resolve;
  });
  const opening = put(new Connection(indexedDB, schema(2, { blocked })), "v2");
  await isBlocked;
  const isWaiting = (await Promise.race([opening.then(() => "open"), Promise.resolve("waiting")])) === "waiting";
  frozen.close();
  await opening;
  return { isWaiting };
}

/** The system closes the handles under a running app, as iOS does to one in the background. */
export async function closeHandles() {
  const handles = [];
  const { open: openDatabase } = IDBFactory.prototype;
  IDBFactory.prototype.open = function watched(...given) {
    const request = openDatabase.apply(this, given);
    request.addEventListener("success", () => handles.push(request.result));
    return request;
  };
  const { outbox, drafts, device } = await open();
  const close = () => handles.splice(0).forEach((handle) => handle.close());
  const seen = [];
  const step = async (name, work) => {
    close();
    seen.push([name, await work().then((result) => result ?? "done", (error) => error.name)]);
  };
  await step("save", async () => (await outbox.saveRecord(draft(), [photo(1)])).n);
  const [{ id }] = await outbox.list();
  await step("list", async () => (await outbox.list()).length);
  await step("draft", () => drafts.saveDraft("d1", { form: "damage", values: {} }));
  await step("answer", () => outbox.markSent(id, { id, outcome: "stored", missing: [] }));
  await step("counts", async () => (await outbox.counts()).sent);
  await step("device", async () => (await device.update({ name: "gate" })).n_max);
  return { seen, closed: handles.length };
}
