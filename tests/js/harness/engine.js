/* global indexedDB */
/** What test_engine.py does: the real engine on the real store, with a network and a clock that the test turns. */

import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

import { seeded } from "./network.js";
import { draft, open, photo } from "./phone.js";
import { ReferenceServer } from "./reference.js";

export const PERSON = "0190a000-0000-7000-8000-00000000000a";
export const START = Date.parse("2026-09-01T00:30:00Z");

/** Time that stands still until it is moved on. */
export function createClock(startMs = START) {
  const clock = {
    ms: startMs,
    waits: [],
    now: () => clock.ms,
    timers: {
      set(fn, ms) {
        const timer = { fn, at: clock.ms + ms };
        clock.waits.push(timer);
        return timer;
      },
      clear(timer) {
        clock.waits = clock.waits.filter((one) => one !== timer);
      },
    },
    /** Go on to the next timer and run it. */
    async tick() {
      const next = clock.waits.reduce((first, one) => (one.at < first.at ? one : first));
      clock.timers.clear(next);
      clock.ms = Math.max(clock.ms, next.at);
      await next.fn();
    },
  };
  return clock;
}

/** A phone, signed in, with its engine started. */
export async function phone({ app = "build-1", server, network, clock, random = seeded(1), isSignedIn = true, more = {} }) {
  const store = await open({ app, now: clock.now });
  const parts = { store, fetch: (...given) => (network ? network.fetch(...given) : server.handle(...given)), crypto, locks: navigator.locks, now: clock.now, random, timers: clock.timers, app, ...more };
  const session = createSession({ ...parts, fetch: server.handle.bind(server) });
  if (isSignedIn && !(await store.device.signIn())) await session.signIn({ username: "guard", password: "right", deviceName: "test" });
  const engine = createEngine(parts);
  return { store, engine, session, parts };
}

export function scene(more = {}) {
  const clock = createClock();
  return { clock, server: new ReferenceServer({ person: PERSON, now: clock.now }), ...more };
}

export async function started(engine) {
  engine.start();
  await engine.wake("open");
}

export const save = (store, data = {}, photos = []) => store.outbox.saveRecord(draft({ data: { note: "x", ...data } }), photos);
const told = async (store) => Object.fromEntries((await store.outbox.list()).map((record) => [record.n, [record.state, record.outcome?.outcome ?? record.attention?.why ?? null, record.outcome?.reason ?? record.attention?.reason ?? null]]));

/** One record for each fate; what the device makes of it. */
export async function fates(list) {
  const { clock, server } = scene();
  const { store, engine } = await phone({ clock, server });
  for (const fate of list) await save(store, { fate });
  const [, second] = (await store.outbox.list()).reverse();
  server.erased.add(second.id);
  await started(engine);
  const first = await told(store);
  return { told: first, state: engine.state, held: [...server.journal.values()].map(({ n }) => n).sort((a, b) => a - b), pushes: server.requests.filter((path) => path === "POST /push").length };
}

/** How many tries and how much time until every record but the poisoned ones is on the server. */
export async function poisoned({ records, poison, fate }) {
  const { clock, server } = scene();
  const { store, engine } = await phone({ clock, server });
  for (let n = 1; n <= records; n += 1) await save(store, poison.includes(n) ? { fate } : {});
  await started(engine);
  for (let round = 0; round < 30 && engine.state.queued > 0; round += 1) await clock.tick();
  const set = (await store.outbox.list({ state: "attention" })).map(({ n, attention }) => [n, attention.why, attention.status]);
  return { attention: set.reverse(), stored: server.journal.size, seconds: (clock.ms - START) / 1000, pushes: server.requests.filter((path) => path === "POST /push").length };
}

/** A server that answers nothing but 502, for hours. */
export async function outage({ status, hours }) {
  const { clock, server } = scene();
  const network = { fetch: async () => new Response("Bad gateway", { status }) };
  const { store, engine } = await phone({ clock, server, network });
  for (let n = 1; n <= 3; n += 1) await save(store);
  await started(engine);
  let tries = 1;
  const waits = [];
  while (clock.ms < START + hours * 3_600_000) {
    const before = clock.ms;
    await clock.tick();
    waits.push((clock.ms - before) / 1000);
    tries += 1;
  }
  return { counts: await store.outbox.counts(), error: engine.state.error, phase: engine.state.phase, tries, waits };
}

/** What a reply that is not ours changes. */
export async function answered({ status, body, headers }) {
  const { clock, server } = scene();
  const network = { fetch: async () => new Response(body, { status, headers }) };
  const { store, engine } = await phone({ clock, server, network });
  await save(store, {}, [photo(1)]);
  await started(engine);
  const before = { state: engine.state, counts: await store.outbox.counts() };
  const wait = (Date.parse(engine.state.nextAt) - clock.ms) / 1000;
  network.fetch = server.handle.bind(server);
  await engine.wake("online");
  return { ...before, wait, afterWake: engine.state.queued };
}

