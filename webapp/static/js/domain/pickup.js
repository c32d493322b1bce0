/**
 * The rules of pick-up, as a phone must judge them without a network. The twin of webapp/pickup/rules.py: tests/pickup/rule_vectors.json
 * holds both. Instants are RFC 3339, `at` is milliseconds since 1970, `on` a day in the school's zone.
 */

import { fold, holds } from "./search.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 *
 * @typedef {object} Known  everything that is known of pick-up, as entities
 * @property {Entity[]} classes
 * @property {Entity[]} children
 * @property {Entity[]} guardians
 * @property {Entity[]} cards
 * @property {Entity[]} delegates
 * @property {Entity[]} departures
 * @property {Entity[]} dismissals
 *
 * @typedef {"live" | "void" | "unknown"} CardVerdict
 */

/** more adults than these no child has: they fit a screen */
export const ADULTS_MAX = 4;

/**
 * Whether a card lets a child go at an instant: from its record until it is voided, by the time of the word.
 *
 * @param {{voided_at?: string | null, [field: string]: any} | null | undefined} card
 * @param {number} at
 * @returns {CardVerdict}
 */
export function cardVerdict(card, at) {
  if (!card) return "unknown";
  return card.voided_at != null && Date.parse(card.voided_at) <= at ? "void" : "live";
}

/**
 * Whether somebody may fetch a child instead of its adults: on the one day, unless it was called off.
 *
 * @param {{child_id: string, on: string, is_cancelled?: boolean, [field: string]: any}} delegate
 * @param {{childId: string, on: string}} now
 */
export function mayDelegate({ child_id: childId, on, is_cancelled: isCancelled }, now) {
  return childId === now.childId && on === now.on && !isCancelled;
}

/**
 * Whether two adults of two children are one person: the same name and the same mobile. A name alone is not enough to offer a child.
 *
 * @param {{name: string, mobile?: string | null, [field: string]: any}} one
 * @param {{name: string, mobile?: string | null, [field: string]: any}} other
 */
export function isSameAdult(one, other) {
  const number = digits(one.mobile);
  return number !== "" && number === digits(other.mobile) && fold(one.name) === fold(other.name);
}

/** @param {string | null | undefined} mobile the last nine digits, so that +886 912… and 0912… are one */
const digits = (mobile) => (mobile ?? "").replace(/\D/g, "").slice(-9);

/**
 * Whether a no-card departure has its second word: another person than who let the child go, on the spot or by telephone; a word asked for
 * on a teacher's own phone counts when it comes.
 *
 * @param {{author_id: string, checked?: string | null, confirmed?: {by_id?: string | null, way?: string | null} | null, words?: {by_id: string, is_confirmed: boolean}[]}} departure
 *   words: later ones, in the order of their time
 */
export function hasSecondWord({ author_id: authorId, checked, confirmed, words = [] }) {
  const later = words.filter((word) => word.by_id !== authorId).at(-1);
  const isGiven = later ? later.is_confirmed : confirmed?.by_id != null && confirmed.by_id !== authorId && confirmed.way !== "own_phone";
  return Boolean(checked) && isGiven;
}

/**
 * What is not as the rules want it of one child's departure, in a fixed order. Nothing here holds a record up.
 *
 * @param {object} departure
 * @param {string} departure.child_id
 * @param {"card" | "no_card"} departure.way
 * @param {CardVerdict} [departure.card]  of the card that was shown
 * @param {string[]} [departure.card_child_ids]  for whom it counts: its child, and who left together with it
 * @param {boolean} [departure.has_second_word]
 * @param {{kind: string, child_id?: string | null, on?: string, is_cancelled?: boolean}} departure.collector  with what is on file of a guardian or delegate
 * @param {string} departure.on
 * @param {boolean} [departure.is_gone]  left that day already, and did not come back
 * @returns {string[]}
 */
export function departureGaps({ child_id: childId, way, card = "unknown", card_child_ids: cardChildIds = [], has_second_word: hasWord, collector, on, is_gone: isGone }) {
  const isOnFile = collector.kind === "guardian" || collector.kind === "delegate";
  const isOfAnother = isOnFile && collector.child_id !== childId;
  const wrong = {
    card_void: way === "card" && card === "void",
    card_unknown: way === "card" && (card === "unknown" || !cardChildIds.includes(childId)),
    no_second_word: way === "no_card" && !hasWord,
    collector: isOfAnother,
    delegate_day: collector.kind === "delegate" && !isOfAnother && (collector.on !== on || Boolean(collector.is_cancelled)),
    gone_already: Boolean(isGone),
  };
  return Object.entries(wrong).filter(([, isSo]) => isSo).map(([name]) => name);
}

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
export const waitsForWord = (departure) => departure.way === "no_card" && (departure.gaps ?? []).includes("no_second_word") && departure.state !== "void";

/**
 * The adults of a child in the order of the office, and who may fetch it today instead of them.
 *
 * @param {Known} known
 * @param {{childId: string, on: string}} of
 * @returns {{guardians: Entity[], delegates: Entity[]}}
 */
export function collectorsOf({ guardians, delegates }, { childId, on }) {
  const own = guardians.filter((one) => one.child_id === childId).sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0) || (a.id < b.id ? -1 : 1));
  return { guardians: own.slice(0, ADULTS_MAX), delegates: delegates.filter((one) => mayDelegate(/** @type {any} */ (one), { childId, on })) };
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
  const shared = known.guardians.filter((one) => one.child_id !== childId && adults.some((adult) => isSameAdult(/** @type {any} */ (adult), /** @type {any} */ (one))));
  const found = known.children.filter(({ id }) => !gone.has(id) && shared.some((one) => one.child_id === id));
  return found.map((child) => ({ child, guardians: shared.filter((one) => one.child_id === child.id) }));
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
export function classState({ children, departures, dismissals }, klass, on) {
  const own = children.filter((child) => child.class_id === klass.id).sort(byNumber);
  const left = goneOn(departures, on);
  const gone = own.flatMap((child) => (left.has(child.id) ? [{ child, departure: /** @type {Entity} */ (left.get(child.id)) }] : []));
  const dismissal = dismissals.find((one) => one.class_id === klass.id && one.on === on) ?? null;
  const absent = new Set(dismissal?.absent_ids ?? []);
  return {
    klass, dismissal,
    here: own.filter(({ id }) => !left.has(id) && !absent.has(id)),
    absent: own.filter(({ id }) => !left.has(id) && absent.has(id)),
    gone: gone.sort((a, b) => (a.departure.left_at < b.departure.left_at ? 1 : -1)),
    waiting: departures.filter((one) => one.on === on && one.class_id === klass.id && waitsForWord(one)).sort((a, b) => (a.left_at < b.left_at ? -1 : 1)),
  };
}

/** Classes as the office orders them. @param {Entity[]} classes @returns {Entity[]} */
export const inOrder = (classes) => [...classes].sort((a, b) => (a.sort ?? 0) - (b.sort ?? 0) || compare(a.name, b.name));

/** As a class list is written: by number, 9 before 10. @param {Entity} a @param {Entity} b */
function byNumber(a, b) {
  return compare(String(a.number ?? ""), String(b.number ?? "")) || compare(a.name, b.name);
}

/** @param {string} a @param {string} b */
const compare = (a, b) => a.localeCompare(b, "zh-Hant", { numeric: true });

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
