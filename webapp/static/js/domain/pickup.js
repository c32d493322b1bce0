/**
 * The rules of pick-up, as a phone must judge them without a network. The twin of webapp/pickup/rules.py: tests/pickup/rule_vectors.json
 * holds both. Instants are RFC 3339, `at` is milliseconds since 1970, `on` a day in the school's zone.
 */

import { fold } from "./search.js";
import { instantOf } from "./zone.js";

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
 * @typedef {{child_id: string, issued_at?: string | null, voided_at?: string | null}} CardFacts
 * @typedef {{child_id: string, left_at?: string | null}} GuardianFacts  left_at: since when they may no more
 * @typedef {{child_id: string, on: string, cancelled_at?: string | null, is_cancelled?: boolean}} DelegateFacts
 * @typedef {{by_id: string, is_confirmed: boolean}} Word  what somebody said of a departure afterwards
 *
 * @typedef {object} Leaving  one child that left, as it was said
 * @property {string} child_id
 * @property {string[]} together
 * @property {string} on
 * @property {string} left_at
 * @property {string} collector_kind
 * @property {boolean} is_handed_over
 * @property {boolean} [is_other_class]  let go by a teacher of another class
 * @property {string} way
 * @property {string} guard_id
 * @property {string | null} [second_by_id]
 * @property {string | null} [second_way]
 *
 * @typedef {object} Beside  what is known beside it
 * @property {CardFacts | null} [card]
 * @property {GuardianFacts[]} [guardians]  those whose ids were named
 * @property {DelegateFacts[]} [delegates]
 * @property {Word[]} [words]  in the order of their times
 * @property {boolean} [is_gone_already]
 */

/** what may mean that a child is with the wrong person comes first */
export const GAPS = ["denied", "collector", "card_void", "delegate_day", "gone_already", "no_second_word", "card_unknown", "other_class"];
/** nursery, kindergarten and the first two years are handed over; older children may go by themselves */
const HANDED_OVER = new Set(["k0", "k1", "k2", "k3", "g1", "g2"]);
const CLOSES_AT = "18:00";
/** codes of the mainland, Taiwan and Hong Kong before a number, and its length without them */
const COUNTRIES = /** @type {[string, number][]} */ ([["886", 9], ["86", 11], ["852", 8]]);

/** Whether a child of this year leaves with an adult only; of a class without a year nobody knows. @param {string | null | undefined} grade */
export const mustBeHandedOver = (grade) => HANDED_OVER.has(grade ?? "");

/**
 * What is wrong with a card shown for these children at an instant.
 *
 * @param {CardFacts | null | undefined} card
 * @param {string[]} childIds
 * @param {number} at
 * @returns {"card_unknown" | "card_void" | null}
 */
export function cardGap(card, childIds, at) {
  if (!card || !childIds.includes(card.child_id) || (card.issued_at != null && at < Date.parse(card.issued_at))) return "card_unknown";
  return card.voided_at != null && Date.parse(card.voided_at) <= at ? "card_void" : null;
}

/**
 * `collector` for who may not fetch the child, `delegate_day` for whom only another day allows it.
 *
 * @param {Leaving} leaving
 * @param {Beside} beside
 * @returns {"collector" | "delegate_day" | null}
 */
export function collectorGap({ collector_kind: kind, child_id: childId, is_handed_over: isHandedOver, on, left_at: leftAt }, { guardians = [], delegates = [] }) {
  const at = Date.parse(leftAt);
  if (kind === "self") return isHandedOver ? "collector" : null;
  if (kind === "guardian") return guardians.some((one) => one.child_id === childId && (one.left_at == null || at < Date.parse(one.left_at))) ? null : "collector";
  const own = kind === "delegate" ? delegates.filter((one) => one.child_id === childId) : [];
  if (own.length === 0) return "collector";
  return own.some((one) => isDelegateAt(one, on, at)) ? null : "delegate_day";
}

