/* global indexedDB */
/** What test_keeping.py does: how long the phone keeps what it has sent, and what it makes of a server that was restored. */

import { isDue } from "/static/js/sync/confirm.js";

import { PERSON, phone, save, scene, started } from "./engine.js";
import { photo } from "./phone.js";

const HOUR_MS = 3_600_000;

const states = async (store) => Object.fromEntries((await store.outbox.list()).map(({ n, state, missing, confirmed }) => [n, [state, confirmed?.outcome ?? null, missing.length]]));
const asked = (server, path) => server.requests.filter((one) => one.endsWith(path)).length;

async function later({ clock, engine }, hours) {
  clock.ms += hours * HOUR_MS;
  await engine.wake("visible");
}

async function sentOne({ photos = [photo(1)], more = {}, ...given } = {}) {
  const at = scene();
  const one = { ...at, ...(await phone({ ...at, ...given, more })) };
  await started(one.engine);
  await save(one.store, {}, photos);
  await one.engine.wake("save");
  return one;
}

/** From saving to forgetting, with a second record that names the same photo and is in no backup. */
export async function life() {
  const one = await sentOne({ photos: [photo(1), photo(2)] });
  const { store, server } = one;
  const told = { sent: await states(store) };
  await later(one, 0.1);
  told.confirmed = await states(store);
  for (let hour = 0; hour < 5; hour += 1) await later(one, 1);
  told.requestsInSixHours = asked(server, "/confirm");
  server.verify(server.backup());
  await save(store, {}, [photo(1)]);
  await later(one, 7);
  told.durable = await states(store);
  await later(one, 58);
  told.young = await states(store);
  await later(one, 7);
  told.old = await states(store);
  const photos = (await store.outbox.list()).flatMap((record) => record.photos);
  return { ...told, left: await Promise.all(photos.map(async ({ sha256 }) => (await store.outbox.intactPhoto(sha256)) !== null)), photosKept: await photosKept() };
}

async function photosKept() {
  const db = await new Promise((resolve) => {
    indexedDB.open("rounds").onsuccess = (event) => resolve(event.target.result);
  });
  const count = await new Promise((resolve) => {
    db.transaction("photos").objectStore("photos").count().onsuccess = (event) => resolve(event.target.result);
  });
  db.close();
  return count;
}

/** The server is put back to a moment before the second record, its photo, and a third without one; one wake of the phone. */
export async function restored({ isSignedIn = true, hours = 0.2 } = {}) {
  const one = await sentOne({ photos: [photo(1)] });
  const { store, server } = one;
  const backup = server.backup();
  await save(store, {}, [photo(2)]);
  await save(store);
  await later(one, 0.1);
  await later(one, 0.1);
  const before = [server.journal.size, server.blobs.size];
  server.restore(backup);
  server.isSignedIn = isSignedIn;
  const lost = [server.journal.size, server.blobs.size];
  await later(one, hours);
  return { before, lost, after: [server.journal.size, server.blobs.size], states: await states(store), lineage: await store.outbox.lineage() };
}

/** The same without a photo that only the server's disk lost: the record is there, its photo is not. */
export async function lostPhoto() {
  const one = await sentOne({ photos: [photo(1)] });
  await later(one, 0.1);
  one.server.blobs.clear();
  await later(one, 7);
  const sent = await states(one.store);
  await later(one, 0.1);
  return { blobs: one.server.blobs.size, sent, kept: await states(one.store) };
}

/** The phone hears of the restore, and dies before it could confirm. */
export async function killedAfterLineage() {
  const one = await sentOne();
  const { clock, server, store, engine } = one;
  const backup = { ...server.backup(), journal: new Map(), blobs: new Map() };
  await later(one, 0.1);
  server.changes.push({ kind: "place", id: "p", version: 1, data: { name: "x" } });
  await later(one, 0.1);
  server.restore({ ...backup, changes: [], nonces: [] });
  server.hasConfirm = false;
  await later(one, 0.1);
  engine.stop();
  store.close();
  server.hasConfirm = true;
  const next = await phone({ clock, server });
  await started(next.engine);
  return { journal: server.journal.size, blobs: server.blobs.size, states: await states(next.store) };
}

