/** Numbers as they are typed on keys of our own: they stay text until they are saved. */

export const SIGNS_MAX = 6;

/**
 * What the next key makes of a number that is being typed.
 * @param {string} value
 * @param {string} key a digit, ".", "-" or "erase"
 * @returns {string}
 */
export function typeKey(value, key) {
  if (key === "erase") return value.slice(0, -1);
  if (key === "-") return value.startsWith("-") ? value.slice(1) : `-${value}`;
  if (key === "." && value.includes(".")) return value;
  return value.length >= SIGNS_MAX ? value : value + (key === "." && !/\d/.test(value) ? "0." : key);
}

/** @param {string} value @returns {number | null} null while it is none */
export function numberIn(value) {
  const text = value.normalize("NFKC").trim();
  return /^-?\d+(\.\d*)?$/.test(text) ? Number(text) : null;
}
