import { replicaDigest } from "../store/digest.js";

/**
 * @typedef {import("../store/types.js").Replica} Replica
 * @typedef {{mismatches: number, asked: {[personId: string]: number}}} DigestNote  `asked`: when, by the device's clock, in ms
 */

const DAY_MS = 24 * 3_600_000;
const NOTE = "digest";
const NOTHING = /** @type {DigestNote} */ ({ mismatches: 0, asked: {} });

/** @param {import("../store/notes.js").Notes} notes @returns {Promise<DigestNote>} */
export const readDigestNote = (notes) => notes.read(NOTE, NOTHING);

/**
 * Once a day the server's digest of what the person may see is compared with that of the replica (sync-protocol 6.3): it finds what
 * both sides believe to have told each other and have not.
 *
 * @param {import("./types.js").EngineParts} parts
 */
export function createDigests({ store, crypto, now }) {
  const { notes } = store;

  return {
    /** @param {string} personId @returns {Promise<{digest?: string}>} what `pull` is asked in addition */
    async query(personId) {
      const ageMs = now() - ((await readDigestNote(notes)).asked[personId] ?? -Infinity);
      return ageMs < 0 || ageMs >= DAY_MS ? { digest: "1" } : {};
    },

    /**
     * @param {Replica} replica which has just applied the page
     * @param {{cursor: string, digest?: {count: number, xor: string}}} page
     * @returns {Promise<boolean | null>} whether they are the same; null: they were not, or can't be, compared
     */
    async compare(replica, { cursor, digest: theirs }) {
      if (typeof theirs?.xor !== "string") return null;
      const ours = await replicaDigest(crypto, replica, cursor);
      return ours && ours.count === theirs.count && ours.xor === theirs.xor;
    },

    /** @param {string} personId @param {boolean} isSame */
    note: (personId, isSame) =>
      notes.change(NOTE, NOTHING, ({ mismatches, asked }) => ({ mismatches: mismatches + (isSame ? 0 : 1), asked: { ...asked, [personId]: now() } })),
  };
}