const BENDS = {
  otherServer: (json) => ({ ...json, server_id: "22222222-1111-7111-8111-111111111111" }),
  otherRequest: (json, memory) => ({ ...json, request_id: memory.request_id }),
  tooFew: (json) => ({ ...json, outcomes: json.outcomes.slice(1) }),
  otherOrder: (json) => ({ ...json, outcomes: [...json.outcomes].reverse() }),
  noList: (json) => ({ ...json, outcomes: { 0: "durable" } }),
  newWord: (json) => ({ ...json, outcomes: json.outcomes.map((one) => ({ ...one, outcome: "archived" })) }),
  portal: () => null,
};

/** An answer that is not the server's own to this very request: `BENDS` says what becomes of it on the way. */
export async function bentAnswer(name) {
  const one = await sentOne({ photos: [photo(1)] });
  const { server } = one;
  await save(one.store);
  await later(one, 0.1);
  await later(one, 0.1);
  server.verify(server.backup());
  const confirm = server.confirm.bind(server);
  server.confirm = async (...given) => {
    const json = BENDS[name](await (await confirm(...given)).json(), { request_id: "0190a000-0000-7000-8000-000000000001" });
    return new Response(json ? JSON.stringify(json) : "<html>portal", { status: 200 });
  };
  await later(one, 80);
  return { states: await states(one.store), error: one.engine.state.error?.kind ?? null };
}

export async function oldServer() {
  const one = await sentOne();
  one.server.hasConfirm = false;
  await later(one, 80);
  const old = { states: await states(one.store), error: one.engine.state.error, asked: asked(one.server, "/confirm") };
  one.server.hasConfirm = true;
  one.server.verify(one.server.backup());
  await later(one, 1);
  const early = await states(one.store);
  await later(one, 6);
  return { ...old, early, later: await states(one.store) };
}

export async function erased() {
  const one = await sentOne();
  const [{ id }] = await one.store.outbox.list();
  one.server.erased.add(id);
  await later(one, 0.1);
  return { records: (await one.store.outbox.list()).length, photos: await photosKept() };
}

/** An answer that comes after the record was sent anew, or after the server was found restored. */
export async function staleVerdicts() {
  const one = await sentOne({ photos: [] });
  const { outbox } = one.store;
  const durable = async (record, lineage) => outbox.settle([{ asked: record, then: "forget" }], lineage);
  const [old] = await outbox.answered();
  await outbox.requeue(old.id);
  const whileQueued = await durable(old, 0);
  await outbox.markSent(old.id, { id: old.id, outcome: "duplicate", missing: [] });
  const sentAnew = await durable(old, 0);
  const [fresh] = await outbox.answered();
  await outbox.raiseLineage();
  const deadTimeline = await durable(fresh, 0);
  return { whileQueued, sentAnew, deadTimeline, left: (await outbox.list()).length, isDueAgain: isDue(fresh, { lineage: 1, nowMs: one.clock.ms }), now: await durable(fresh, 1) };
}

/** A record set aside because its photo rotted here is still sent again when the server has lost it. */
export async function setAsideForPhoto() {
  const one = await sentOne({ photos: [] });
  const { store, server } = one;
  const empty = { ...server.backup(), journal: new Map() };
  const [{ id }] = await store.outbox.list();
  await store.outbox.markAttention(id, { why: "photo_damaged", photo: "f".repeat(64) });
  server.verify(server.backup());
  await later(one, 80);
  const durable = await states(store);
  server.restore(empty);
  await later(one, 7);
  return { durable, after: await states(store), journal: server.journal.size };
}

export async function many({ count }) {
  const at = scene();
  const { store, engine } = await phone(at);
  await Promise.all(Array.from({ length: count }, () => save(store)));
  await started(engine);
  await later({ ...at, engine }, 0.1);
  return { kept: (await store.outbox.counts()).kept, requests: asked(at.server, "/confirm") };
}

