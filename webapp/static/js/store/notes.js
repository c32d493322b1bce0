/**
 * What the sync engine has to remember over a kill, each as a row of its own beside the device's: `sync:<name>`.
 *
 * @param {import("./connection.js").Connection} db
 */
export function createNotes(db) {
  const stores = ["device"];

  return {
    /** @template T @param {string} name @param {T} otherwise where nothing is noted yet @returns {Promise<T>} */
    read: async (name, otherwise) => (await db.transact({ stores }, (tx) => tx.objectStore("device").get(rowOf(name))))?.value ?? otherwise,

    /**
     * Change one note, in one strict transaction.
     *
     * @template T
     * @param {string} name
     * @param {T} otherwise
     * @param {(before: T) => T} to
     * @returns {Promise<T>} what is noted now
     */
    change: (name, otherwise, to) =>
      db.transact({ stores, mode: "readwrite", durability: "strict" }, async (tx) => {
        const value = to((await tx.objectStore("device").get(rowOf(name)))?.value ?? otherwise);
        await tx.objectStore("device").put({ name: rowOf(name), value });
        return value;
      }),
  };
}

/** @typedef {ReturnType<typeof createNotes>} Notes */

/** @param {string} name */
export const rowOf = (name) => `sync:${name}`;
