import { foldMobile, foldName, foldPlate } from "./gate-folding.js";

/**
 * Finding somebody on the watch list. The twin of webapp/gate/watch_rules.py: tests/gate/rule_vectors.json holds both.
 *
 * @typedef {{name?: string | null, other_names?: string[] | null, mobile?: string | null, plate?: string | null, id_hash?: string | null, id_last_four?: string | null}} Traits  what somebody is known by
 * @typedef {"sure" | "maybe"} Likeness
 * @typedef {{watch: any, likeness: Likeness}} Match
 */

const NAME_SIGNS_MIN = 2;

/**
 * How surely a visitor is who an entry of the list means.
 *
 * @param {Traits} visitor
 * @param {Traits} entry
 * @returns {Likeness | null}
 */
export function likenessOf(visitor, entry) {
  if (isSame(foldPlate(visitor.plate), foldPlate(entry.plate))) return "sure";
  if (isSame(foldMobile(visitor.mobile), foldMobile(entry.mobile))) return "sure";
  if (isSame(visitor.id_hash ?? "", entry.id_hash ?? "")) return "sure";
  const name = foldName(visitor.name);
  if (name.length < NAME_SIGNS_MIN || ![entry.name, ...(entry.other_names ?? [])].some((one) => foldName(one) === name)) return null;
  return isSame((visitor.id_last_four ?? "").toUpperCase(), (entry.id_last_four ?? "").toUpperCase()) ? "sure" : "maybe";
}

/** @param {string} one @param {string} other */
const isSame = (one, other) => one !== "" && one === other;

/**
 * Whether an entry counts at an instant, which is the day `on` at the school; until its last day, inclusive.
 *
 * @param {{from_at?: string | null, ended_at?: string | null, until_on?: string | null}} entry  phones hear of active ones only
 * @param {{at: number, on: string}} now
 */
export function isInForce({ from_at: from, ended_at: ended, until_on: until }, { at, on }) {
  return (from == null || Date.parse(from) <= at) && (ended == null || at < Date.parse(ended)) && (until == null || on <= until);
}

/**
 * Whom of the list somebody may be; the surest first, ties by id.
 *
 * @param {Traits} visitor
 * @param {any[]} list
 * @param {{at: number, on: string}} now
 * @returns {Match[]}
 */
export function watchMatches(visitor, list, now) {
  const found = list.filter((watch) => isInForce(watch, now)).map((watch) => ({ watch, likeness: likenessOf(visitor, watch) }));
  return /** @type {Match[]} */ (found.filter(({ likeness }) => likeness !== null)).sort(surestFirst);
}

/** @param {Match} a @param {Match} b */
const surestFirst = (a, b) => Number(a.likeness !== "sure") - Number(b.likeness !== "sure") || (a.watch.id < b.watch.id ? -1 : 1);

/**
 * The warning that nothing was said of; null: all are answered.
 *
 * @param {Match[]} found
 * @param {string[]} said ids of the list
 */
export const unanswered = (found, said) => [...found].sort(surestFirst).find(({ watch }) => !said.includes(watch.id))?.watch.id ?? null;
