/**
 * How names, mobiles and plates are shown where they need not be read. The twin of webapp/gate/masking.py, held to it by
 * tests/gate/identity_vectors.json.
 */

import { foldNumber, readMobile, readPlate } from "./identity.js";

const HIDDEN = "○";
const STARS = "***";
const COMPOUND_SURNAMES = new RegExp(
  "^(歐陽|欧阳|司馬|司马|上官|諸葛|诸葛|司徒|東方|东方|皇甫|尉遲|尉迟|公孫|公孙|軒轅|轩辕|令狐|慕容|宇文|長孫|长孙" +
    "|夏侯|端木|百里|南宮|南宫|獨孤|独孤|東郭|东郭|西門|西门|張簡|张简|范姜)$",
);
/** writings in which a name is a few signs without spaces */
const DENSE = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u{20000}-\u{3ffff}]/u;
const DOTS = /([\u00b7\u2027\u2022\u30fb])/u;
const PARTS_SHOWN = 4;

/**
 * 王○明, 王○, 歐陽○明, J*** S***. Of a name of one sign nothing is shown: it may be all of it.
 *
 * @param {string | null | undefined} name
 */
export function maskName(name) {
  const words = (name ?? "").normalize("NFC").trim().split(/\s+/u);
  return words.filter(Boolean).slice(0, PARTS_SHOWN).map(maskWord).join(" ");
}

/** @param {string} word */
function maskWord(word) {
  const parts = word.split(DOTS).filter(Boolean);
  return parts.map((part) => (DOTS.test(part) ? part : maskPart([...part]))).join("");
}

/** @param {string[]} signs */
function maskPart(signs) {
  const count = signs.length;
  if (!DENSE.test(signs.join(""))) return signs[0] + STARS;
  if (count <= 2) return count === 1 ? HIDDEN : signs[0] + HIDDEN;
  const surname = signs[0] + signs[1];
  if (count <= 4 && COMPOUND_SURNAMES.test(surname)) return surname + HIDDEN + signs.slice(3).join("");
  return signs[0] + HIDDEN.repeat(count - 2) + signs[count - 1];
}

/**
 * 138****5678, 091***5678, 9***5678: the first three signs, or one of eight, and the last four.
 *
 * @param {string | null | undefined} mobile
 */
export function maskMobile(mobile) {
  if (!mobile) return "";
  const { number } = readMobile(mobile);
  if (number.length < 8) return `***${number.slice(5)}`;
  const start = number.length === 8 ? 1 : 3;
  return number.slice(0, start) + "*".repeat(number.length - start - 4) + number.slice(-4);
}

/**
 * 沪A·***88, A****34: whose it is, and the last two signs.
 *
 * @param {string | null | undefined} plate
 */
export function maskPlate(plate) {
  if (!plate) return "";
  const { number, scheme } = readPlate(plate);
  const signs = [...number];
  const end = signs.slice(-2).join("");
  if (scheme === "cn" || scheme === "cn_new_energy") return `${signs.slice(0, 2).join("")}·${"*".repeat(signs.length - 4)}${end}`;
  if (signs.length < 4) return "*".repeat(signs.length);
  return signs[0] + "*".repeat(signs.length - 3) + end;
}

/** ***5678: the last signs of an ID number, told apart from a whole number. @param {string | null | undefined} signs */
export const maskLastFour = (signs) => (signs ? `***${foldNumber(signs)}` : "");
