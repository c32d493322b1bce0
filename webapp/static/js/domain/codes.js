/** Label codes: 7 random signs of Crockford's base32 and a check sign over GF(32), x⁵ + x² + 1 (labels.md 1). */

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const FIELD_POLYNOMIAL = 0b100101;
const CODE_LENGTH = 8;
/** longest text that may be kept as the name of another system's sticker */
const FOREIGN_SIGNS = 200;

/** what an invitation's symbol says: any host, then 16 signs of the alphabet that are a secret, unlike a code */
const INVITATION = /^https?:\/\/[^/]+\/v\/([0-9a-z]{16})\/?(?:[?#].*)?$/i;

/** what the server takes as the name of another system's sticker: one line of at most 120 signs */
const BINDABLE = /^\S(.{0,118}\S)?$/u;

const SEPARATORS = /[\s\-\u2010-\u2015\u2212\uff0d]+/g;

/**
 * @typedef {{kind: "code", code: string}} CodeScan
 * @typedef {{kind: "invitation", token: string}} InvitationScan
 * @typedef {{kind: "foreign", text: string}} ForeignScan
 * @typedef {{kind: "wrong", reason: "empty" | "length" | "sign" | "check" | "too_long", text: string}} WrongScan
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
  const narrow = text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
  return narrow.replace(SEPARATORS, "").toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0");
}

/**
 * Read a bare code, or the code at the end of any host's address. The twin of labels/codes.py, held to the same samples.
 *
 * @param {string} text
 * @returns {{code: string} | {reason: "length" | "sign" | "check"}}
 */
export function readCode(text) {
  const code = foldCode(lastSegment(text.trim()));
  if ([...code].length !== CODE_LENGTH) return { reason: "length" };
  for (const sign of code) if (!SIGNS.includes(sign)) return { reason: "sign" };
  return checkSign(code.slice(0, -1)) === code.at(-1) ? { code } : { reason: "check" };
}

/** @param {string} text */
function lastSegment(text) {
  if (!text.includes("/")) return text;
  const address = text.replace(/[?#].*$/s, "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
  return address.replace(/\/+$/, "").split("/").at(-1) ?? "";
}

/**
 * Read what a camera, a hand scanner or a keyboard gave: a code of ours, a visitor's invitation, or another system's sticker.
 *
 * A text that looks like a mistyped code of ours is `wrong`; it may still be the sticker of another system, so `text` comes along.
 *
 * @param {string} text
 * @returns {CodeScan | InvitationScan | ForeignScan | WrongScan}
 */
export function parseScan(text) {
  const trimmed = text.trim();
  const token = foldCode(INVITATION.exec(trimmed)?.[1] ?? "");
  if (token && [...token].every((sign) => SIGNS.includes(sign))) return { kind: "invitation", token };
  const read = readCode(trimmed);
  if ("code" in read) return { kind: "code", code: read.code };
  if (trimmed === "") return { kind: "wrong", reason: "empty", text: trimmed };
  const isTyped = /^[\w\s\-\uff01-\uff5e]{1,16}$/.test(trimmed);
  const isNearly = read.reason === "length" ? [7, 9].includes(foldCode(trimmed).length) : true;
  if (isTyped && isNearly) return { kind: "wrong", reason: read.reason, text: trimmed };
  return trimmed.length > FOREIGN_SIGNS ? { kind: "wrong", reason: "too_long", text: trimmed } : { kind: "foreign", text: trimmed };
}

/**
 * A code as it is printed, `7K3M-9QXF`.
 *
 * @param {string} code eight signs
 */
export function formatCode(code) {
  return code.length === CODE_LENGTH ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
}

/** Whether another system's sticker may be bound to a thing. @param {string} text */
export const isBindable = (text) => BINDABLE.test(text);
