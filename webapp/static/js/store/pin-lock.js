import { toUtf8 } from "./encoding.js";

/**
 * Secrets under a PIN: encrypted by a key derived from the PIN, and again by a key that never leaves this device's browser, so that
 * neither the PIN alone nor a copy of the database alone opens them. Pure cryptography, keeps nothing.
 *
 * @typedef {object} Locked
 * @property {Uint8Array<ArrayBuffer>} inner_iv
 * @property {Uint8Array<ArrayBuffer>} outer_iv
 * @property {ArrayBuffer} bytes
 */

export const ROUNDS = 600_000; // OWASP's figure for PBKDF2-HMAC-SHA256
const SALT_BYTES = 16;
const IV_BYTES = 12;

/** @param {Crypto} crypto @param {number} length */
const randomBytes = (crypto, length) => /** @type {Uint8Array<ArrayBuffer>} */ (crypto.getRandomValues(new Uint8Array(length)));

/** @param {Crypto} crypto */
export const freshSalt = (crypto) => randomBytes(crypto, SALT_BYTES);

/** A key that wraps on this device and can never be read out of it. @param {Crypto} crypto */
export function wrappingKey(crypto) {
  return /** @type {Promise<CryptoKey>} */ (crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
}

/**
 * @param {Crypto} crypto
 * @param {string} pin
 * @param {{salt: Uint8Array<ArrayBuffer>, rounds: number}} by
 */
export async function pinKey(crypto, pin, { salt, rounds }) {
  const secret = await crypto.subtle.importKey("raw", toUtf8(pin), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * @param {Crypto} crypto
 * @param {{inner: CryptoKey, outer: CryptoKey, name: string}} keys `name` is bound in: one secret never passes for another
 */
export function pinLock(crypto, { inner, outer, name }) {
  const additionalData = toUtf8(`rounds-vault 1 ${name}`);
  /** @param {Uint8Array<ArrayBuffer>} iv */
  const by = (iv) => ({ name: "AES-GCM", iv, additionalData });
  return {
    /** @param {BufferSource} bytes @returns {Promise<Locked>} */
    async lock(bytes) {
      const [inner_iv, outer_iv] = [randomBytes(crypto, IV_BYTES), randomBytes(crypto, IV_BYTES)];
      const locked = await crypto.subtle.encrypt(by(inner_iv), inner, bytes);
      return { inner_iv, outer_iv, bytes: await crypto.subtle.encrypt(by(outer_iv), outer, locked) };
    },

    /** @param {Locked} locked @returns {Promise<ArrayBuffer | null>} null: another PIN, another device or another name */
    async open({ inner_iv, outer_iv, bytes }) {
      try {
        return await crypto.subtle.decrypt(by(inner_iv), inner, await crypto.subtle.decrypt(by(outer_iv), outer, bytes));
      } catch (error) {
        if (/** @type {any} */ (error)?.name === "OperationError") return null;
        throw error;
      }
    },
  };
}
