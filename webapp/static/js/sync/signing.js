import { sha256Hex, toBase64url, toUtf8 } from "../store/encoding.js";
import { PREFIX } from "./link.js";

/**
 * Signs requests by a key of this device, so that photos and confirming need no session (docs/developers.md 4).
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "crypto" | "now">} parts
 */
export function createSigning({ store, crypto, now }) {
  const { device, keys } = store;

  /**
   * @param {string} method
   * @param {string} path below the API's prefix
   * @param {{bytes?: ArrayBuffer | Uint8Array<ArrayBuffer>, personId?: string}} [of] the body, and whose key is the best one
   * @returns {Promise<{[name: string]: string} | null>} null: every key on this phone is locked
   */
  return async function signedHeaders(method, path, { bytes = new ArrayBuffer(0), personId } = {}) {
    const key = await keys.deviceKey(personId);
    if (!key) return null;
    const [{ id, clock_offset_ms }, digest] = await Promise.all([device.get(), sha256Hex(crypto, bytes)]);
    const at = new Date(now() + (clock_offset_ms ?? 0)).toISOString();
    const signature = await key.sign(toUtf8([method, PREFIX + path, at, id, digest].join("\n")));
    return { "X-Rounds-Device": id, "X-Rounds-Key": key.id, "X-Rounds-At": at, "X-Rounds-Signature": toBase64url(signature) };
  };
}

/** @typedef {ReturnType<typeof createSigning>} Sign */
