/* global indexedDB */
/**
 * A keeper's phone of the fortnight in tests/canteen: the app's own store, engine, rules and pages, by a clock that the test sets. What
 * may not be done is asked where the pages ask it.
 */

import { nothing, render } from "/static/vendor/lit-html.js";

import { mealState } from "/static/js/domain/canteen-day.js";
import { correctionOf, freshTaking, isOver, nextStep, takeRecord } from "/static/js/domain/canteen-taking.js";
import { inBox } from "/static/js/domain/canteen.js";
import { open as openDiscarding } from "/static/js/pages/canteen-discard.js";
import { lookAtCanteen } from "/static/js/pages/canteen-look.js";
import { open as openMeal } from "/static/js/pages/canteen-meal.js";
import { chosenTarget, recognise } from "/static/js/pages/canteen-scan.js";
import { toSign } from "/static/js/pages/canteen-signing.js";
import { createFormats } from "/static/js/pages/format.js";
import { openStore } from "/static/js/store/open.js";
import { withOwnLabels } from "/static/js/store/own-labels.js";
import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";
import { loadWords, translator } from "/static/js/words/index.js";

const clock = { ms: 0 };
const now = () => clock.ms;
const never = { set: () => 0, clear: () => {} };
const ROUNDS_MOST = 100;
const PATIENCE_MS = 60_000;
/** @type {any} */
let phone;

/** Sign in, and fetch the school. @param {{username: string, password: string, nowMs: number, zone: string}} given */
export async function begin({ username, password, nowMs, zone }) {
  clock.ms = nowMs;
  const store = await openStore({ indexedDB, caches, crypto, now, zone, app: "build-1", timers: never });
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers: never, app: "build-1" };
  const session = createSession(parts);
  const signIn = await session.signIn({ username, password, deviceName: username });
  const engine = createEngine({ ...parts, session });
  engine.start();
  await engine.wake("asked");
  const replica = withOwnLabels(store.replica(signIn.person.id), store.outbox);
  const [school] = await replica.all("school");
  const t = translator(await loadWords("zh-Hant", ["canteen"]), "zh-Hant");
  const formats = createFormats({ lang: "zh-Hant", zone: school.zone, now, t });
  phone = { store, engine, app: appOf({ store, session, signIn, replica, t, formats, zone: school.zone, device: await store.device.get() }) };
}

/** What pages are given, as pages/starting.js puts it together. */
function appOf(parts) {
  const quiet = () => {};
  const app = {
    ...parts, now, lang: "zh-Hant", region: "", build: "build-1", drawn: quiet, saved: [],
    uuid: () => crypto.randomUUID(),
    redraw: () => app.drawn(),
    go: async () => {},
    canLock: () => false,
    toasts: { show: quiet },
    signals: { found: quiet, wrong: quiet, again: quiet },
    storage: { askToPersist: async () => {} },
    preferences: { get: () => ({ continuous: false }), set: quiet },
    engine: { wake: async () => {} }, // it is woken when the world says that there is a network
  };
  return app;
}

/** @param {{nowMs: number, what: string, facts: any}[]} doings in order @returns {Promise<object[]>} of each, its id or why it was refused */
export async function act(doings) {
  const results = [];
  for (const { nowMs, what, facts } of doings) {
    clock.ms = nowMs;
    if (!what.startsWith("discard")) closeDiscarding();
    results.push(await DOINGS[what](facts));
  }
  closeDiscarding();
  return results;
}

/** The network is there: until all is sent and fetched. */
export async function sync({ nowMs }) {
  clock.ms = nowMs;
  const { engine } = phone;
  for (let round = 0; round < ROUNDS_MOST; round += 1) {
    await engine.wake("asked");
    if (engine.state.queued === 0 && !engine.state.error && !engine.state.needsSignIn) break;
  }
  return engine.state;
}

/** @returns {Promise<{kept: object[], mismatches: number}>} what this phone shows as kept; how often its replica was not what the server had */
export async function end() {
  const { canteen } = await look();
  const { mismatches } = await phone.store.notes.read("digest", { mismatches: 0 });
  phone.engine.stop();
  phone.store.close();
  return { kept: canteen.samples.filter((sample) => !sample.discarded_at), mismatches };
}

const author = () => phone.app.signIn.person.id;
const save = async (record) => ({ id: (await phone.store.outbox.saveRecord({ base: null, target: null, ...record, author: author() })).id });

