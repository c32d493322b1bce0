/** A phone's store and engine put together as the app does, in a page that is killed: it tells each step before it takes the next. */

import { uuid7 } from "/static/js/domain/uuid.js";
import { sha256Hex, toUtf8 } from "/static/js/store/encoding.js";
import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

import { open } from "./phone.js";

const timers = { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id) };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isQuiet = ({ queued, photosWaiting, error, lastContactAt }) => queued + photosWaiting === 0 && lastContactAt && !error;

/** A line to whoever kills: what was sent on it has left this process. */
async function openLine() {
  const socket = new WebSocket(`ws://${location.host}/fire/told`);
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
  return (kind, more = {}) => socket.send(JSON.stringify({ kind, ...more }));
}

/** Tell when a writing transaction begins and when it is complete. */
function watchTransactions(tell) {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function watched(stores, mode, options) {
    const tx = transaction.call(this, stores, mode, options);
    if (mode === "readwrite") {
      const names = [...tx.objectStoreNames];
      tell("begun", { stores: names });
      tx.addEventListener("complete", () => tell("complete", { stores: names }));
    }
    return tx;
  };
}

async function live() {
  const orders = await (await fetch("/fire/orders")).json();
  const tell = await openLine();
  watchTransactions(tell);
  const now = () => Date.now() + orders.ahead_ms;
  const store = await open({ now, timers: null }); // however slow the disk is: without its second copy nothing is said to be saved
  void store.settleMirror();
  tell("opened", await inspect(store));
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers, app: "build-1" };
  const session = createSession(parts);
  if (!(await store.device.signIn())) await insist(() => session.signIn({ ...orders.person, deviceName: "under fire" }));
  const author = (await store.device.signIn()).person.id;
  const engine = createEngine({ ...parts, session });
  engine.subscribe(() => void store.settleMirror());
  engine.start();
  for (const save of orders.saves) await say({ store, engine, tell, author, now, code: orders.code, jpeg: orders.jpeg }, save);
  for (let round = 0; round < 100 && !isQuiet(engine.state); round += 1) {
    await engine.wake("asked");
    if (!isQuiet(engine.state)) await pause(20);
  }
  engine.stop();
  tell("idle", { ...(await inspect(store)), error: engine.state.error, digest: await store.notes.read("digest", null) });
}

/** A lost request or reply is tried again; anything else is not. */
async function insist(work) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error.reason !== "network") throw error;
    }
  }
}

async function say({ store, engine, tell, author, now, code, jpeg }, { wait_ms: waitMs, photos: sizes }) {
  await pause(waitMs);
  const id = uuid7(now(), crypto.getRandomValues(new Uint8Array(10)));
  const photos = sizes.map((size) => ({ field: "photos", mime: "image/jpeg", bytes: photo(jpeg, size) }));
  tell("saving", { id, photos: await Promise.all(photos.map(({ bytes }) => sha256Hex(crypto, bytes))) });
  const data = { category: "furniture", description: "椅背斷", quantity: 1, cause: "natural", is_urgent: false };
  const { n, hash } = await store.outbox.saveRecord({ id, type: "damage.report", author, target: { code, via: "scan" }, base: null, data }, photos);
  tell("said", { id, n, hash });
  void engine.wake("save");
}

/** A picture with so much noise behind its end, where no decoder looks: no two are the same. @param {string} jpeg in base64 @param {number} size */
function photo(jpeg, size) {
  const picture = Uint8Array.from(atob(jpeg), (sign) => sign.charCodeAt(0));
  const bytes = new Uint8Array(picture.length + size);
  bytes.set(picture);
  for (let at = picture.length; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes.buffer;
}

/** All that is kept here, and whether it is whole. */
async function inspect({ outbox, device }) {
  const records = [];
  for (const { id, state, hash, sealed, photos, missing, attention } of (await outbox.list()).reverse()) {
    const { n, prev } = JSON.parse(sealed.body);
    const damaged = (await sha256Hex(crypto, toUtf8(sealed.body))) === hash ? [] : ["body"];
    for (const { sha256 } of photos) if (!(await outbox.intactPhoto(sha256))) damaged.push(sha256);
    records.push({ id, n, prev, hash, state, missing, attention: attention?.why ?? null, photos: photos.map(({ sha256 }) => sha256), damaged });
  }
  const { id, n_max } = await device.get();
  return { records, device: id, n_max };
}

await live();
