/* global indexedDB */
/**
 * A phone of the booth of the day in tests/gate: the app's own store, vault, engine and rules, by a clock that the test sets. It passes
 * from guard to guard by their PINs, as pages/lock.js lets it.
 */

import { expectedOn, headCount, holderOf, remaining } from "/static/js/domain/gate.js";
import { correctingEntering, entryRecord, freshEntering, guestEntering, knownEntering, missingIn, refusalRecord, traitsOf } from "/static/js/domain/gate-entering.js";
import { knownVisitors } from "/static/js/domain/gate-search.js";
import { watchMatches } from "/static/js/domain/gate-watch.js";
import { dayOf } from "/static/js/domain/zone.js";
import { openStore } from "/static/js/store/open.js";
import { readGate } from "/static/js/store/own-gate.js";
import { createEngine } from "/static/js/sync/engine.js";
import { createSession } from "/static/js/sync/session.js";

const clock = { ms: 0 };
const now = () => clock.ms;
const never = { set: () => 0, clear: () => {} };
const ROUNDS_MOST = 100;
/** @type {any} */
let phone;

/** Let each guard sign in here with a PIN; the last one keeps the phone. @param {{guards: any[], nowMs: number, zone: string}} given */
export async function begin({ guards, nowMs, zone }) {
  clock.ms = nowMs;
  const store = await openStore({ indexedDB, caches, crypto, now, zone, app: "build-1", timers: never });
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers: never, app: "build-1" };
  const session = createSession(parts);
  const engine = createEngine({ ...parts, session });
  phone = { store, session, engine, signIn: null, signIns: {}, zone: "" };
  engine.start();
  for (const { username, password, pin } of guards) {
    await session.lock();
    const proved = await session.prove({ username, password, deviceName: "門衛室", hasPin: true });
    phone.signIn = await proved.keep(pin);
    phone.signIns[username] = phone.signIn;
    await engine.wake("asked");
    const [school] = await replica().all("school");
    phone.zone = school.zone;
  }
}

const replica = () => phone.store.replica(phone.signIn.person.id);

