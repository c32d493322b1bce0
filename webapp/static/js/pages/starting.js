import { uuid7 } from "../domain/uuid.js";
import { openStore } from "../store/open.js";
import { withOwnLabels } from "../store/own-labels.js";
import { createEngine } from "../sync/engine.js";
import { createFaceFetching } from "../sync/faces.js";
import { createLettingGo } from "../sync/letting-go.js";
import { createSession } from "../sync/session.js";
import { wakeOn } from "../sync/wakes.js";
import { createSignals } from "../ui/sound.js";
import { wearStyle } from "../ui/style.js";
import { createToasts } from "../ui/toast.js";
import { chooseLang, loadWords, translator } from "../words/index.js";
import { createFormats } from "./format.js";
import { watchInstalling } from "./installing.js";
import { openLosses } from "./losses.js";
import { openPreferences } from "./preferences.js";
import { roomsOf } from "./rooms.js";
import { shareAmongPeople } from "./sharing.js";
import { watchStorage } from "./storage-watch.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {App & {recount: () => Promise<boolean>, learnSchool: () => Promise<void>}} StartedApp recount() tells whether the outbox changed
 */

const NOBODY = "nobody"; // whose replica is open while nobody is signed in: an empty one

/**
 * Puts the app together: the one place on the phone where clock, randomness, network and storage are taken from the browser.
 * @param {{redraw: () => void, show: () => Promise<void>, host: HTMLElement, blocked: () => void, outdated: () => void}} page
 *   blocked: another tab keeps the database from opening; outdated: a newer build has changed it, this page can keep nothing more
 * @returns {Promise<StartedApp>}
 * @throws {DOMException | import("../store/connection.js").NewerDatabaseError} when the browser keeps nothing, or keeps what a newer build wrote
 */
export async function createApp({ redraw, show, host, blocked, outdated }) {
  const now = () => Date.now();
  const build = document.documentElement.dataset.build ?? "";
  const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const preferences = openPreferences(localStorageIfAny());
  const timers = { set: (/** @type {() => void} */ fn, /** @type {number} */ ms) => setTimeout(fn, ms), clear: (/** @type {any} */ id) => clearTimeout(id) };
  const store = await openStore({ indexedDB, caches: globalThis.caches, crypto, now, timers, zone: deviceZone, app: build, blocked, outdated });
  void store.settleMirror();
  const parts = {
    store, crypto, locks: navigator.locks, now, random: Math.random, app: build, health,
    fetch: (/** @type {any[]} */ ...args) => fetch(.../** @type {[any]} */ (args)),
    timers, channel: new BroadcastChannel("rounds"),
  };
  const session = createSession(parts);
  const engine = createEngine({ ...parts, session });
  createFaceFetching({ ...parts, engine }).start();
  createLettingGo(parts).start();
  const losses = await openLosses({ store, preferences });
  const installing = watchInstalling({ changed: redraw, installed: () => void app.storage.askToPersist() });
  wakeOn(engine, { window, document, serviceWorker: navigator.serviceWorker });

  const app = /** @type {StartedApp} */ (/** @type {unknown} */ ({
    store, engine, build, preferences, redraw, now, zone: deviceZone, region: "tw",
    session,
    signIn: await store.device.signIn(),
    counts: await store.outbox.counts(),
    toasts: createToasts(host, { setTimeout: setTimeout.bind(globalThis), clearTimeout: clearTimeout.bind(globalThis) }),
    signals: createSignals({ isSoundOn: () => preferences.get().sound, isVibrationOn: () => preferences.get().vibration }),
    installing, storage: watchStorage(installing), wiped: losses.wiped, recovered: losses.recovered,
    async forgetLosses() {
      await losses.told();
      Object.assign(app, { wiped: 0, recovered: 0 });
      losses.note(app.counts);
      redraw();
    },
    uuid: () => uuid7(now(), crypto.getRandomValues(new Uint8Array(10))),
    lastContactAt: () => engine.state.lastContactAt ?? (preferences.get().lastContactAt || null),
    async go(/** @type {string} */ path, { replace = false } = {}) {
      history[replace ? "replaceState" : "pushState"]({ isInside: true }, "", path);
      await show();
    },
    async recount() {
      const before = JSON.stringify(app.counts);
      app.counts = await store.outbox.counts();
      losses.note(app.counts);
      const contact = engine.state.lastContactAt;
      if (contact && contact !== preferences.get().lastContactAt) preferences.set({ lastContactAt: contact });
      const hasChanged = JSON.stringify(app.counts) !== before;
      if (hasChanged) void store.settleMirror();
      return hasChanged;
    },
    async speak(/** @type {import("../words/index.js").Lang} */ lang) {
      preferences.set({ lang });
      await learnWords(app);
      await show();
    },
    async become(/** @type {App["signIn"]} */ signIn, { isQuiet = false } = {}) {
      app.signIn = signIn;
      app.replica = withOwnLabels(store.replica(signIn?.person.id ?? NOBODY), store.outbox);
      await learnWords(app);
      await app.learnSchool();
      await app.learnPeople();
      if (!isQuiet) app.tellTabs();
      if (signIn) void engine.wake("sign_in");
    },
    learnWords: () => learnWords(app),
    async learnSchool() {
      const [school] = await app.replica.all("school");
      app.zone = school?.zone ?? deviceZone;
      app.region = school?.region ?? "tw";
      app.formats = createFormats({ lang: app.lang, zone: app.zone, now, t: app.t });
    },
  }));
  app.replica = withOwnLabels(store.replica(app.signIn?.person.id ?? NOBODY), store.outbox);
  await learnWords(app);
  await app.learnSchool();
  await shareAmongPeople(app, { show, channel: parts.channel, window, document });
  return app;
}

/** @param {App} app chosen on this phone, else the person's, else the phone's own */
async function learnWords(app) {
  app.lang = chooseLang([app.preferences.get().lang, app.signIn?.lang, ...navigator.languages]);
  const rooms = roomsOf(app);
  const [words] = await Promise.all([loadWords(app.lang, rooms), ...rooms.map((room) => wearStyle(`/static/css/${room}.css`))]);
  app.t = translator(words, app.lang);
  app.formats = createFormats({ lang: app.lang, zone: app.zone, now: app.now, t: app.t });
  document.documentElement.lang = app.lang;
}

/** What the office sees of this phone's storage (sync-protocol 5.6). */
async function health() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  return { persisted: (await navigator.storage?.persisted?.()) ?? false, installed: isInstalled, quota_bytes: quota ?? null, used_bytes: usage ?? null };
}

function localStorageIfAny() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
