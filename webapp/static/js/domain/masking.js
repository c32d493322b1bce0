/** What others may see of a name, a number, a plate. The twin of webapp/gate/masking.py. */

const HAN = /[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const HIDDEN = "○";

/**
 * 王小明 → 王○明, 王明 → 王○, John Smith → J*** S***; each part between spaces by its own script.
 *
 * @param {string | null | undefined} name
 */
export function maskName(name) {
  return (name ?? "").split(/\s+/u).filter(Boolean).map(maskPart).join(" ");
}

/** @param {string} part */
function maskPart(part) {
  const signs = [...part];
  if (!HAN.test(part)) return `${signs[0]}***`;
  if (signs.length <= 2) return signs.length === 2 ? signs[0] + HIDDEN : HIDDEN;
  return signs[0] + HIDDEN.repeat(signs.length - 2) + signs.at(-1);
}

/**
 * The first three and the last four digits; of eight digits (Hong Kong, Macao) the first and the last four.
 *
 * @param {string | null | undefined} mobile
 */
export function maskMobile(mobile) {
  const text = (mobile ?? "").trim();
  const digits = text.replace(/[^0-9]/g, "");
  if (digits === "") return "";
  const shown = digits.length <= 8 ? 1 : 3;
  if (digits.length < shown + 4) return "***";
  return (text.startsWith("+") ? "+" : "") + digits.slice(0, shown) + "*".repeat(Math.max(3, digits.length - shown - 4)) + digits.slice(-4);
}

/**
 * The first two and the last two signs: 沪A12388 → 沪A***88.
 *
 * @param {string | null | undefined} plate
 */
export function maskPlate(plate) {
  const signs = [...(plate ?? "").replace(/[^\p{L}\p{N}]/gu, "").toUpperCase()];
  if (signs.length === 0) return "";
  return signs.length > 4 ? `${signs.slice(0, 2).join("")}***${signs.slice(-2).join("")}` : `${signs[0]}***`;
}

/** The last four are all that is kept; shown with what they are the end of. @param {string | null | undefined} lastFour */
export const maskLastFour = (lastFour) => (lastFour ? `***${lastFour}` : "");
