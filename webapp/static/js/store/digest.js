import { sha256Hex, toUtf8 } from "./encoding.js";

/** @typedef {{count: number, xor: string}} Digest  `xor`: 64 hex digits, as the server writes them (sync-protocol 6.3) */

const AT_ONCE = 500;

/**
 * Sum up rows in any order: how many there are, and the XOR of SHA-256 over `kind \n id \n version`. It is computed from what lies
 * here, never adopted from the server: an adopted one would hide for ever what was skipped.
 *
 * @param {Crypto} crypto
 * @param {{kind: string, id: string, version: number}[]} rows
 * @returns {Promise<Digest>}
 */
export async function digestOf(crypto, rows) {
  let total = 0n;
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const some = rows.slice(at, at + AT_ONCE).map(({ kind, id, version }) => sha256Hex(crypto, toUtf8(`${kind}\n${id}\n${version}`)));
    for (const hash of await Promise.all(some)) total ^= BigInt(`0x${hash}`);
  }
  return { count: rows.length, xor: total.toString(16).padStart(64, "0") };
}

/**
 * The digest of everything that a replica holds, if it still stands at a cursor.
 *
 * @param {Crypto} crypto
 * @param {import("./types.js").Replica} replica
 * @param {string} cursor
 * @returns {Promise<Digest | null>} null: it has moved on meanwhile, and the two can't be compared
 */
export async function replicaDigest(crypto, replica, cursor) {
  const rows = await replica.versions();
  return (await replica.cursor()).cursor === cursor ? digestOf(crypto, rows) : null;
}
