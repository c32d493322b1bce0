/**
 * The canteen's rules, as a phone must judge them without a network. The twin of webapp/canteen/rules.py: tests/canteen/rule_vectors.json
 * holds both. Instants are RFC 3339, `at` is milliseconds since 1970, and every figure of the law comes from the profile.
 */

import { dayOf, instantOf, localTime } from "./zone.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {{[name: string]: any}} Profile  body of the rules in force, as in webapp/canteen/profiles.json
 * @typedef {{taken_at: string, release_at: string, discard_by_at: string, [field: string]: any}} Sample
 * @typedef {{id: string, from_at: string, until_at: string, placed_at: string, lifted_at?: string | null, [field: string]: any}} Freeze
 * @typedef {"sample" | "chill" | "freeze"} Use  of a fridge
 * @typedef {"early" | "frozen" | "may" | "must"} Verdict
 */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
export const SAMPLE_BOX = "sample_box";
export const FRIDGES = ["sample_fridge", "fridge"];
/** days before a health certificate ends on which its holder is told; from the last one on it is over */
const REMINDERS = [30, 7, 0];

/**
 * From when a sample may go, and by when it must. Hours of physics: a change of clocks changes nothing.
 *
 * @param {string} takenAt
 * @param {Profile} profile
 * @returns {{release_at: string, discard_by_at: string}}
 */
export function termsOf(takenAt, profile) {
  const releaseMs = Date.parse(takenAt) + profile.keep_hours * HOUR_MS;
  return { release_at: iso(releaseMs), discard_by_at: iso(releaseMs + profile.discard_within_hours * HOUR_MS) };
}

/**
 * The span of which a freeze keeps everything: the `hours` before it was placed.
 *
 * @param {string} placedAt
 * @param {number} hours
 */
export function freezeSpan(placedAt, hours) {
  return { from_at: iso(Date.parse(placedAt) - hours * HOUR_MS), until_at: iso(Date.parse(placedAt)), placed_at: iso(Date.parse(placedAt)) };
}

/**
 * The freeze that keeps a sample at an instant, the earliest placed of several.
 *
 * @template {Freeze} F
 * @param {{taken_at: string}} sample
 * @param {F[]} freezes
 * @param {number} at
 * @returns {F | null}
 */
export function freezeOver({ taken_at: takenAt }, freezes, at) {
  const taken = Date.parse(takenAt);
  const holding = freezes.filter((freeze) =>
    Date.parse(freeze.from_at) <= taken && taken <= Date.parse(freeze.until_at) &&
    Date.parse(freeze.placed_at) <= at && (freeze.lifted_at == null || at < Date.parse(freeze.lifted_at)));
  return holding.sort((a, b) => Date.parse(a.placed_at) - Date.parse(b.placed_at) || (a.id < b.id ? -1 : 1))[0] ?? null;
}

/**
 * Whether a kept sample may go at an instant.
 *
 * @param {Sample} sample
 * @param {Freeze[]} freezes
 * @param {number} at
 * @returns {Verdict}
 */
export function discardVerdict(sample, freezes, at) {
  if (freezeOver(sample, freezes, at)) return "frozen";
  if (at < Date.parse(sample.release_at)) return "early";
  return at < Date.parse(sample.discard_by_at) ? "may" : "must";
}

/**
 * What is in a box at an instant; the last one put in of several, which only late words can make.
 *
 * @template {{id: string, taken_at: string, discarded_at?: string | null}} S
 * @param {S[]} stays  in that box, whenever
 * @param {number} at
 * @returns {S | null}
 */
export function occupant(stays, at) {
  const inside = stays.filter((stay) => Date.parse(stay.taken_at) <= at && (stay.discarded_at == null || Date.parse(stay.discarded_at) > at));
  return inside.sort((a, b) => Date.parse(b.taken_at) - Date.parse(a.taken_at) || (a.id < b.id ? 1 : -1))[0] ?? null;
}

