/**
 * Numbers that people show at the gate: ID numbers, mobiles, plates. The twin of webapp/gate/identity.py, held to it by
 * tests/gate/identity_vectors.json.
 *
 * Nothing here refuses anybody: what looks wrong is told, and the guard decides. Of an ID number only its last four
 * signs and its keyed hash may leave the form.
 */

const LAST_SIGNS = 4;
/** kinds of papers whose number may be a national one, with a check sign */
const NATIONAL_KINDS = new Set(["national_id", "driving_licence"]);

const SEPARATORS = /[\s\-\u2010-\u2015\u2212()[\]\u00b7\u2027\u2022\u30fb./]+/gu;
const PRC = /^[1-9]\d{16}[\dX]$/;
const PRC_OLD = /^[1-9]\d{14}$/;
const PRC_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const PRC_CHECK_SIGNS = "10X98765432";
/** GB/T 2260, with residence permits of Hong Kong, Macao, Taiwan (81-83) and foreigners (9x) */
const PRC_REGIONS = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-9])/;
const TAIWAN = /^[A-Z][1-2789A-D]\d{8}$/;
const TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
const TAIWAN_WEIGHTS = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1];
const HONG_KONG = /^[A-Z]{1,2}\d{6}[\dA]$/;
const MACAO = /^\d{8}$/;
const PASSPORT = /^[A-Z0-9]{5,20}$/;

/**
 * @typedef {"check" | "date" | "future" | "region" | "format" | "unissued"} Warning
 * @typedef {{number: string, scheme: string | null, warnings: Warning[]}} ReadNumber a number as it was understood:
 *   `scheme` names whose it looks like (null: nobody's that we know), `warnings` what looks wrong
 */

/** Full width narrow, small letters large. @param {string} text */
export const fold = (text) => text.normalize("NFKC").toUpperCase().trim();

/** A number of papers or a plate as it is compared: no spaces, hyphens, brackets, dots. @param {string} text */
export const foldNumber = (text) => fold(text).replace(SEPARATORS, "");

/**
 * Read the number of a paper of `kind` (`id_kind` of a visit).
 *
 * @param {string} kind
 * @param {string} text
 * @param {string} today YYYY-MM-DD: decides what lies in the future
 * @returns {ReadNumber}
 */
export function readId(kind, text, today) {
  const number = foldNumber(text);
  const found = NATIONAL_KINDS.has(kind) ? national(number, today) : null;
  if (found) return found;
  const isOdd = kind === "national_id" || (kind === "passport" && !PASSPORT.test(number));
  return isOdd ? { number, scheme: null, warnings: ["format"] } : { number, scheme: kind === "passport" ? kind : null, warnings: [] };
}

/**
 * @param {string} number
 * @param {string} today
 * @returns {ReadNumber | null}
 */
function national(number, today) {
  if (PRC.test(number)) return { number, scheme: "prc", warnings: wrongWithPrc(number, today) };
  if (PRC_OLD.test(number)) return { number, scheme: "prc_old", warnings: wrongWithPrcOld(number) };
  if (TAIWAN.test(number)) {
    const scheme = "12".includes(number[1]) ? "taiwan" : "taiwan_resident";
    return { number, scheme, warnings: taiwanSum(number) % 10 === 0 ? [] : ["check"] };
  }
  if (HONG_KONG.test(number)) return { number, scheme: "hong_kong", warnings: hongKongCheck(number.slice(0, -1)) === number.at(-1) ? [] : ["check"] };
  return MACAO.test(number) ? { number, scheme: "macao", warnings: [] } : null;
}

/**
 * @param {string} number
 * @param {string} today
 */
function wrongWithPrc(number, today) {
  /** @type {Warning[]} */
  const wrong = prcCheckSign(number.slice(0, 17)) === number[17] ? [] : ["check"];
  const bornOn = dateOf(number.slice(6, 14));
  if (bornOn === null || bornOn < "1800") wrong.push("date");
  else if (bornOn > today) wrong.push("future");
  if (!PRC_REGIONS.test(number)) wrong.push("region");
  return wrong;
}

/** The old form of 15 digits has no check sign, and only years of 1900 on. @param {string} number */
function wrongWithPrcOld(number) {
  /** @type {Warning[]} */
  const wrong = dateOf(`19${number.slice(6, 12)}`) === null ? ["date"] : [];
  if (!PRC_REGIONS.test(number)) wrong.push("region");
  return wrong;
}

/** @param {string} digits YYYYMMDD @returns {string | null} YYYY-MM-DD, where there is such a day */
function dateOf(digits) {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day >= 1 && day <= days ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : null;
}

