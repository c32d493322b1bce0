import { rowOf } from "./notes.js";

/**
 * How long the phone keeps what the server has answered for (sync-protocol 5.5).
 *
 * The lineage counts how often the server was found restored to an earlier state. It is noted at once and never cleared: an answer
 * of an older lineage proves nothing, so what is still owed after a restore is known from the records themselves, whatever dies when.
 *
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./types.js").Confirmed} Confirmed
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").Transaction} Transaction
 *
 * @typedef {object} Verdict  what an answer about one record means
 * @property {OutboxRecord} asked  the record as it was when the server was asked
 * @property {"forget" | "requeue" | "note"} then
 * @property {Partial<OutboxRecord>} [patch]  to be noted
 */

/** @type {import("./connection.js").Work} */
const WRITE = { stores: ["device", "records", "photos"], mode: "readwrite", durability: "strict" };
const LINEAGE = rowOf("lineage");
const QUEUED_AGAIN = /** @type {Partial<OutboxRecord>} */ ({ state: "queued", missing: [], outcome: null, attention: null, confirmed: null });

/** @param {Connection} db */
export function createKeeping(db) {
  return {
    /** @returns {Promise<number>} */
    lineage: () => db.transact({ stores: ["device"] }, lineageIn),

    /** The server was restored: everything that is kept has to be confirmed anew. */
    raiseLineage: () =>
      db.transact({ stores: ["device"], mode: "readwrite", durability: "strict" }, async (tx) => {
        await tx.objectStore("device").put({ name: LINEAGE, value: (await lineageIn(tx)) + 1 });
      }),

    /** @returns {Promise<OutboxRecord[]>} that the server said it has, oldest first; also those set aside for a photo only */
    answered: () =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const index = tx.objectStore("records").index("state");
        const found = await Promise.all(["sent", "kept", "attention"].map((state) => index.getAll(IDBKeyRange.bound([state, 0], [state, Infinity]))));
        return found.flat().filter(isAnswered).sort((a, b) => a.n - b.n);
      }),

    /**
     * Do what the server's answers mean, in one strict transaction. A record that is no longer what was asked about stays as it is,
     * and all of them do when the server has been found restored meanwhile: the answers are of a dead timeline then.
     *
     * @param {Verdict[]} verdicts
     * @param {number} lineage at which the server was asked
     * @returns {Promise<number>} how many records changed
     */
    settle: (verdicts, lineage) =>
      db.transact(WRITE, async (tx) => {
        if ((await lineageIn(tx)) !== lineage) return 0;
        let changed = 0;
        for (const { asked, then, patch = {} } of verdicts) {
          const record = await tx.objectStore("records").get(asked.id);
          if (record?.state !== asked.state || record.sends !== asked.sends) continue;
          changed += 1;
          if (then === "forget") await eraseIn(tx, asked.id);
          else await tx.objectStore("records").put({ ...record, ...(then === "requeue" ? QUEUED_AGAIN : patch) });
        }
        return changed;
      }),
  };
}

/** @param {OutboxRecord} record */
function isAnswered({ state, outcome, attention }) {
  return state !== "attention" || (outcome !== null && (attention?.why.startsWith("photo_") ?? false));
}

/** @param {Transaction} tx with the store "device" @returns {Promise<number>} */
export async function lineageIn(tx) {
  return (await tx.objectStore("device").get(LINEAGE))?.value ?? 0;
}

/** Delete a record; photos that another record names too stay. @param {Transaction} tx with "records" and "photos" @param {string} id */
export async function eraseIn(tx, id) {
  const records = tx.objectStore("records");
  const record = await records.get(id);
  if (!record) return;
  await records.delete(id);
  for (const hash of record.photo_hashes) {
    if ((await records.index("photos").count(hash)) === 0) await tx.objectStore("photos").delete(hash);
  }
}
