/** Bytes as text, and hashes. */

const utf8 = new TextEncoder();

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
  let binary = "";
  for (let at = 0; at < octets.length; at += 0x8000) binary += String.fromCharCode(...octets.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** @param {ArrayBuffer | Uint8Array} bytes without padding */
export function toBase64url(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
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
