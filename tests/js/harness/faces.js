/* global indexedDB */
/** What test_faces.py asks: which photos of adults this phone fetches, keeps, seals and drops. */

import { open } from "./phone.js";
import { createFaceFetching } from "/static/js/sync/faces.js";

const GUARD = "0190a000-0000-7000-8000-0000000000aa";
const PIN = "280417";
const MARK = "a face that nobody else may see";
const hashOf = (n) => String(n).padStart(64, "0");
const bytesOf = (text) => new TextEncoder().encode(text).buffer;

const school = (count, cursor = "1:1") => {
  const of = (make) => Array.from({ length: count }, (_, n) => make(n));
  return {
    cursor, head: cursor, now: "2026-09-01T00:00:00.000Z",
    kinds: { guardian: { id: of((n) => `g${n}`), version: of(() => 1), child_id: of(() => "c"), name: of((n) => `大人 ${n}`), photo_sha256: of(hashOf), photo_record_id: of((n) => `r${n}`) } },
  };
};

/** A phone on which a guard has signed in, a server of photos, an engine that says what the test says, and a clock. */
async function atWork({ count = 6, permissions = ["pickup.gate"], hasPin = false } = {}) {
  const store = await open();
  if (hasPin) await store.vault.guard(GUARD, PIN, await store.keys.fresh());
  const replica = store.replica(GUARD);
  await replica.swap(school(count));
  await store.device.rememberSignIn({ person: { id: GUARD, name: "張" }, roles: ["guard"], permissions, at: "2026-09-01T00:00:00.000Z" });
  const world = { nowMs: 0, asked: [], atOnce: 0, most: 0, answer: () => photo(MARK), timers: [], listener: null };
  const engine = {
    state: { phase: "idle", error: null, needsSignIn: false },
    subscribe(listener) {
      world.listener = listener;
      return () => {};
    },
  };
  const timers = { set: (fn, ms) => world.timers.push({ fn, ms }), clear: () => {} };
  async function fetch(url) {
    world.asked.push(url);
    world.most = Math.max(world.most, (world.atOnce += 1));
    await Promise.resolve();
    world.atOnce -= 1;
    return world.answer(url);
  }
  const fetching = createFaceFetching({ store, fetch, locks: navigator.locks, timers, now: () => world.nowMs, engine });
  return { store, replica, world, engine, fetching };
}

const photo = (text, type = "image/jpeg") => new Response(bytesOf(text), { status: 200, headers: { "Content-Type": type } });
const read = async (replica, n) => {
  const face = await replica.faces.find(hashOf(n));
  return face && [new TextDecoder().decode(face.bytes), face.mime];
};

export async function fetched() {
  const { replica, world, fetching } = await atWork();
  await fetching.run();
  const first = { asked: [...world.asked].sort(), most: world.most, kept: (await replica.faces.kept()).length, face: await read(replica, 3) };
  await fetching.run();
  return { ...first, again: world.asked.length };
}

/** @param {string[]} permissions */
export async function forWhom(permissions) {
  const { replica, fetching } = await atWork({ permissions });
  await fetching.run();
  return (await replica.faces.kept()).length;
}

/** Nothing is asked while records are being sent; a record that comes in the midst of it stops what is left. */
export async function outOfTheWay() {
  const { replica, world, engine, fetching } = await atWork();
  engine.state = { ...engine.state, phase: "working" };
  await fetching.run();
  const whileSending = world.asked.length;
  engine.state = { ...engine.state, phase: "idle" };
  world.answer = () => {
    engine.state = { ...engine.state, phase: "working" };
    return photo(MARK);
  };
  await fetching.run();
  const interrupted = (await replica.faces.kept()).length;
  engine.state = { ...engine.state, phase: "idle" };
  world.answer = () => photo(MARK);
  fetching.start();
  world.listener(engine.state, { replica: false });
  await fetching.run();
  return { whileSending, interrupted, after: (await replica.faces.kept()).length };
}

/** One that the server has not got yet, a portal's page, a time without a network. */
export async function failures() {
  const { replica, world, fetching } = await atWork({ count: 3 });
  world.answer = (url) => (url.includes("r0") ? new Response("", { status: 404 }) : url.includes("r1") ? photo("<html>", "text/html") : photo(MARK));
  await fetching.run();
  const first = { kept: await replica.faces.kept(), asked: world.asked.length, waitMs: world.timers.at(-1)?.ms };
  await fetching.run();
  const tooEarly = world.asked.length;
  world.nowMs = first.waitMs;
  world.answer = () => Promise.reject(new TypeError("Failed to fetch"));
  await fetching.run();
  const offline = { asked: world.asked.length, waits: world.timers.at(-1)?.ms > 0 };
  world.nowMs += world.timers.at(-1).ms;
  world.answer = () => photo(MARK);
  await world.timers.at(-1).fn();
  await fetching.run();
  return { first, tooEarly, offline, after: (await replica.faces.kept()).length };
}

/** An adult who may fetch no more, a reset of the replica, and a person who is taken off the phone. */
export async function dropped() {
  const { replica, world, fetching } = await atWork({ count: 3 });
  await fetching.run();
  await replica.applyPage({ changes: [{ kind: "guardian", id: "g1", gone: true }], cursor: "1:2", head: "1:2" }, "1:1");
  await fetching.run();
  const gone = await replica.faces.kept();
  await replica.swap(school(3, "2:1"));
  const afterReset = { kept: await replica.faces.kept(), adults: (await replica.all("guardian")).length };
  await replica.destroy(); // another person signs in while a face is on its way
  await replica.faces.keep(hashOf(0), { bytes: bytesOf(MARK), mime: "image/jpeg" });
  return { gone, afterReset, asked: world.asked.length, afterLeaving: await replica.faces.kept() };
}

/** Under a PIN: what lies in the database says nothing, and nobody reads it before the PIN is typed. */
export async function sealed() {
  const { store, replica, fetching } = await atWork({ count: 2, hasPin: true });
  await fetching.run();
  const open1 = await read(replica, 1);
  store.vault.lockAll();
  const locked = await store.replica(GUARD).faces.find(hashOf(1)).then(() => "read", ({ name }) => name);
  const lying = await everything(`rounds-replica-${GUARD}`);
  await store.vault.unlock(GUARD, PIN);
  const swapped = await swapFaces(store);
  return { open: open1, locked, isInSight: lying.includes(MARK), isThere: lying.includes(hashOf(1)), swapped };
}

/** A face put in another's place is no face. */
async function swapFaces(store) {
  const db = await new Promise((done) => {
    const request = indexedDB.open(`rounds-replica-${GUARD}`);
    request.onsuccess = () => done(request.result);
  });
  const pages = db.transaction("pages", "readwrite").objectStore("pages");
  await new Promise((done) => {
    pages.get(["face", hashOf(0)]).onsuccess = ({ target }) => {
      pages.put({ ...target.result, key: ["face", hashOf(1)] }).onsuccess = done;
    };
  });
  db.close();
  return store.replica(GUARD).faces.find(hashOf(1)).then(() => "read", ({ name }) => name);
}

async function everything(name) {
  const db = await new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
  });
  const rows = await new Promise((done) => {
    db.transaction("pages").objectStore("pages").getAll().onsuccess = ({ target }) => done(target.result);
  });
  db.close();
  return rows.map((row) => `${row.key} ${[row.text, row.bytes, row.sealed].map((value) => (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value)).join(" ")}`).join("\n");
}
