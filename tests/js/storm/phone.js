/** One phone: storage that lasts, and in its tab the app's own store, session and engine. */

import { webcrypto } from "node:crypto";

import FDBFactory from "fake-indexeddb/lib/FDBFactory";

import { openStore } from "/static/js/store/open.js";
import { readDigestNote } from "/static/js/sync/digests.js";
import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

import { countWrites, createTab, heardBy, UNAIMED } from "./tab.js";

countWrites();

/** @param {number} seed @returns {() => number} mulberry32 */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} number @param {(request: object) => Promise<any>} ask */
export function createPhone(number, ask) {
  const factory = new FDBFactory();
  let random = seeded(number);
  let nowMs = 0;
  /** @type {any} */
  let here = null;
  /** @type {any[]} what was saved so far, for whoever asks after the tab was killed */
  const done = [];

  const crypto = /** @type {any} */ ({
    subtle: webcrypto.subtle,
    getRandomValues: (octets) => octets.map((_, at) => (octets[at] = Math.floor(random() * 256))),
  });

  /** @param {string} path @param {any} request */
  async function fetchFor(path, { method = "GET", headers = {}, body, signal }) {
    const octets = typeof body === "string" ? Buffer.from(body) : Buffer.from(body ?? new ArrayBuffer(0));
    const reply = await ask({ method, path, headers, body: octets.toString("base64") });
    if (reply.fails || signal?.aborted) throw new TypeError("Failed to fetch");
    const isEmpty = method === "HEAD" || reply.status === 204 || reply.status === 304;
    const response = new Response(isEmpty ? null : Buffer.from(reply.body, "base64"), { status: reply.status, headers: reply.headers });
    if (reply.breaksOff) throw new TypeError("network error");
    return response;
  }

  async function open({ app, seed }) {
    here?.tab.kill();
    random = seeded(seed);
    const tab = createTab(factory);
    const fetch = heardBy(tab, fetchFor);
    const timers = { set: () => 0, clear: () => {} }; // the leader says what time it is
    const surroundings = { indexedDB: tab.indexedDB, crypto, now: () => nowMs, timers, zone: "Asia/Taipei", app };
    here = { tab };
    const store = await openStore(surroundings);
    const parts = { ...surroundings, store, fetch, locks: undefined, random };
    const session = createSession(parts);
    here = { tab, store, session, engine: createEngine({ ...parts, session }) };
    await started(here.engine);
    return stateOf(here);
  }

  const actions = {
    open,
    async signIn({ username, password }) {
      try {
        const { person } = await here.session.signIn({ username, password, deviceName: `phone ${number}` });
        await here.engine.wake("sign_in");
        return { ...(await stateOf(here)), person: person.id };
      } catch (error) {
        return { ...(await stateOf(here)), refused: error.reason ?? String(error) };
      }
    },
    async signOut() {
      await here.session.signOut();
      return stateOf(here);
    },
    /** @param {{draft: any, photos: any[]}[]} drafts each saved before the next is begun */
    async save(drafts) {
      const author = (await here.store.device.signIn())?.person.id ?? null;
      for (const { draft, photos } of drafts) {
        if (author === null) break;
        const files = photos.map(({ base64, ...photo }) => ({ ...photo, bytes: new Uint8Array(Buffer.from(base64, "base64")).buffer }));
        try {
          done.push({ ...(await here.store.outbox.saveRecord({ ...draft, author }, files)), author });
        } catch (error) {
          done.push({ id: draft.id, refused: error.reason ?? String(error) });
        }
      }
      return done.slice();
    },
    async wake({ reason }) {
      await here.engine.wake(reason);
      return stateOf(here);
    },
    contents: () => contentsOf(here.store, factory),
  };

  return {
    /** @param {number} ms */
    setClock(ms) {
      nowMs = ms;
    },

    /** @param {string} what @param {any} args `killAt`: writes or commits, and of which databases, after which the tab dies */
    async act(what, { killAt, ...args }) {
      if (what === "kill") return here?.tab.kill();
      if (what !== "open" && (!here?.engine || here.tab.isDead)) return { killed: true, done: [] };
      if (what === "save") done.length = 0;
      if (killAt) Object.assign(here.tab, killAt);
      const work = actions[what](what === "save" ? args.drafts : args); // a tab that opens is here at once
      const { tab } = here;
      const result = await Promise.race([work.catch((error) => (tab.isDead ? "killed" : Promise.reject(error))), tab.death]);
      if (!tab.isDead) Object.assign(tab, UNAIMED);
      return result === "killed" || tab.isDead ? { killed: true, done: done.slice() } : result;
    },
  };
}

/** @returns {Promise<void>} when the engine's first round is over */
function started(engine) {
  return new Promise((resolve) => {
    const stop = engine.subscribe((state) => {
      if (state.nextAt === null || state.phase === "working") return;
      stop();
      resolve();
    });
    engine.start();
  });
}

async function stateOf({ store, engine }) {
  const { phase, queued, photosWaiting, attention, needsSignIn, error, nextAt } = engine.state;
  return { phase, queued, photosWaiting, attention, needsSignIn, error, nextAt, person: (await store.device.signIn())?.person.id ?? null };
}

/** Everything that lies on the phone, for the checker. */
async function contentsOf(store, factory) {
  const records = (await store.outbox.list()).map(({ id, state, attention, missing, hash, outcome, photo_hashes }) =>
    ({ id, state, why: attention?.why ?? null, reason: attention?.reason ?? null, missing, hash, outcome: outcome?.outcome ?? null, photos: photo_hashes }));
  const names = (await factory.databases()).map(({ name }) => name);
  /** @type {{[personId: string]: any}} */
  const replicas = {};
  for (const name of names.filter((one) => one.startsWith("rounds-replica-"))) {
    const personId = name.slice("rounds-replica-".length);
    const replica = store.replica(personId);
    replicas[personId] = {};
    for (const kind of await replica.kinds()) replicas[personId][kind] = await replica.all(kind);
  }
  /** @type {{[personId: string]: string | null}} */
  const cursors = {};
  for (const personId of Object.keys(replicas)) cursors[personId] = (await store.replica(personId).cursor()).cursor;
  return { records, replicas, cursors, mismatches: (await readDigestNote(store.notes)).mismatches, people: (await store.device.people()).map(({ person }) => person.id), lineage: await store.outbox.lineage() };
}
