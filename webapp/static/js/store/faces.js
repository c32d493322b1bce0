import { positionIn, READ } from "./reading.js";

/**
 * @typedef {{bytes: ArrayBuffer, mime: string}} Face
 *
 * @typedef {object} Faces  photos of adults, to be compared at the gate without a network
 * @property {() => Promise<string[]>} kept  hashes of their originals
 * @property {(sha256: string) => Promise<Face | null>} find
 * @property {(sha256: string, face: Face) => Promise<void>} keep
 * @property {(hashes: string[]) => Promise<void>} drop
 */

/** @type {import("./connection.js").Work} */
const WRITE = { ...READ, mode: "readwrite" };
const KIND = "face";

/** @param {string} sha256 @returns {[string, string]} */
const keyOf = (sha256) => [KIND, sha256];

/** Everything in the store of pages that is no face: what a reset clears. @returns {IDBKeyRange[]} */
export const allButFaces = () => [IDBKeyRange.upperBound([KIND]), IDBKeyRange.lowerBound([KIND, []])];

/**
 * Faces lie among the pages of the person's replica, as values of a kind that the server has not: they are sealed by the same key, go with
 * the replica, and need no new shape of any database. No digest counts them, and they outlive a reset, since their names are hashes.
 *
 * @param {import("./connection.js").Connection} db
 * @param {() => Promise<import("./page-cipher.js").PageCipher | null>} findCipher
 * @returns {Faces}
 */
export function createFaces(db, findCipher) {
  return {
    kept: () => db.transact(READ, async (tx) => (await tx.objectStore("pages").getAllKeys(IDBKeyRange.bound([KIND, ""], [KIND, []]))).map((key) => /** @type {string[]} */ (key)[1])),

    async find(sha256) {
      const cipher = await findCipher();
      const row = await db.transact(READ, (tx) => tx.objectStore("pages").get(keyOf(sha256)));
      if (!row) return null;
      return { mime: row.mime, bytes: cipher ? await cipher.openBytes(row) : row.bytes };
    },

    async keep(sha256, { bytes, mime }) {
      const cipher = await findCipher();
      const key = keyOf(sha256);
      const row = cipher ? { ...(await cipher.sealBytes(key, bytes)), mime } : { key, bytes, mime };
      await db.transact(WRITE, async (tx) => {
        const { cursor } = await positionIn(tx);
        if (cursor !== null) await tx.objectStore("pages").put(row); // a replica that was taken away meanwhile must not come back as a face
      });
    },

    async drop(hashes) {
      if (hashes.length === 0) return;
      await db.transact(WRITE, async (tx) => void (await Promise.all(hashes.map((sha256) => tx.objectStore("pages").delete(keyOf(sha256))))));
    },
  };
}