/** Every key is locked: records still go, photos and confirming wait, and nothing is wrong. */
export async function locked() {
  const at = scene();
  const { store, engine } = await phone(at);
  await started(engine);
  await save(store, {}, [photo(1)]);
  const { deviceKey } = store.keys;
  store.keys.deviceKey = async () => null;
  await later({ ...at, engine }, 0.1);
  const waiting = { states: await states(store), blobs: at.server.blobs.size, error: engine.state.error, confirms: asked(at.server, "/confirm") };
  store.keys.deviceKey = deviceKey;
  await later({ ...at, engine }, 0.1);
  return { ...waiting, unlocked: at.server.blobs.size };
}

/** Over the allowance at one step: nothing is set aside, nothing more is asked, and the wait is as long as was asked for. */
export async function busy({ path, seconds }) {
  const at = scene();
  const network = { fetch: (...given) => at.server.handle(...given) };
  const { store, engine } = await phone({ ...at, network });
  await started(engine);
  await save(store, {}, [photo(1)]);
  if (path === "/confirm") await later({ ...at, engine }, 0);
  let after = 0;
  let isRefused = false;
  network.fetch = async (url, options) => {
    if (isRefused) after += 1;
    isRefused ||= url.includes(path);
    return url.includes(path) ? new Response("{}", { status: 429, headers: { "Retry-After": String(seconds) } }) : at.server.handle(url, options);
  };
  await later({ ...at, engine }, 0.1);
  const waitSeconds = (Date.parse(engine.state.nextAt) - at.clock.ms) / 1000;
  network.fetch = (...given) => at.server.handle(...given);
  await engine.wake("online");
  const { queued, attention } = await store.outbox.counts();
  return { isRefused, after, waitSeconds, held: queued + engine.state.photosWaiting, attention };
}

/** The replica goes wrong without anybody noticing; a day passes. */
export async function wrongReplica() {
  const one = await sentOne({ photos: [] });
  const { server, store } = one;
  server.changes.push({ kind: "place", id: "p1", version: 3, data: { name: "廚房" } }, { kind: "place", id: "p2", version: 1, data: { name: "操場" } });
  await later(one, 0.1);
  const replica = store.replica(PERSON);
  const { cursor, head } = await replica.cursor();
  await replica.applyPage({ changes: [{ kind: "place", id: "p2", gone: true }], cursor, head }, cursor);
  await later(one, 12);
  const early = server.digests;
  const wrong = (await replica.all("place")).length;
  await later(one, 13);
  const mended = (await replica.all("place")).length;
  const bootstraps = asked(server, "/bootstrap");
  await later(one, 25);
  await save(store);
  await later(one, 0.1);
  return { early, wrong, mended, more: asked(server, "/bootstrap") - bootstraps, status: server.statuses.at(-1) };
}

/** Whoever was here signs out, the server is restored, somebody signs in: the phone knows the newest position it ever had. */
export async function restoredBetweenPeople() {
  const one = await sentOne();
  const { server, store, session, engine } = one;
  const empty = { journal: new Map(), blobs: new Map(), changes: [], nonces: [] };
  await later(one, 0.1);
  await session.signOut();
  server.restore(empty);
  server.changes.push(...Array.from({ length: 9 }, (_, n) => ({ kind: "place", id: `p${n}`, version: 1, data: { name: "x" } })));
  await session.signIn({ username: "guard", password: "right", deviceName: "test" });
  await engine.wake("sign_in");
  return { lineage: await store.outbox.lineage(), journal: server.journal.size, blobs: server.blobs.size };
}

/** The session ends; a key that is unlocked opens another, or does not. */
export async function renewed({ opens }) {
  const at = scene();
  let calls = 0;
  const session = {
    resume: async () => {
      calls += 1;
      at.server.isSignedIn = opens;
      return opens;
    },
  };
  const { engine } = await phone({ ...at, more: { session } });
  await started(engine);
  at.server.isSignedIn = false;
  await later({ ...at, engine }, 1);
  return { needsSignIn: engine.state.needsSignIn, error: engine.state.error, calls };
}

/** What one school's server holds is nothing that another's can be asked about. */
export async function otherSchool() {
  const one = await sentOne({ photos: [] });
  const { server, store } = one;
  await later(one, 0.1);
  server.id = "33333333-1111-7111-8111-111111111111";
  server.journal.clear();
  await store.device.update({ server_id: server.id });
  await later(one, 80);
  return { states: await states(store), asked: server.journal.size };
}
