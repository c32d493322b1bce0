import { foldNumber, lastFour, readId, readMobile } from "./identity.js";

/**
 * The one field for a number: a mobile, the last signs of a paper, or all of one, which is never kept.
 *
 * @typedef {"nothing" | "tail" | "mobile" | "paper" | "partly"} Meaning  partly: may become anything; nothing of it may be kept yet
 * @typedef {{meaning: Meaning, mobile: string, lastFour: string, paper: {kind: string, number: string} | null, warnings: string[]}} Taken
 *   `paper` goes into a hash and is forgotten
 */

const TAIL_MAX = 4;
/** how mobiles begin, as far as they are typed */
const MOBILE_START = /^(?:\+\d{0,15}|0\d{0,9}|1[3-9]\d{0,9}|1|[4-9]\d{0,7})$/;
/** kinds whose numbers have the check sign of a national one */
const NATIONAL = ["national_id", "driving_licence"];

/**
 * @param {string} text as typed or scanned
 * @param {{idKind: string | null, today: string, isComplete: boolean}} given  isComplete: the field was left, or scanned
 * @returns {Taken}
 */
export function takeNumber(text, { idKind, today, isComplete }) {
  const number = foldNumber(text);
  if (number === "") return taken("nothing");
  const mobile = readMobile(text);
  if (mobile.scheme && /^[+\d]+$/.test(number)) return taken("mobile", { mobile: mobile.number });
  const kind = idKind && NATIONAL.includes(idKind) ? idKind : "national_id";
  const national = readId(kind, text, today);
  if (national.scheme && national.scheme !== "macao") return paperOf(kind, national);
  if (number.length <= TAIL_MAX) return taken("tail", { lastFour: number });
  if (isComplete && /^[A-Z0-9]{5,20}$/.test(number) && !MOBILE_START.test(number)) return paperOf(idKind ?? "other", readId(idKind ?? "other", text, today));
  if (MOBILE_START.test(number)) return taken("mobile", { mobile: text.trim(), warnings: isComplete ? mobile.warnings : [] });
  return taken("partly");
}

/** @param {string} kind @param {import("./identity.js").ReadNumber} read */
const paperOf = (kind, { number, warnings }) => taken("paper", { lastFour: lastFour(number), paper: { kind, number }, warnings });

/** @param {Meaning} meaning @param {Partial<Taken>} [more] @returns {Taken} */
const taken = (meaning, more = {}) => ({ meaning, mobile: "", lastFour: "", paper: null, warnings: [], ...more });
