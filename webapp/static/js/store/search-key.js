import { hashedText } from "../domain/identity.js";
import { fromBase64url, toBase64url, toUtf8 } from "./encoding.js";
import { positionIn, READ } from "./reading.js";

/**
 * @typedef {object} SearchKey  what ID numbers are found by at this school's gate; it comes from the server and is no secret of the person's
 * @property {() => Promise<CryptoKey | null>} find
 * @property {(key: string) => Promise<void>} keep  base64url, as the server gives it
 *
 * @typedef {Pick<Crypto, "subtle">} Subtle
 */

const HASH_BYTES = 16;
/** @type {import("./connection.js").Work} */
const WRITE = { ...READ, mode: "readwrite" };
/** @type {[string, string]} */
const KEY = ["search_key", "gate"];
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/**
 * The gate's search key lies among the pages of the person's replica, as faces do: sealed by the same key where a PIN guards it, and gone
 * with the replica; a reset clears it, and it is fetched again. Without a PIN it lies as a key that no script can read out.
 *
 * @param {import("./connection.js").Connection} db
 * @param {() => Promise<import("./page-cipher.js").PageCipher | null>} findCipher
 * @param {Subtle} crypto
 * @returns {SearchKey}
 */
export function createSearchKey(db, findCipher, crypto) {
  return {
    async find() {
      const cipher = await findCipher();
      const row = await db.transact(READ, (tx) => tx.objectStore("pages").get(KEY));
      if (!row) return null;
      return cipher ? importKey(crypto, await cipher.openBytes(row)) : row.hmac;
    },

    async keep(key) {
      const cipher = await findCipher();
      const bytes = fromBase64url(key);
      const row = cipher ? await cipher.sealBytes(KEY, bytes) : { key: KEY, hmac: await importKey(crypto, bytes) };
      await db.transact(WRITE, async (tx) => {
        const { cursor } = await positionIn(tx);
        if (cursor !== null) await tx.objectStore("pages").put(row); // a replica that was taken away meanwhile must not come back as a key
      });
    },
  };
}

/** @param {Subtle} crypto @param {BufferSource} bytes */
const importKey = ({ subtle }, bytes) => subtle.importKey("raw", bytes, ALGORITHM, false, ["sign"]);

/**
 * What a number is found by: it can be compared, and without the server's key not be tried out. As webapp/gate/identity.py makes it.
 *
 * @param {Subtle} crypto
 * @param {CryptoKey} key
 * @param {string} kind
 * @param {string} number
 */
export async function idHash({ subtle }, key, kind, number) {
  const digest = await subtle.sign("HMAC", key, toUtf8(hashedText(kind, number)));
  return toBase64url(new Uint8Array(digest).slice(0, HASH_BYTES));
}