/** @type {{[what: string]: (facts: any) => Promise<object>}} */
const DOINGS = {
  take: (facts) => take(facts),
  amend: (facts) => amend(facts),
  try_take: (facts) => tryTake(facts),
  discard: (facts) => discard(facts),
  discard_again: (facts) => discard(facts),
  try_discard: (facts) => tryDiscard(facts),
  say: (facts) => SAYING[facts.why](facts),
  check: (facts) => check(facts),
  countersign: (facts) => countersign(facts),
  move: (facts) => move(facts),
  report: async ({ on, findings }) => save({ type: "canteen_day.report", data: { on, has_findings: findings !== null, ...(findings ? { findings } : {}) } }),
  freeze: async ({ id, hours }) => save({ id, type: "freeze.place", data: { hours, reason: "三名學生腹瀉" } }),
  add_dish: async ({ id, on, meal, dish }) => save({ type: "menu.save", data: { on, meal, fields: {}, dishes: [{ id, name: dish, needs_sample: true, sort: 90 }], removed: [] } }),
};

async function look() {
  const seen = await lookAtCanteen(phone.app);
  if (!seen) throw new Error("this phone has no rules");
  return seen;
}

/** @param {any} facts @returns {Promise<{id: string, asked: string[]} | {refused: string}>} asked: what the phone wanted to know and nobody said */
async function take(facts) {
  const seen = await look();
  const box = await scan(facts.box);
  if (inBox(seen.canteen.samples, box.id)) return { refused: "in_use" };
  const state = mealState(seen.canteen, { on: facts.on, meal: facts.meal }, { at: seen.at, zone: phone.app.zone });
  const dish = state.dishes.find(({ name }) => name === facts.dish);
  const values = { ...freshTaking({ on: facts.on, meal: facts.meal, dish: { id: dish.id, name: dish.name }, pot: facts.pot, box }), ...measured(facts) };
  return keep(seen, values, { carried: await carriedOf(facts), id: facts.id });
}

async function scan(code) {
  const { what, thing, target } = await recognise(phone.app, code, "scan");
  if (what !== "box" && what !== "fridge") throw new Error(`${code} is ${what}`);
  return { target, id: thing.id, name: thing.name };
}

const measured = ({ weight_g: weight, weight_reason: reason, core_c: core, takenAtMs }) => ({
  weight: weight ?? "", reason: reason ?? "", core: core ?? "", takenAt: takenAtMs ? new Date(takenAtMs).toISOString() : null,
});

async function carriedOf({ on, meal, fridge: code, is_box_clean: isBoxClean, certificate_reason: reason }) {
  const fridge = code ? await scan(code) : null;
  return { on, meal, isBoxClean, samplerId: null, certificateReason: reason ?? "", fridge: fridge && { id: fridge.id, name: fridge.name, via: "scan", code } };
}

async function keep(seen, values, { carried, id }) {
  const { profile, profileRef, certificates } = seen.canteen;
  const given = { profile, carried, photos: 0, isCertificateOver: isOver(certificates, author(), values.on) };
  const asked = [];
  for (let step = nextStep(values, given); step; step = nextStep({ ...values, done: [...values.done, ...asked] }, given)) asked.push(step);
  return { ...(await save({ id, ...takeRecord(values, carried, { profileRef, personId: author() }) })), asked };
}

async function amend(facts) {
  const seen = await look();
  const sample = seen.canteen.samples.find(({ id }) => id === facts.id);
  const box = { id: sample.box_id, name: "", target: await chosenTarget(phone.app, sample.box_id) };
  const corrected = { ...correctionOf(sample, box), weight: facts.weight_g, reason: facts.weight_reason ?? "", core: facts.core_c ?? "" };
  return keep(seen, corrected, { carried: await carriedOf(facts) });
}

/** The page of a meal is shown a label: does it begin to fill this box? */
async function tryTake({ on, meal, box }) {
  const before = await phone.store.outbox.counts();
  const page = await openMeal(phone.app, { path: "", query: new URLSearchParams(), params: [on, meal] });
  await drawn(() => page.scanned(box));
  const words = shown(page).querySelector(".refusal")?.textContent ?? null;
  const wasSaved = (await phone.store.outbox.counts()).queued !== before.queued;
  page.close?.();
  const inside = inBox((await look()).canteen.samples, (await scan(box)).id);
  return words && inside && !wasSaved ? { refused: "in_use", words } : { words };
}

/** The page that empties boxes, open for as long as one box follows another. @type {any} */
let discarding = null;

async function discardingPage() {
  discarding ??= await openDiscarding(phone.app, { path: "", query: new URLSearchParams(), params: [] });
  return discarding;
}

function closeDiscarding() {
  discarding?.close?.();
  discarding = null;
}

