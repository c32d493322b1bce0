/** Bytes as text, and hashes. */

const utf8 = new TextEncoder();
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @param {string} text */
export function toUtf8(text) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (utf8.encode(text));
}

/** @param {ArrayBuffer | Uint8Array} bytes lower case */
export function toHex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {ArrayBuffer | Uint8Array} bytes */
export function toBase64(bytes) {
  const octets = new Uint8Array(bytes);
  const groups = [];
  for (let at = 0; at < octets.length; at += 3) {
    const triple = (octets[at] << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0);
    groups.push(BASE64[triple >> 18], BASE64[(triple >> 12) & 63], BASE64[(triple >> 6) & 63], BASE64[triple & 63]);
  }
  const padding = (3 - (octets.length % 3)) % 3;
  return groups.join("").slice(0, groups.length - padding) + "=".repeat(padding);
}

/** @param {ArrayBuffer | Uint8Array} bytes without padding */
export function toBase64url(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text of `toBase64url` */
export function fromBase64url(text) {
  const values = [...text.replaceAll("-", "+").replaceAll("_", "/")].map((sign) => BASE64.indexOf(sign));
  const bytes = new Uint8Array(Math.floor((values.length * 3) / 4));
  for (let at = 0; at < bytes.length; at += 1) {
    const first = Math.floor((at * 4) / 3);
    const bits = (values[first] << 6) | (values[first + 1] ?? 0);
    bytes[at] = bits >> (4 - (at % 3) * 2);
  }
  return bytes;
}

/**
 * Lower-case hex SHA-256.
 *
 * @param {Crypto} crypto
 * @param {BufferSource} bytes
 */
export async function sha256Hex(crypto, bytes) {
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}