/** The network comes back while a round that began without it is still failing. */
export async function wokenWhileFailing() {
  const { clock, server } = scene();
  const network = { fetch: server.handle.bind(server) };
  const { store, engine } = await phone({ clock, server, network });
  await started(engine);
  await save(store);
  await new Promise((asked) => {
    network.fetch = () => new Promise((_, fail) => {
      network.break = fail;
      asked();
    });
    engine.wake("save");
  });
  network.fetch = server.handle.bind(server);
  const woken = engine.wake("online");
  network.break(new TypeError("Failed to fetch"));
  await woken;
  return { queued: engine.state.queued, error: engine.state.error, waitedMs: clock.ms - START };
}

export async function signingOut() {
  const { clock, server } = scene();
  server.changes.push({ kind: "place", id: "p1", version: 1, data: { name: "廚房" } });
  const { store, engine, session } = await phone({ clock, server });
  await started(engine);
  const before = await store.replica(PERSON).find("place", "p1");
  await save(store);
  server.isSignedIn = false;
  await engine.wake("save");
  const expired = { ...engine.state, stored: server.journal.size };
  await save(store, { fate: "held:not_allowed" });
  await session.signOut();
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  return { before: before?.name, expired, databases, counts: await store.outbox.counts(), signIn: await store.device.signIn() };
}

export async function signInFailures() {
  const { clock, server } = scene();
  const { store, session, parts } = await phone({ clock, server, isSignedIn: false });
  const failure = (given, more = {}) => createSession({ ...parts, ...more }).signIn({ username: "guard", password: "right", deviceName: "t", ...given }).then(() => "in", (error) => error.reason);
  const reply = (status, body = "{}", headers = {}) => ({ fetch: async () => new Response(body, { status, headers }) });
  const results = [
    await failure({ password: "wrong" }), await failure({}, reply(429, "{}", { "Retry-After": "9" })), await failure({}, reply(403)),
    await failure({}, { fetch: () => Promise.reject(new TypeError("offline")) }), await failure({}, reply(200, "<html>portal")), await failure({}, reply(500)),
  ];
  const untouched = await store.device.signIn();
  await session.signIn({ username: "guard", password: "right", deviceName: "t" });
  await save(store);
  server.id = "99999999-1111-7111-8111-111111111111";
  return { results, untouched, other: await failure({}), pinned: (await store.device.get()).server_id };
}

/** The device's clock is an hour slow, and a request takes two seconds. */
export async function clockOffset() {
  const { clock, server } = scene();
  server.now = () => clock.ms + 3_600_000;
  const network = {
    fetch: async (...given) => {
      clock.ms += 1000;
      const reply = await server.handle(...given);
      clock.ms += 1000;
      return reply;
    },
  };
  const { store, engine } = await phone({ clock, server, network });
  await started(engine);
  await save(store);
  const [record] = await store.outbox.list();
  return JSON.parse(record.sealed.body).clock_offset_ms;
}

export async function photosOnTheWay() {
  const { clock, server } = scene();
  const { store, engine } = await phone({ clock, server });
  await save(store, {}, [photo(1), photo(2)]);
  await save(store, {}, [photo(1)]);
  const [rotten] = await store.outbox.photosOf((await save(store, {}, [photo(3)])).id);
  const [refused] = await store.outbox.photosOf((await save(store, {}, [photo(4)])).id);
  server.corrupts.add(refused.sha256);
  await overwritePhoto(rotten.sha256);
  await started(engine);
  for (let round = 0; round < 5; round += 1) await clock.tick();
  const puts = server.requests.filter((path) => path.startsWith("PUT")).length;
  return { blobs: server.blobs.size, puts, told: await told(store), photosWaiting: engine.state.photosWaiting };
}

async function overwritePhoto(sha256) {
  const db = await new Promise((resolve) => {
    indexedDB.open("rounds").onsuccess = (event) => resolve(event.target.result);
  });
  await new Promise((resolve) => {
    const tx = db.transaction("photos", "readwrite");
    tx.objectStore("photos").put({ sha256, mime: "image/jpeg", bytes: new ArrayBuffer(8) });
    tx.oncomplete = resolve;
  });
  db.close();
}

/** Two engines on one store, as in two tabs, woken together again and again. */
export async function twoEngines({ count }) {
  const { clock, server } = scene();
  let [inside, most] = [0, 0];
  const network = {
    fetch: async (...given) => {
      most = Math.max(most, (inside += 1));
      const reply = await server.handle(...given);
      inside -= 1;
      return reply;
    },
  };
  const [here, there] = [await phone({ clock, server, network }), await phone({ clock, server, network })];
  await Promise.all([started(here.engine), started(there.engine)]);
  for (let n = 0; n < count; n += 1) {
    await save(here.store);
    await Promise.all([here.engine.wake("save"), there.engine.wake("online")]);
  }
  const sent = server.statuses.length;
  return { stored: server.journal.size, pushes: sent, atOnce: most, states: [here.engine.state.queued, there.engine.state.queued] };
}

/** The store fails in the middle of a round. */
export async function brokenStore() {
  const { clock, server } = scene();
  const { store, engine } = await phone({ clock, server });
  await started(engine);
  await save(store);
  const { counts } = store.outbox;
  store.outbox.counts = () => Promise.reject(new DOMException("gone", "UnknownError"));
  await engine.wake("save");
  const failed = engine.state;
  store.outbox.counts = counts;
  await clock.tick();
  return { failed: [failed.phase, failed.error?.kind], later: [engine.state.phase, engine.state.queued, engine.state.error] };
}