/** @param {{nowMs: number, what: string, facts: any}[]} doings in order @returns {Promise<object[]>} */
export async function act(doings) {
  const results = [];
  for (const { nowMs, what, facts } of doings) {
    clock.ms = nowMs;
    results.push(await DOINGS[what](facts));
  }
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

/** @returns {Promise<string[]>} visits that this phone shows as inside, each with how many of it */
export async function inside({ nowMs }) {
  clock.ms = nowMs;
  const { visits } = await look();
  if (headCount(visits) !== visits.reduce((sum, visit) => sum + remaining(visit), 0)) throw new Error("the head count is wrong");
  return visits.map((visit) => `${visit.id} ${remaining(visit)}`);
}

export async function end() {
  const { queued, attention } = await phone.store.outbox.counts();
  phone.engine.stop();
  phone.store.close();
  return { queued: queued + attention };
}

const look = async () => readGate(replica(), phone.store.outbox, { zone: phone.zone, at: await corrected() });

async function save(record) {
  const draft = { base: null, target: null, ...record, author: phone.signIn.person.id };
  return { id: (await phone.store.outbox.saveRecord(draft)).id };
}

/** @type {{[what: string]: (facts: any) => Promise<object>}} */
const DOINGS = {
  enter, refuse, amend, leave,
  leave_pass: (facts) => takePass(facts),
  void: ({ id, reason }) => save({ type: "visit.void", depends: [id], data: { visit_id: id, reason } }),
  guard,
  hand_over: (facts) => handOver(facts),
  take_over: () => takeOver(),
};

/** The phone is handed to another guard, who opens it by their own PIN; no network takes part. */
async function guard({ username, pin }) {
  const signIn = phone.signIns[username];
  await phone.session.lock();
  const { outcome } = await phone.store.vault.unlock(signIn.person.id, pin);
  if (outcome !== "open") throw new Error(`the PIN of ${username} gave ${outcome}`);
  phone.signIn = await phone.session.switchTo(signIn);
  return {};
}

/** What somebody is looked for by: the shortest thing that they say or show. */
const searchText = ({ plate, mobile, id_last_four: lastFour, name }) => plate ?? mobile?.slice(-4) ?? lastFour ?? name;

/** @param {any} facts @returns {Promise<{values: any, warnings: any[], isFound: boolean, notice: number, at: number, gate: any}>} the form, filled in */
async function fillIn(facts) {
  const { somebody, hostId } = facts;
  const gate = await look();
  const at = await corrected();
  const candidates = knownVisitors(searchText(somebody), gate.visitors, Infinity);
  const isThem = (one) => one.name === somebody.name && (one.plate ?? null) === somebody.plate && (one.mobile ?? null) === somebody.mobile && (one.id_last_four ?? null) === somebody.id_last_four;
  const known = facts.is_known ? candidates.find(isThem) : undefined;
  const person = {
    name: somebody.name, organisation: somebody.organisation, mobile: somebody.mobile ?? "", plate: somebody.plate ?? "", lastFour: somebody.id_last_four ?? "",
    idKind: somebody.id_kind, isIdSeen: true,
  };
  const values = { ...(known ? knownEntering(known) : freshEntering(person)), idKind: somebody.id_kind, purpose: somebody.purpose, hostId, hostAnswer: facts.host_answer ?? "refused" };
  const warnings = watchMatches(traitsOf(values), gate.watch, { at, on: dayOf(at, phone.zone) });
  return { values, warnings, isFound: Boolean(known), notice: gate.rules.notice_version, at, gate };
}

const corrected = async () => clock.ms + ((await phone.store.device.get()).clock_offset_ms ?? 0);

/** What the form still asks for is a fault of this test. */
async function keep(values, make, { id, notice, more = {} }) {
  const missing = missingIn(values, { isEpidemic: false });
  if (missing.length > 0) throw new Error(`the form still asks for ${missing}`);
  const record = make(values, { notice });
  return save({ id, ...record, data: { ...record.data, ...more } });
}

async function enter(facts) {
  const { values, warnings, isFound, notice, at, gate } = await fillIn(facts);
  values.people = String(facts.people);
  values.goods = facts.goods;
  if (facts.pass_code) values.pass = { code: facts.pass_code, via: "scan", assetId: null, number: String(facts.pass_number) };
  if (facts.watch) values.watch = warnings.map(({ watch }) => ({ id: watch.id, decision: facts.watch, reason: "校長同意" }));
  if (facts.invitation) values.invitation = invited(gate, facts.invitation, at);
  const more = facts.atMs ? { entered_at: new Date(facts.atMs).toISOString() } : {};
  return { ...(await keep(values, entryRecord, { id: facts.id, notice, more })), isWarned: warnings.length > 0, isFound };
}

function invited(gate, { id, guest_id: guestId }, at) {
  const expected = expectedOn(gate.invitations, dayOf(at, phone.zone)).find(({ invitation, guest }) => invitation.id === id && guest?.id === guestId);
  if (!expected) throw new Error("this guest is not expected");
  return guestEntering(expected, "").invitation;
}

async function refuse(facts) {
  const { values, warnings, isFound, notice } = await fillIn(facts);
  const watch = warnings.map(({ watch: { id } }) => ({ id, decision: "overridden", reason: "名單" }));
  const saved = await keep({ ...values, isRefusing: true, reason: facts.reason, watch }, refusalRecord, { id: facts.id, notice });
  return { ...saved, isWarned: warnings.length > 0, isFound };
}

async function amend({ id, name }) {
  const { visits, rules } = await look();
  const visit = visits.find((one) => one.id === id);
  return keep({ ...correctingEntering(visit, ""), name }, entryRecord, { notice: rules.notice_version });
}

async function leave({ id, people, way, pass_code: code, pass_number: number, atMs, reason }) {
  const { visits } = await look();
  const visit = visits.find((one) => one.id === id);
  if (!visit) throw new Error("this phone does not show who leaves");
  const scanned = way === "scan" ? { pass: { code, via: "scan" } } : {};
  if (way === "scan" && holderOf(visits, { pass_id: visit.pass_id, pass_number: String(number) })?.id !== id) throw new Error("the pass leads to somebody else");
  const data = { visit_id: id, way, ...scanned, ...(people ? { people } : {}), ...(atMs ? { left_at: new Date(atMs).toISOString() } : {}), ...(reason ? { reason } : {}) };
  return save({ type: "visit.leave", depends: [id], data });
}

/** A pass comes back of which this phone has never heard. */
async function takePass({ pass_code: code, pass_number: number }) {
  return save({ type: "visit.leave", data: { pass: { code, via: "scan" }, pass_number: String(number), way: "scan", is_pass_back: true } });
}

async function handOver({ passes_out: out }) {
  const gate = await look();
  const shown = gate.visits.map(({ pass_number: number }) => number).filter(Boolean);
  const missing = out.map(String).filter((number) => !shown.includes(number));
  if (missing.length > 0) throw new Error(`passes ${missing} are out, and this phone does not know`);
  const keys = gate.rules.keys.map((name) => ({ name, is_there: true }));
  return save({ type: "shift.hand_over", data: { visit_ids: gate.visits.map(({ id }) => id), passes_out: shown, passes_missing: [], keys } });
}

async function takeOver() {
  const { handOvers } = await look();
  return save({ type: "shift.take_over", depends: [handOvers[0].id], data: { hand_over_id: handOvers[0].id, is_agreed: true } });
}