/**
 * What is in one box now, as far as this phone knows: also what was put there by a clock that ran ahead.
 *
 * @param {any[]} samples
 * @param {string} boxId
 */
export function inBox(samples, boxId) {
  return occupant(samples.filter((one) => one.box_id === boxId && !one.discarded_at), Infinity);
}

/**
 * The temperatures between which a fridge of this use is in order; null: no limit on that side.
 *
 * @param {Profile} profile
 * @param {Use} use
 * @returns {{min: number | null, max: number | null}}
 */
export function limitsOf(profile, use) {
  const limit = (/** @type {string} */ name) => (profile[name] == null ? null : Number(profile[name]));
  return { min: limit(`${use}_min_c`), max: limit(`${use}_max_c`) };
}

/** @param {Profile} profile @param {Use} use @param {number} celsius */
export function isInRange(profile, use, celsius) {
  const { min, max } = limitsOf(profile, use);
  return (min === null || celsius >= min) && (max === null || celsius <= max);
}

/**
 * The school's calendar day and the minute of it at an instant.
 *
 * @param {number} at
 * @param {string} zone
 * @returns {{on: string, minute: number}}
 */
export function dayAt(at, zone) {
  return { on: dayOf(at, zone), minute: localTime(at, zone).minute };
}

/**
 * The part of the day in which each fridge is to be read once, to which a reading belongs; null between them.
 *
 * @param {Profile} profile
 * @param {number} at
 * @param {string} zone
 * @returns {{on: string, slot: string} | null}
 */
export function slotAt(profile, at, zone) {
  const { on, minute } = dayAt(at, zone);
  const part = profile.fridge_checks.find((/** @type {any} */ one) => minuteOf(one.starts) <= minute && minute < minuteOf(one.ends));
  return part ? { on, slot: part.key } : null;
}

/**
 * When a meal, or a part of the day, of a calendar day begins and ends.
 *
 * @param {{starts: string, ends: string}} times by the school's wall clock
 * @param {string} on
 * @param {string} zone
 * @returns {{startsMs: number, endsMs: number}}
 */
export function spanOf({ starts, ends }, on, zone) {
  return { startsMs: instantOn(on, minuteOf(starts), zone), endsMs: instantOn(on, minuteOf(ends), zone) };
}

/**
 * Dishes that need a sample and have none. What was discarded counts; what was removed as a mistake never was; a sample that names no
 * dish counts for the dish of its name.
 *
 * @template {{id: string, name: string, needs_sample: boolean}} D
 * @param {D[]} dishes
 * @param {{dish_id?: string | null, dish_name?: string, removed_why?: string | null}[]} samples of the same meal
 * @returns {D[]}
 */
export function unsampled(dishes, samples) {
  const real = samples.filter((one) => one.removed_why !== "mistake");
  const ids = new Set(real.map((one) => one.dish_id));
  const names = new Set(real.filter((one) => one.dish_id == null).map((one) => one.dish_name));
  return dishes.filter((dish) => dish.needs_sample && !ids.has(dish.id) && !(dish.name && names.has(dish.name)));
}

/**
 * From when a dish without a sample is missing.
 *
 * @param {Profile} profile
 * @param {{on: string, meal: string}} meal
 * @param {string} zone
 * @returns {number | null} null for a meal that the profile does not know
 */
export function samplesDueAt(profile, { on, meal }, zone) {
  const times = mealOf(profile, meal);
  return times ? spanOf(times, on, zone).endsMs + profile.sample_within_minutes * MINUTE_MS : null;
}

/** @param {Profile} profile @param {string} key @returns {any} */
export function mealOf(profile, key) {
  return profile.meals.find((/** @type {any} */ one) => one.key === key) ?? null;
}

/**
 * What is missing of a sample, or not as the rules want it, in a fixed order. Nothing here holds a record up.
 *
 * @param {Profile} profile
 * @param {{on: string, weight_g?: number | string | null, has_weight_reason?: boolean, core_c?: number | string | null, has_photo?: boolean, box_category?: string | null,
 *   fridge_category?: string | null, is_box_clean?: boolean | null, certificate_until_on?: string | null, has_certificate_reason?: boolean}} taking
 * @returns {string[]}
 */
