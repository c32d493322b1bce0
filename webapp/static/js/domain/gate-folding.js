import { traditional } from "./han.js";

/** Names, numbers and plates as they are compared at the gate. The twin of webapp/gate/watch_rules.py. */

/** country codes of numbers that are also written without: the code, digits of the whole, what stands before the rest @type {[string, number, string][]} */
const COUNTRIES = [["886", 12, "0"], ["86", 13, ""], ["852", 11, ""], ["853", 11, ""]];

/**
 * Fold width, case, spaces, dots between parts, and simplified signs that stand for one traditional sign.
 *
 * @param {string | null | undefined} name
 */
export function foldName(name) {
  return traditional((name ?? "").normalize("NFKC").toLowerCase().replace(/[\s.,'’‘·・‧•-]/gu, ""));
}

/**
 * Keep the digits, without a country code of a neighbour: "+886 912-345-678" is "0912345678".
 *
 * @param {string | null | undefined} mobile
 */
export function foldMobile(mobile) {
  const digits = (mobile ?? "").normalize("NFKC").replace(/[^0-9]/g, "");
  const abroad = COUNTRIES.find(([code, length]) => digits.startsWith(code) && digits.length === length);
  return abroad ? abroad[2] + digits.slice(abroad[0].length) : digits;
}

/**
 * Keep letters, digits and Chinese signs, as in names: "沪A·123 45" and "滬a12345" are "滬A12345".
 *
 * @param {string | null | undefined} plate
 */
export function foldPlate(plate) {
  return traditional((plate ?? "").normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "").toUpperCase());
}
