/** A whole walk against the app's own server: sign in, pull, save, push, upload, pull again. */

import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

import { open } from "./phone.js";

const isDone = ({ queued, photosWaiting, error, lastContactAt }) => queued + photosWaiting === 0 && lastContactAt && !error;

/** A label of the school on a thing. */
const isOurs = ({ target_kind: kind, state, is_foreign: isForeign }) => kind === "asset" && state === "bound" && !isForeign;

/** @param {{username: string, password: string, records: number}} given */
export async function walk({ username, password, records }) {
  const store = await open();
  const timers = { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id) };
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now: () => Date.now(), random: Math.random, timers, app: "build-1" };
  const { person } = await insist(() => createSession(parts).signIn({ username, password, deviceName: "test phone" }));
  const engine = createEngine(parts);
  engine.start();
  const replica = store.replica(person.id);
  while ((await replica.cursor()).cursor === null) await engine.wake("asked");
  const tag = (await replica.all("tag")).find(isOurs);
  for (let n = 0; n < records; n += 1) await report(store, { author: person.id, code: tag.id, n });
  for (let round = 0; round < 200 && !isDone(engine.state); round += 1) await engine.wake("asked");
  engine.stop();
  const list = (await store.outbox.list()).map(({ id, hash, state, outcome, photos }) => ({ id, hash, state, outcome: outcome.outcome, photos: photos.map((one) => one.sha256) }));
  const { damages } = await replica.openFor("asset", tag.target_id);
  return { list, error: engine.state.error, damages: damages.length, device: await store.device.get(), places: (await replica.all("place")).length };
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

async function report(store, { author, code, n }) {
  const data = { category: "furniture", description: `椅背斷 ${n}`, quantity: 1, cause: "natural", is_urgent: false };
  await store.outbox.saveRecord({ type: "damage.report", author, target: { code, via: "scan" }, base: null, data }, n % 2 ? [await picture(n)] : []);
}

async function picture(seed) {
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext("2d");
  context.fillStyle = `hsl(${seed * 40} 80% 50%)`;
  context.fillRect(0, 0, 64, 48);
  const blob = await canvas.convertToBlob({ type: "image/jpeg" });
  return { field: "photos", mime: "image/jpeg", bytes: await blob.arrayBuffer() };
}

/** One phone over several calls from the test, whose clock may run ahead. */
const here = { aheadMs: 0 };

const now = () => Date.now() + here.aheadMs;

/** @param {{username: string, password: string}} given */
export async function begin({ username, password }) {
  const timers = { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id) };
  const store = await open({ now });
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers, app: "build-1" };
  const { person } = await createSession(parts).signIn({ username, password, deviceName: "test phone" });
  const engine = createEngine(parts);
  engine.start();
  await engine.wake("asked");
  Object.assign(here, { store, engine, person, tag: (await store.replica(person.id).all("tag")).find(isOurs) });
}

/** @param {{records?: number, edgePx?: number, hours?: number}} given */
export async function goOn({ records = 0, edgePx = 64, hours = 0 }) {
  const { store, engine, person, tag } = here;
  here.aheadMs += hours * 3_600_000;
  for (let n = 0; n < records; n += 1) {
    const data = { category: "furniture", description: `椅背斷 ${n}`, quantity: 1, cause: "natural", is_urgent: false };
    await store.outbox.saveRecord({ type: "damage.report", author: person.id, target: { code: tag.id, via: "scan" }, base: null, data }, [await noise(edgePx)]);
  }
  for (let round = 0; round < 20; round += 1) {
    await engine.wake("asked");
    if (isDone(engine.state)) break;
  }
  const replica = store.replica(person.id);
  const list = (await store.outbox.list()).map(({ id, hash, state, confirmed, photos }) => ({ id, hash, state, confirmed: confirmed?.outcome ?? null, photos: photos.map(({ sha256 }) => sha256) }));
  const { damages } = await replica.openFor("asset", tag.target_id);
  return { list, error: engine.state.error, damages: damages.length, lineage: await store.outbox.lineage(), digest: await store.notes.read("digest", null) };
}

/** A picture that hardly compresses. @param {number} edgePx */
async function noise(edgePx) {
  const canvas = new OffscreenCanvas(edgePx, edgePx);
  const pixels = new ImageData(edgePx, edgePx);
  for (let at = 0; at < pixels.data.length; at += 65_536) crypto.getRandomValues(pixels.data.subarray(at, at + 65_536));
  for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  return { field: "photos", mime: "image/jpeg", bytes: await blob.arrayBuffer() };
}
