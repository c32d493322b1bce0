import { sha256Hex } from "./encoding.js";
import { rescueFile } from "./rescue.js";
import { createSave } from "./save.js";

/**
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./types.js").RecordState} RecordState
 * @typedef {import("./types.js").Outcome} Outcome
 * @typedef {import("./types.js").Attention} Attention
 * @typedef {import("./types.js").Photo} Photo
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").Transaction} Transaction
 */

/**
 * The device's records, from saving until the server safely holds them. Nothing here disappears by itself.
 *
 * @param {Connection} db
 * @param {import("./save.js").Parts} parts
 * @returns {import("./types.js").Outbox}
 */
export function createOutbox(db, parts) {
  const { crypto, now, app, device } = parts;
  const intactPhoto = (/** @type {string} */ sha256) => readIntact(db, crypto, sha256);

  return {
    saveRecord: createSave(db, parts),
    ...lists(db),
    ...changes(db, { now, app }),
    intactPhoto,
    async exportUnsent() {
      const records = await unsent(db);
      return rescueFile({ records, device: await device.get(), exportedAt: new Date(now()).toISOString(), intactPhoto });
    },
  };
}

/** @param {RecordState} state */
function inState(state) {
  return IDBKeyRange.bound([state, 0], [state, Infinity]);
}

/** @param {Connection} db */
function lists(db) {
  return {
    /** @param {{state?: RecordState, limit?: number}} [filter] @returns {Promise<OutboxRecord[]>} newest first */
    list: ({ state, limit = Infinity } = {}) =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const index = tx.objectStore("records").index(state ? "state" : "n");
        const found = [];
        for (let cursor = await index.openCursor(state ? inState(state) : null, "prev"); cursor && found.length < limit; cursor = await cursor.continue()) {
          found.push(cursor.value);
        }
        return found;
      }),

    /** @param {string} id @returns {Promise<OutboxRecord | null>} */
    get: async (id) => (await db.transact({ stores: ["records"] }, (tx) => tx.objectStore("records").get(id))) ?? null,

    /** @param {number} limit @returns {Promise<OutboxRecord[]>} */
    queued: (limit) => db.transact({ stores: ["records"] }, (tx) => tx.objectStore("records").index("state").getAll(inState("queued"), limit)),

    /** @returns {Promise<OutboxRecord[]>} */
    withMissingPhotos: () =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const found = await tx.objectStore("records").index("missing").getAll();
        return [...new Map(found.map((record) => [record.id, record])).values()].sort((a, b) => a.n - b.n);
      }),

    /** @returns {Promise<import("./types.js").Counts>} */
    counts: () =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const records = tx.objectStore("records");
        const count = (/** @type {RecordState} */ state) => records.index("state").count(inState(state));
        const [queued, sent, kept, attention, photosWaiting, oldest] = await Promise.all([
          count("queued"), count("sent"), count("kept"), count("attention"),
          records.index("missing").count(), records.index("state").get(inState("queued")),
        ]);
        return { queued, sent, kept, attention, photosWaiting, oldestQueuedAt: oldest?.captured_at ?? null };
      }),

    /** @param {string} id @returns {Promise<Photo[]>} in the order of the record */
    photosOf: (id) =>
      db.transact({ stores: ["records", "photos"] }, async (tx) => {
        const record = await tx.objectStore("records").get(id);
        const photos = await Promise.all((record?.photo_hashes ?? []).map((/** @type {string} */ hash) => tx.objectStore("photos").get(hash)));
        return photos.filter(Boolean);
      }),
  };
}

/** @param {Connection} db @param {{now: () => number, app: string}} by */
function changes(db, { now, app }) {
  /** @param {string} id @param {(record: OutboxRecord) => Partial<OutboxRecord>} patch */
  const change = (id, patch) =>
    db.transact({ stores: ["records"], mode: "readwrite", durability: "strict" }, async (tx) => {
      const record = await tx.objectStore("records").get(id);
      if (record) await tx.objectStore("records").put({ ...record, ...patch(record) });
    });
  const at = () => new Date(now()).toISOString();
  const again = { state: /** @type {RecordState} */ ("queued"), attention: null };

  return {
    /** @param {string} id @param {Outcome} outcome @param {string} [answeredAt] */
    markSent: (id, outcome, answeredAt) =>
      change(id, (record) => ({
        state: "sent", outcome, answered_at: answeredAt ?? null, attention: null,
        missing: (outcome.missing ?? []).filter((hash) => record.photos.some((photo) => photo.sha256 === hash)),
      })),

    /** @param {string} id @param {{why: Attention["why"], reason?: string, status?: number, photo?: string}} attention @param {string} [answeredAt] */
    markAttention: (id, attention, answeredAt) =>
      change(id, (record) => ({
        state: "attention", attention: { ...attention, at: at(), app }, answered_at: answeredAt ?? record.answered_at,
        missing: record.missing.filter((hash) => hash !== attention.photo),
      })),

    /** @param {string} id */
    requeue: (id) => change(id, () => again),

    /** @param {string} id @param {string} sha256 */
    photoArrived: (id, sha256) => change(id, (record) => ({ missing: record.missing.filter((hash) => hash !== sha256) })),

    /** @returns {Promise<number>} how many */
    offerAgain: () =>
      db.transact({ stores: ["records"], mode: "readwrite", durability: "strict" }, async (tx) => {
        const records = tx.objectStore("records");
        const waiting = (await records.index("state").getAll(inState("attention"))).filter((record) => record.attention.app !== app);
        await Promise.all(waiting.map((record) => records.put({ ...record, ...again })));
        return waiting.length;
      }),

    /** @param {string} id */
    erase: (id) => db.transact({ stores: ["records", "photos"], mode: "readwrite", durability: "strict" }, (tx) => eraseIn(tx, id)),
  };
}

/** Photos that another record names too stay. @param {Transaction} tx @param {string} id */
async function eraseIn(tx, id) {
  const records = tx.objectStore("records");
  const record = await records.get(id);
  if (!record) return;
  await records.delete(id);
  for (const hash of record.photo_hashes) {
    if ((await records.index("photos").count(hash)) === 0) await tx.objectStore("photos").delete(hash);
  }
}

/** @param {Connection} db @returns {Promise<OutboxRecord[]>} what the server does not hold, or not with all photos */
function unsent(db) {
  return db.transact({ stores: ["records"] }, async (tx) => {
    const records = tx.objectStore("records");
    const found = await Promise.all([
      records.index("state").getAll(inState("queued")), records.index("state").getAll(inState("attention")), records.index("missing").getAll(),
    ]);
    return [...new Map(found.flat().map((record) => [record.id, record])).values()].sort((a, b) => a.n - b.n);
  });
}

/** @param {Connection} db @param {Crypto} crypto @param {string} sha256 @returns {Promise<Photo | null>} */
async function readIntact(db, crypto, sha256) {
  for (let reading = 1; reading <= 2; reading += 1) {
    const photo = await db.transact({ stores: ["photos"] }, (tx) => tx.objectStore("photos").get(sha256));
    if (photo && (await sha256Hex(crypto, photo.bytes)) === sha256) return photo;
  }
  return null;
}
