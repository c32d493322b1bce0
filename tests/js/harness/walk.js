/** A whole walk against the app's own server: sign in, pull, save, push, upload, pull again. */

import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

import { open } from "./phone.js";

const isDone = ({ queued, photosWaiting, error, lastContactAt }) => queued + photosWaiting === 0 && lastContactAt && !error;

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
  const tag = (await replica.all("tag")).find((one) => one.target_kind === "asset");
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
