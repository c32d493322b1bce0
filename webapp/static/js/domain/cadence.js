/**
 * When a check is due by the clock: a rhythm as data (`cadence` of a checklist) and an instant give the turn that is running.
 *
 * A turn is [startMs, endMs): the check is to be done once in it. Turns of one rhythm follow each other without a gap, except
 * that some are open only in a part of it (`openMs` … `deadlineMs`), such as the lock-up from 20:00 to 23:00.
 */

import { instantOf, localTime, weekday } from "./zone.js";

/**
 * @typedef {object} Cadence
 * @property {string} kind
 * @property {number} [times] turns in one period
 * @property {string} [window] "20:00-23:00"
 * @property {string} [when] "before_open" | "before_close", of a term
 *
 * @typedef {{startMs: number, openMs: number, deadlineMs: number, endMs: number}} Turn
 * @typedef {import("./zone.js").LocalTime} LocalTime
 */

/** months in which terms begin by rule (Taiwan 1 August and 1 February; the mainland's fall inside the same halves) */
const TERM_MONTHS = [2, 8];
const SHIFT_MINUTES = [7 * 60, 15 * 60, 23 * 60];
const OPENING_DAYS = 31;

/** first day of the period that holds a day, and of the next one @type {{[kind: string]: (local: LocalTime) => [LocalTime, LocalTime]}} */
const PERIODS = {
  daily: (local) => days(local, 0, 1),
  weekly: (local) => days(local, -weekday(local), 7 - weekday(local)),
  monthly: (local) => months(local, 1),
  quarterly: (local) => months(local, 3),
  half_yearly: (local) => months(local, 6),
  yearly: (local) => months(local, 12),
  term: termOf,
};

/**
 * The turn that runs at an instant, or null where the rhythm does not follow the clock (per event, per delivery, per meal…).
 *
 * @param {Cadence} cadence
 * @param {number} nowMs
 * @param {string} zone IANA zone of the school
 * @returns {Turn | null}
 */
export function turnAt(cadence, nowMs, zone) {
  const local = localTime(nowMs, zone);
  const times = Math.max(1, cadence.times ?? 1);
  if (cadence.kind === "shift") return part(shiftAt(local, nowMs, zone), times, nowMs);
  const period = PERIODS[cadence.kind];
  if (!period) return null;
  const [first, next] = period(local);
  const span = /** @type {[number, number]} */ ([instantOf(first, zone), instantOf(next, zone)]);
  if (cadence.kind === "daily" && cadence.window) return within(span, cadence.window, { local, zone });
  if (cadence.when) return opening(span, cadence.when, { first, next, zone });
  return times === 1 ? whole(span) : slice({ first, next, times, nowMs, zone });
}

/**
 * The turn that ran just before another.
 *
 * @param {Cadence} cadence
 * @param {Turn} turn
 * @param {string} zone
 */
export function turnBefore(cadence, turn, zone) {
  return /** @type {Turn} */ (turnAt(cadence, turn.startMs - 1, zone));
}

/** @param {LocalTime} local @param {number} from @param {number} to @returns {[LocalTime, LocalTime]} */
function days(local, from, to) {
  return [{ ...local, day: local.day + from, minute: 0 }, { ...local, day: local.day + to, minute: 0 }];
}

/** @param {LocalTime} local @param {number} length @returns {[LocalTime, LocalTime]} */
function months(local, length) {
  const month = local.month - ((local.month - 1) % length);
  return [{ year: local.year, month, day: 1, minute: 0 }, { year: local.year, month: month + length, day: 1, minute: 0 }];
}

/** @param {LocalTime} local @returns {[LocalTime, LocalTime]} */
function termOf({ year, month }) {
  const [spring, autumn] = TERM_MONTHS;
  const begin = month >= autumn ? autumn : month >= spring ? spring : autumn - 12;
  return [{ year, month: begin, day: 1, minute: 0 }, { year, month: begin + 6, day: 1, minute: 0 }];
}

/** @param {[number, number]} span @returns {Turn} */
function whole([startMs, endMs]) {
  return { startMs, openMs: startMs, deadlineMs: endMs, endMs };
}

/** A day or shift cut by minutes, a longer period by days, so that turns begin when people do. @param {{first: LocalTime, next: LocalTime, times: number, nowMs: number, zone: string}} of */
function slice({ first, next, times, nowMs, zone }) {
  const length = Math.round((Date.UTC(next.year, next.month - 1, next.day) - Date.UTC(first.year, first.month - 1, first.day)) / 86_400_000);
  const edges = Array.from({ length: times + 1 }, (_, at) => {
    const share = (length * at) / times;
    return instantOf(length === 1 ? { ...first, minute: Math.round(share * 1440) } : { ...first, day: first.day + Math.floor(share) }, zone);
  });
  const at = edges.findLastIndex((edge) => edge <= nowMs);
  return whole([edges[at], edges[at + 1]]);
}

/** @param {[number, number]} span @param {number} times @param {number} nowMs */
function part([startMs, endMs], times, nowMs) {
  const length = (endMs - startMs) / times;
  const at = Math.min(times - 1, Math.floor((nowMs - startMs) / length));
  return whole([startMs + length * at, startMs + length * (at + 1)]);
}

/** @param {LocalTime} local @param {number} nowMs @param {string} zone @returns {[number, number]} */
function shiftAt(local, nowMs, zone) {
  const edges = [-1, 0, 1].flatMap((day) => SHIFT_MINUTES.map((minute) => instantOf({ ...local, day: local.day + day, minute }, zone)));
  const at = edges.findLastIndex((edge) => edge <= nowMs);
  return [edges[at], edges[at + 1]];
}

/** @param {[number, number]} span @param {string} window @param {{local: LocalTime, zone: string}} day @returns {Turn} */
function within([startMs, endMs], window, { local, zone }) {
  const [openMs, closeMs] = window.split("-").map((time) => {
    const [hour, minute] = time.split(":").map(Number);
    return instantOf({ ...local, minute: hour * 60 + minute }, zone);
  });
  return { startMs, openMs, deadlineMs: closeMs > openMs ? closeMs : endMs, endMs };
}

/** @param {[number, number]} span @param {string} when @param {{first: LocalTime, next: LocalTime, zone: string}} term @returns {Turn} */
function opening([startMs, endMs], when, { first, next, zone }) {
  if (when === "before_close") return { startMs, openMs: instantOf({ ...next, day: next.day - OPENING_DAYS }, zone), deadlineMs: endMs, endMs };
  return { startMs, openMs: startMs, deadlineMs: instantOf({ ...first, day: first.day + OPENING_DAYS }, zone), endMs };
}
