import { foldMobile, foldName, foldPlate } from "./gate-folding.js";

/**
 * Finding who stands at the gate among those who have been here and those who are expected. Nothing here asks a network.
 *
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./gate-watch.js").Traits} Person
 */

/** digits from which on a number is looked for: two would find half the school */
const DIGITS_MIN = 3;

/**
 * Whether somebody is meant by what was typed: the last digits of mobile or paper, a plate, a part of the name or of the organisation.
 *
 * @param {string} text
 * @param {Person & {organisation?: string | null}} person
 */
export function isMeant(text, person) {
  const folded = foldName(text);
  if (folded === "") return false;
  const sign = foldPlate(text);
  const isNumber = /^\d+$/.test(sign);
  const hasPlate = sign.length >= DIGITS_MIN && foldPlate(person.plate ?? "").includes(sign);
  if (!isNumber) return hasPlate || foldName(person.name ?? "").includes(folded) || foldName(person.organisation ?? "").includes(folded) || isPaper(sign, person);
  if (sign.length < DIGITS_MIN) return false;
  return hasPlate || isPaper(sign, person) || isMobile(sign, person.mobile);
}

/** @param {string} digits @param {string | null | undefined} mobile its last ones, or all of it however it is written */
function isMobile(digits, mobile) {
  if (!mobile) return false;
  return mobile.replace(/\D/g, "").endsWith(digits) || foldMobile(mobile) === foldMobile(digits);
}

/** @param {string} sign @param {Person} person */
const isPaper = (sign, { id_last_four: four }) => Boolean(four) && sign.length >= DIGITS_MIN && /** @type {string} */ (four).toUpperCase().endsWith(sign);

/**
 * Who has been here, whoever was here last first.
 *
 * @param {string} text
 * @param {Entity[]} visitors
 * @param {number} [limit]
 */
export function knownVisitors(text, visitors, limit = 8) {
  return visitors.filter((one) => isMeant(text, /** @type {any} */ (one))).sort((a, b) => (a.last_at < b.last_at ? 1 : -1)).slice(0, limit);
}

/**
 * @param {string} text
 * @param {import("./gate.js").Expected[]} expected
 */
export function expectedGuests(text, expected) {
  return expected.filter(({ invitation, guest }) => isMeant(text, guest ?? {}) || foldName(invitation.title ?? "").includes(foldName(text) || "\0"));
}