/** The page that empties boxes is shown a label, and its main button is pressed where there is one. */
async function discard({ box, way, known, id }) {
  const page = await discardingPage();
  await drawn(() => page.scanned(box));
  const host = shown(page);
  const button = host.querySelector(".dock button.primary");
  if (!button) return { refused: host.querySelector(".refusal")?.textContent ?? "no button" };
  host.querySelector(`input[name=way][value=${way}]`).click();
  await drawn(() => shown(page).querySelector(".dock button.primary").click());
  const [record] = await phone.store.outbox.list({ limit: 1 });
  const { data } = JSON.parse(record.sealed.body);
  if (record.type !== "sample.discard" || (data.sample_id ?? null) !== (known ? id : null)) throw new Error(`${record.type} ${data.sample_id} instead of ${known} ${id}`);
  return { id: record.id };
}

async function tryDiscard({ box, id }) {
  const before = await phone.store.outbox.counts();
  const page = await openDiscarding(phone.app, { path: "", query: new URLSearchParams(), params: [] });
  await drawn(() => page.scanned(box));
  const host = shown(page);
  const words = host.querySelector(".refusal")?.textContent ?? "";
  const canGo = host.querySelector(".dock button.primary") !== null;
  const isListed = [...host.querySelectorAll("main button[aria-label]")].some((button) => button.ariaLabel.includes(id));
  const wasSaved = (await phone.store.outbox.counts()).queued !== before.queued;
  page.close?.();
  if (canGo || isListed || wasSaved || !words) return { words };
  return { refused: words.includes(phone.app.t("canteen.sealedWhy")) ? "frozen" : "early", words };
}

/** Until the page has drawn again; one that never does has failed. */
function drawn(doing) {
  const done = new Promise((resolve, reject) => {
    phone.app.drawn = resolve;
    setTimeout(() => reject(new Error("the page did not draw again")), PATIENCE_MS);
  });
  doing();
  return done;
}

function shown(page) {
  const host = document.createElement("div");
  const [main, dock] = ["main", "div"].map((name) => document.createElement(name));
  dock.className = "dock";
  host.append(main, dock);
  document.body.replaceChildren(host);
  render(page.main(), main);
  render(page.dock?.() ?? nothing, dock);
  return host;
}

async function check({ fridge, temperature_c: temperature, use, action }) {
  const { target } = await scan(fridge);
  const { canteen } = await look();
  return save({ type: "fridge.check", target, data: { temperature_c: Number(temperature), use, ...(action ? { action } : {}), profile: canteen.profileRef } });
}

/** Everything that this phone knows in a fridge goes to another one, as the page of a fridge has it. */
async function move({ from, to, ids }) {
  const [{ canteen }, fridge] = [await look(), await scan(from)];
  const inside = canteen.samples.filter((sample) => sample.fridge_id === fridge.id && !sample.discarded_at).map(({ id }) => id);
  if (inside.toSorted().join() !== ids.toSorted().join()) throw new Error(`this phone sees ${inside.length} in that fridge instead of ${ids.length}`);
  return save({ type: "sample.move", target: (await scan(to)).target, data: { sample_ids: ids } });
}

async function countersign({ ids, of }) {
  const offered = new Set((await toSign(phone.app, await look()))[of].map(({ id }) => id));
  const withheld = ids.filter((id) => !offered.has(id));
  if (withheld.length > 0) return { refused: `not offered: ${withheld.join(" ")}` };
  return save({ type: "sample.countersign", data: { sample_ids: ids, of } });
}

/** What a phone of another make says, that does not ask. @type {{[why: string]: (facts: any) => Promise<object>}} */
const SAYING = {
  early: async ({ box, id, way = "other" }) => save({ type: "sample.discard", target: { code: box, via: "scan" }, depends: [id], data: { sample_id: id, way, known_freezes: [] } }),
  frozen: async ({ box, id, way = "other" }) => {
    const { canteen } = await look();
    return save({ type: "sample.discard", target: { code: box, via: "scan" }, depends: [id], data: { sample_id: id, way, known_freezes: canteen.freezes.map((freeze) => freeze.id) } });
  },
  full: async (facts) => {
    const seen = await look();
    const values = { ...freshTaking({ on: facts.on, meal: facts.meal, dish: { id: null, name: facts.dish }, pot: 1, box: await scan(facts.box) }), ...measured(facts) };
    return keep(seen, values, { carried: await carriedOf(facts) });
  },
  own_signature: async ({ id }) => {
    const offered = (await toSign(phone.app, await look())).taken;
    if (offered.some((one) => one.id === id)) throw new Error("the phone offers one's own work to sign");
    return save({ type: "sample.countersign", data: { sample_ids: [id], of: "taken" } });
  },
};
