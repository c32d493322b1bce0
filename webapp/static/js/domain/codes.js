/** Label codes: 7 random signs of Crockford's base32 and a check sign over GF(32), x⁵ + x² + 1 (labels.md 1). */

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FIELD_POLYNOMIAL = 0b100101;
const CODE_LENGTH = 8;
/** longest text that may be kept as the name of another system's sticker */
const FOREIGN_SIGNS = 200;

/**
 * @typedef {{kind: "code", code: string}} CodeScan
 * @typedef {{kind: "foreign", text: string}} ForeignScan
 * @typedef {{kind: "wrong", reason: "empty" | "length" | "sign" | "check" | "too_long"}} WrongScan
 */

/** @param {number} element times α, the root of the field polynomial */
function timesAlpha(element) {
  const doubled = element << 1;
  return doubled & 32 ? doubled ^ FIELD_POLYNOMIAL : doubled;
}

/**
 * The sign that belongs behind `data`: weights αⁿ … α¹ for n data signs and 1 for the check sign sum to zero.
 *
 * @param {string} data signs of the alphabet, already folded
 * @throws {RangeError} for a sign outside the alphabet
 */
export function checkSign(data) {
  let sum = 0;
  for (const sign of data) {
    const value = SIGNS.indexOf(sign);
    if (value < 0) throw new RangeError(`not a sign of a code: ${sign}`);
    sum = timesAlpha(sum ^ value); // Horner: the first sign ends up with the highest power
  }
  return SIGNS[sum];
}

/**
 * Fold what people and scanners write into signs of the alphabet: case, full width, spaces, hyphens, I L → 1, O → 0.
 *
 * @param {string} text
 */
export function foldCode(text) {
  return text.normalize("NFKC").toUpperCase().replace(/[\s\-‐-―−]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
}

/** @param {string} text @returns {CodeScan | WrongScan} */
function readCode(text) {
  const code = foldCode(text);
  if (code === "") return { kind: "wrong", reason: "empty" };
  if (code.length !== CODE_LENGTH) return { kind: "wrong", reason: "length" };
  for (const sign of code) if (!SIGNS.includes(sign)) return { kind: "wrong", reason: "sign" };
  if (checkSign(code.slice(0, -1)) !== code.at(-1)) return { kind: "wrong", reason: "check" };
  return { kind: "code", code };
}

/**
 * Read what a camera, a hand scanner or a keyboard gave: our address on any host, the bare code, or another system's sticker.
 *
 * A text that can only be a mistyped code of ours is `wrong`; any other text is `foreign`.
 *
 * @param {string} text
 * @returns {CodeScan | ForeignScan | WrongScan}
 */
export function parseScan(text) {
  const trimmed = text.trim();
  const address = /^https?:\/\/[^/?#]+\/+([^/?#]*)\/?$/i.exec(trimmed);
  const read = readCode(address ? address[1] : trimmed);
  if (read.kind === "code" || trimmed === "") return read;
  if (!address && read.reason === "check") return read;
  if (!address && /^[0-9A-Za-z\-\s]{7,10}$/.test(trimmed) && read.reason === "length") return read;
  return trimmed.length > FOREIGN_SIGNS ? { kind: "wrong", reason: "too_long" } : { kind: "foreign", text: trimmed };
}

/**
 * A code as it is printed, `7K3M-9QXF`.
 *
 * @param {string} code eight signs
 */
export function formatCode(code) {
  return code.length === CODE_LENGTH ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}