/** Whether somebody allowed for one day may fetch the child then. @param {DelegateFacts} delegate @param {string} on @param {number} at */
export function isDelegateAt({ on: day, cancelled_at: cancelledAt, is_cancelled: isCancelled = false }, on, at) {
  return day === on && (cancelledAt == null ? !isCancelled : at < Date.parse(cancelledAt));
}

/**
 * Who else stands for a departure; null: nobody does.
 *
 * @param {Leaving} leaving
 * @param {Word[]} words
 * @returns {string | null}
 */
export function secondWord({ guard_id: guardId, second_by_id: byId = null, second_way: way }, words) {
  const last = words.filter((word) => word.by_id !== guardId).at(-1);
  if (last) return last.is_confirmed ? last.by_id : null;
  return (way === "here" || way === "phone") && byId !== guardId ? byId : null;
}

/** Whether the last word of somebody else says that the child did not leave so. @param {Leaving} leaving @param {Word[]} words */
export function isDenied({ guard_id: guardId }, words) {
  return words.filter((word) => word.by_id !== guardId).at(-1)?.is_confirmed === false;
}

/**
 * What is wrong with a departure, the gravest first. It is kept all the same: the child has left.
 *
 * @param {Leaving} leaving
 * @param {Beside} beside
 * @returns {string[]}
 */
export function gapsOf(leaving, beside) {
  const { card, words = [], is_gone_already: isGone = false } = beside;
  const denied = isDenied(leaving, words);
  const found = new Set([
    collectorGap(leaving, beside), leaving.way === "card" ? cardGap(card, leaving.together, Date.parse(leaving.left_at)) : null,
    leaving.way !== "card" && !denied && secondWord(leaving, words) === null ? "no_second_word" : null, denied ? "denied" : null, isGone ? "gone_already" : null, leaving.is_other_class ? "other_class" : null,
  ]);
  return GAPS.filter((gap) => found.has(gap));
}

/**
 * Those departures of one child and day that follow another one; those that were taken back are not among them.
 *
 * @param {{id: string, left_at: string}[]} departures
 * @returns {string[]} ids
 */
export function repeated(departures) {
  const sorted = [...departures].sort((a, b) => Date.parse(a.left_at) - Date.parse(b.left_at) || (a.id < b.id ? -1 : 1));
  return sorted.slice(1).map(({ id }) => id);
}

/** When a class of that day is over: who is still here then is listed. @param {string} on @param {string | null | undefined} closesAt @param {string} zone */
export function closingOf(on, closesAt, zone) {
  const [hour, minute] = (closesAt ?? CLOSES_AT).split(":").map(Number);
  const [year, month, day] = on.split("-").map(Number);
  return instantOf({ year, month, day, minute: hour * 60 + minute }, zone);
}

/**
 * Those of a class, in its order, who are neither gone nor absent. A word that a child left outweighs one that it never came.
 *
 * @param {string[]} childIds
 * @param {{has: (id: string) => boolean}} gone
 * @param {{has: (id: string) => boolean}} absent
 */
export const stillHere = (childIds, gone, absent) => childIds.filter((id) => !gone.has(id) && !absent.has(id));

/** A name as names are compared: width, case and spaces make no difference. @param {string} name */
export const foldName = (name) => fold(name).replace(/\s+/g, "");

/** The digits of a number, without the country's code. @param {string | null | undefined} mobile */
export function foldMobile(mobile) {
  const digits = (mobile ?? "").normalize("NFKC").replace(/\D/g, "");
  const country = COUNTRIES.find(([code, length]) => digits.startsWith(code) && digits.length === code.length + length);
  if (!country) return digits;
  const bare = digits.slice(country[0].length);
  return country[0] === "886" ? `0${bare}` : bare;
}

/**
 * Whether two rows of different children are one adult: the same name and the same number. A name alone is not enough to offer a child.
 *
 * @param {{name?: string, mobile?: string | null, [field: string]: any}} one
 * @param {{name?: string, mobile?: string | null, [field: string]: any}} other
 */
export function isSameAdult(one, other) {
  const number = foldMobile(one.mobile);
  return number !== "" && number === foldMobile(other.mobile) && foldName(one.name ?? "") === foldName(other.name ?? "");
}
