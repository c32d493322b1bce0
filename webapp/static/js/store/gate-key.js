import { POSITION, READ } from "./reading.js";

/** @type {import("./connection.js").Work} */
const WRITE = { ...READ, mode: "readwrite" };
const ROW = "gate_search_key";

/**
 * The key by which numbers of papers are found again without being kept (docs/developers.md 9.3). It lies beside the person's replica,
 * sealed by the same key, goes with it, and outlives a reset.
 *
 * @param {import("./connection.js").Connection} db
 * @param {() => Promise<import("./page-cipher.js").PageCipher | null>} findCipher
 */
export function createGateKey(db, findCipher) {
  return {
    /** @returns {Promise<string | null>} */
    async find() {
      const cipher = await findCipher();
      const row = await db.transact(READ, (tx) => tx.objectStore(POSITION).get(ROW));
      if (!row) return null;
      return cipher ? (await cipher.open(row)).text : row.text;
    },

    /** @param {string} text */
    async keep(text) {
      const cipher = await findCipher();
      /** @type {[string, string]} */
      const key = [ROW, ""];
      const row = cipher ? await cipher.seal({ key, text }) : { key, text };
      await db.transact(WRITE, async (tx) => void (await tx.objectStore(POSITION).put(row, ROW)));
    },
  };
}