export function gapsOf(profile, taking) {
  const least = profile.min_g == null ? null : Number(profile.min_g);
  const weight = taking.weight_g == null ? null : Number(taking.weight_g);
  const core = taking.core_c == null ? null : Number(taking.core_c);
  const isOver = taking.certificate_until_on != null && taking.certificate_until_on < taking.on;
  const wrong = {
    weight: weight === null && least !== null,
    weight_reason: weight !== null && least !== null && weight < least && !taking.has_weight_reason,
    core: core === null && profile.requires_core,
    core_low: core !== null && profile.core_min_c != null && core < Number(profile.core_min_c),
    photo: profile.requires_photo && !taking.has_photo,
    fridge: !FRIDGES.includes(taking.fridge_category ?? ""),
    box_clean: taking.is_box_clean !== true,
    certificate: isOver && !taking.has_certificate_reason,
    box: taking.box_category !== SAMPLE_BOX,
  };
  return Object.entries(wrong).filter(([, isSo]) => isSo).map(([name]) => name);
}

/**
 * Whether a person may sign under what others did: who did it can't be the second pair of eyes.
 *
 * @param {string} personId
 * @param {(string | null | undefined)[]} doers
 */
export function mayCountersign(personId, doers) {
  return !doers.includes(personId);
}

/**
 * The parts of a day that are over: a fridge in use without a reading in one has a reading missing.
 *
 * @param {Profile} profile
 * @param {string} on
 * @param {{zone: string, at: number}} moment
 * @returns {string[]}
 */
export function slotsOver(profile, on, { zone, at }) {
  return profile.fridge_checks.filter((/** @type {any} */ one) => spanOf(one, on, zone).endsMs <= at).map((/** @type {any} */ one) => one.key);
}

/**
 * From when a day's report is missing: the end of the last meal served. Null: nothing was served.
 *
 * @param {Profile} profile
 * @param {string} on
 * @param {{served: string[], zone: string}} day
 * @returns {number | null}
 */
export function reportDueAt(profile, on, { served, zone }) {
  const ends = profile.meals.filter((/** @type {any} */ one) => served.includes(one.key)).map((/** @type {any} */ one) => spanOf(one, on, zone).endsMs);
  return ends.length > 0 ? Math.max(...ends) : null;
}

/**
 * The newest certificate of a person, and how it stands on a day.
 *
 * @param {{person_id: string, expires_on: string}[]} certificates active ones
 * @param {string} personId
 * @param {string} on
 * @returns {{expires_on: string, days_left: number, is_over: boolean, is_due: boolean} | null} null: none on file; is_due: its holder is to be told
 */
export function certificateOn(certificates, personId, on) {
  const own = certificates.filter((one) => one.person_id === personId).map((one) => one.expires_on).sort();
  const last = own.at(-1);
  if (!last) return null;
  const left = daysBetween(on, last);
  return { expires_on: last, days_left: left, is_over: left < 0, is_due: left <= REMINDERS[0] };
}

/** @param {string} from @param {string} to calendar days */
export function daysBetween(from, to) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** @param {string} on @param {number} days */
export function daysAfter(on, days) {
  return iso(Date.parse(`${on}T00:00:00Z`) + days * DAY_MS).slice(0, 10);
}

/** @param {string} time "07:30" */
function minuteOf(time) {
  const [hour, minute] = time.split(":").map(Number);
  return hour * 60 + minute;
}

/** @param {string} on @param {number} minute @param {string} zone */
function instantOn(on, minute, zone) {
  const [year, month, day] = on.split("-").map(Number);
  return instantOf({ year, month, day, minute }, zone);
}

const iso = (/** @type {number} */ ms) => new Date(ms).toISOString();