/** The 18th sign behind 17 digits (ISO 7064, MOD 11-2): it tells every single wrong digit. @param {string} digits */
export function prcCheckSign(digits) {
  return PRC_CHECK_SIGNS[PRC_WEIGHTS.reduce((sum, weight, place) => sum + Number(digits[place]) * weight, 0) % 11];
}

/** Of an older resident number the second sign is a letter; its ones digit stands where others have a digit. @param {string} number */
function taiwanSum(number) {
  const valueOf = (/** @type {string} */ letter) => TAIWAN_LETTERS.indexOf(letter) + 10;
  const second = /\d/.test(number[1]) ? number[1] : String(valueOf(number[1]) % 10);
  const digits = `${valueOf(number[0])}${second}${number.slice(2)}`;
  return TAIWAN_WEIGHTS.reduce((sum, weight, place) => sum + Number(digits[place]) * weight, 0);
}

/** The check sign behind letters and six digits; a missing first letter counts as 36. @param {string} start */
function hongKongCheck(start) {
  const values = [...start].map((sign) => Number.parseInt(sign, 36));
  while (values.length < 8) values.unshift(36);
  const sum = values.reduce((total, value, place) => total + value * (9 - place), 0);
  return "0123456789A"[(11 - (sum % 11)) % 11];
}

/** @type {[string, RegExp, string][]} */
const MOBILES = [
  ["cn", /^(?:\+?86)?(1[3-9]\d{9})$/, ""],
  ["tw", /^(?:\+?886|0)(9\d{8})$/, "0"],
  ["mo", /^\+?853(6\d{7})$/, ""],
  ["hk", /^\+?852([4-9]\d{7})$/, ""],
  ["hk", /^([4-9]\d{7})$/, ""],
];
const INTERNATIONAL = /^\+[1-9]\d{6,14}$/;

/**
 * Read a mobile's number; `number` is as people of the place write it, without the country.
 *
 * @param {string} text
 * @returns {ReadNumber}
 */
export function readMobile(text) {
  const digits = foldNumber(text).replace(/[^\d+]/g, "").replace(/^00(?=[1-9])/, "+");
  for (const [scheme, pattern, prefix] of MOBILES) {
    const found = pattern.exec(digits);
    if (found) return { number: prefix + found[1], scheme, warnings: [] };
  }
  if (INTERNATIONAL.test(digits)) return { number: digits, scheme: "international", warnings: [] };
  return { number: digits, scheme: null, warnings: digits ? ["format"] : [] };
}

const CN_HOMES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/** how the same provinces are written by who writes traditional signs */
const [TRADITIONAL, SIMPLIFIED] = ["滬雲遼魯蘇贛晉陝閩貴粵瓊寧學領", "沪云辽鲁苏赣晋陕闽贵粤琼宁学领"];
/** @type {[string, RegExp][]} */
const PLATES = [
  ["cn", new RegExp(`^[${CN_HOMES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳领]$`)],
  ["cn_new_energy", new RegExp(`^[${CN_HOMES}][A-HJ-NP-Z](?:[A-HJ-K][A-HJ-NP-Z0-9]\\d{4}|\\d{5}[A-HJ-K])$`)],
  ["cn_embassy", /^\d{6}使$/],
  ["tw", /^[A-Z]{3}\d{4}$/],
  ["mo", /^M[A-Z]\d{4}$/],
  ["hk", /^[A-HJ-NPR-Z]{2}\d{1,4}$/],
  ["tw", /^([A-Z0-9]{2}\d{4}|\d{4}[A-Z0-9]{2}|[A-Z]{2,3}\d{3})$/],
];
/** signs that the new series of Taiwan's plates does not use */
const TW_ISSUED = /^[A-HJ-NP-Z]{3}[0-35-9]{4}$/;

/**
 * Read a vehicle's plate. Personalised, military and foreign plates fit no scheme: they are kept, with a warning.
 *
 * @param {string} text
 * @returns {ReadNumber}
 */
export function readPlate(text) {
  const number = [...foldNumber(text)].map((sign) => SIMPLIFIED[TRADITIONAL.indexOf(sign)] ?? sign).join("");
  const scheme = PLATES.find(([, pattern]) => pattern.test(number))?.[0] ?? null;
  if (scheme === null) return { number, scheme, warnings: number ? ["format"] : [] };
  const isOdd = scheme === "tw" && number.length === 7 && !TW_ISSUED.test(number);
  return { number, scheme, warnings: isOdd ? ["unissued"] : [] };
}

/** The last four signs of a number: all that may be kept of it in clear. @param {string} number */
export const lastFour = (number) => foldNumber(number).slice(-LAST_SIGNS);

/** What the keyed hash of a number is made of (`store/id-hash.js`). @param {string} kind @param {string} number */
export const hashedText = (kind, number) => `${kind}:${foldNumber(number)}`;
