/** A day of pick-up as a screen shows it: who may fetch a child, who left, who is still here, who is waited for. */

import { closingOf, isDelegateAt, isSameAdult, stillHere } from "./pickup.js";
import { fold, holds } from "./search.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./pickup.js").Known} Known
 */

/** more adults no child has: they fit a screen */
export const ADULTS_MAX = 4;

/**
 * With whom each child left on a day: the last departure of each that stands.
 *
 * @param {Entity[]} departures
 * @param {string} on
 * @returns {Map<string, Entity>} by child
 */
export function goneOn(departures, on) {
  const gone = departures.filter((one) => one.on === on && one.state !== "void").sort((a, b) => (a.left_at < b.left_at ? -1 : 1));
  return new Map(gone.map((one) => [one.child_id, one]));
}

/** A departure without a card that still waits for a teacher's word. @param {Entity} departure */
export const waitsForWord = ({ gaps, state }) => (gaps ?? []).includes("no_second_word") && state !== "void";

/**
 * The adults of a child in the order of the office, and who may fetch it today instead of them.
 *
 * @param {Known} known
 * @param {{childId: string, on: string, at: number}} of
 * @returns {{guardians: Entity[], delegates: Entity[]}}
 */
export function collectorsOf({ guardians, delegates }, { childId, on, at }) {
  const own = guardians.filter((one) => one.child_id === childId).sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0) || (a.id < b.id ? -1 : 1));
  return { guardians: own.slice(0, ADULTS_MAX), delegates: delegates.filter((one) => one.child_id === childId && isDelegateAt(/** @type {any} */ (one), on, at)) };
}

/**
 * Other children who are still here and have one of these adults, too.
 *
 * @param {Known} known
 * @param {{childId: string, on: string}} of
 * @returns {{child: Entity, guardians: Entity[]}[]} guardians: theirs that are adults of this child
 */
export function siblingsOf(known, { childId, on }) {
  const adults = known.guardians.filter((one) => one.child_id === childId);
  const gone = goneOn(known.departures, on);
  const shared = known.guardians.filter((one) => one.child_id !== childId && adults.some((adult) => isSameAdult(adult, one)));
  const found = known.children.filter(({ id }) => !gone.has(id) && shared.some((one) => one.child_id === id));
  return found.map((child) => ({ child, guardians: shared.filter((one) => one.child_id === child.id) }));
}

/**
 * Who took a child: as the record says, else as the adult on file is called now. Names of those on file stand in no departure.
 *
 * @param {Pick<Known, "guardians" | "delegates">} known
 * @param {Entity} departure
 * @returns {{name: string | null, relation: string | null}}
 */
export function collectorNamed({ guardians, delegates }, { collector_id: id, collector_name: name, relation }) {
  const onFile = id ? [...guardians, ...delegates].find((one) => one.id === id) : null;
  return { name: name ?? onFile?.name ?? null, relation: relation ?? onFile?.relation ?? null };
}

/**
 * @typedef {object} ClassState  of one class on one day
 * @property {Entity} klass
 * @property {Entity[]} here
 * @property {Entity[]} absent  did not come today, by the roll call: nobody fetches them
 * @property {{child: Entity, departure: Entity}[]} gone  last first
 * @property {Entity[]} waiting  departures that lack a teacher's word, first first
 * @property {Entity | null} dismissal
 */

/**
 * @param {Known} known
 * @param {Entity} klass
 * @param {string} on
 * @returns {ClassState}
 */
export function classState(known, klass, on) {
  return classStates({ ...known, classes: [klass] }, on)[0];
}

/**
 * All classes, in the office's order. Looked at with every scan: children and departures are gone through once, not once a class.
 *
 * @param {Known} known
 * @param {string} on
 * @returns {ClassState[]}
 */
export function classStates({ classes, children, departures, dismissals }, on) {
  const left = goneOn(departures, on);
  const own = byClass(children);
  const waiting = byClass(departures.filter((one) => one.on === on && waitsForWord(one)));
  return inOrder(classes).map((klass) => {
    const members = (own.get(klass.id) ?? []).sort(byNumber);
    const dismissal = dismissals.find((one) => one.class_id === klass.id && one.on === on) ?? null;
    const absent = new Set(dismissal?.absent_ids ?? []);
    const here = new Set(stillHere(members.map(({ id }) => id), left, absent));
    const gone = members.flatMap((child) => (left.has(child.id) ? [{ child, departure: /** @type {Entity} */ (left.get(child.id)) }] : []));
    return {
      klass, dismissal,
      here: members.filter(({ id }) => here.has(id)),
      absent: members.filter(({ id }) => !left.has(id) && absent.has(id)),
      gone: gone.sort((a, b) => (a.departure.left_at < b.departure.left_at ? 1 : -1)),
      waiting: (waiting.get(klass.id) ?? []).sort((a, b) => (a.left_at < b.left_at ? -1 : 1)),
    };
  });
}

/** @param {Entity[]} rows of children or departures @returns {Map<string, Entity[]>} */
function byClass(rows) {
  const found = new Map();
  for (const row of rows) {
    if (!found.has(row.class_id)) found.set(row.class_id, []);
    found.get(row.class_id).push(row);
  }
  return found;
}

/**
 * Whom nobody fetched by the class's closing, of a day on which something was said of the class: on others nobody came.
 *
 * @param {ClassState} state
 * @param {{on: string, at: number, zone: string}} moment
 * @returns {Entity[]}
 */
export function notFetched({ klass, here, gone, dismissal }, { on, at, zone }) {
  const hasBegun = gone.length > 0 || dismissal !== null;
  return hasBegun && at >= closingOf(on, klass.closes_at, zone) ? here : [];
}

/** Classes as the office orders them. @param {Entity[]} classes @returns {Entity[]} */
const inOrder = (classes) => [...classes].sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0) || compare(a.name, b.name));

/** As a class list is written: by number, 9 before 10. @param {Entity} a @param {Entity} b */
function byNumber(a, b) {
  return compare(String(a.number ?? ""), String(b.number ?? "")) || compare(a.name, b.name);
}

const { compare } = new Intl.Collator("zh-Hant", { numeric: true });

/**
 * Children by what is typed: parts of name, number or class, in any order.
 *
 * @param {Known} known
 * @param {string} text
 * @returns {Entity[]}
 */
export function findChildren({ children, classes }, text) {
  if (fold(text) === "") return [];
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  const textOf = (/** @type {Entity} */ child) => fold([child.name, child.number ?? "", names.get(child.class_id) ?? ""].join(" "));
  return children.filter((child) => holds(text, textOf(child))).sort(byNumber);
}

/** The card that a code names; the newest of several, which an office that prints twice could make. @param {Entity[]} cards @param {string} code */
export const cardByCode = (cards, code) => cards.find((card) => card.code === code) ?? null;
