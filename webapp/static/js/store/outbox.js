import { countersIn } from "./device.js";
import { sha256Hex } from "./encoding.js";
import { createKeeping, eraseIn, lineageIn } from "./keeping.js";
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
  const { crypto, now, app, device, mirror } = parts;
  const intactPhoto = (/** @type {string} */ sha256) => readIntact(db, crypto, sha256);

  return {
    saveRecord: createSave(db, parts),
    ...lists(db),
    ...changes(db, { now, app }),
    ...createKeeping(db),
    intactPhoto,
    queued: (/** @type {number} */ limit) => readQueued(db, limit).finally(mirror.kept),
    async exportUnsent() {
      const records = await unsent(db);
      return rescueFile({ records, device: await device.get(), exportedAt: new Date(now()).toISOString(), intactPhoto });
    },
  };
}

/** Records are answered nearly in the order of their numbers; one that was set aside for a while comes out of it. */
const ANSWERED_IN_A_ROW = 50;
const AT_A_TIME = 64;

/** @param {RecordState} state */
function inState(state) {
  return IDBKeyRange.bound([state, 0], [state, Infinity]);
}

/**
 * Many at a time: a request for sixty-four costs hardly more than one step of a cursor.
 *
 * @param {Transaction} tx
 * @param {RecordState} [state]
 * @returns {AsyncGenerator<OutboxRecord>}
 */
async function* newestFirst(tx, state) {
  const index = tx.objectStore("records").index(state ? "state" : "n");
  const between = (/** @type {number} */ from, /** @type {number} */ to) => (state ? IDBKeyRange.bound([state, from], [state, to]) : IDBKeyRange.bound(from, to));
  for (let below = Infinity; ;) {
    const last = await index.openKeyCursor(between(-Infinity, below), "prev");
    if (!last) return;
    const n = /** @type {number} */ (state ? /** @type {any[]} */ (last.key)[1] : last.key);
    below = n - AT_A_TIME;
    yield* (await index.getAll(between(below + 1, n))).reverse();
  }
}

/** @param {Connection} db @param {number} limit @returns {Promise<OutboxRecord[]>} */
function readQueued(db, limit) {
  return db.transact({ stores: ["records"] }, (tx) => tx.objectStore("records").index("state").getAll(inState("queued"), limit));
}

/** @param {Connection} db */
function lists(db) {
  return {
    /**
     * @param {{state?: RecordState, author?: string, limit?: number, answeredAfter?: string | null}} [filter] answeredAfter: without those
     *   that the server had answered by then, by its own clock
     * @returns {Promise<OutboxRecord[]>} newest first
     */
    list: ({ state, author, limit = Infinity, answeredAfter = null } = {}) =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const found = [];
        let answered = 0;
        for await (const record of newestFirst(tx, state)) {
          if (found.length >= limit || answered > ANSWERED_IN_A_ROW) break;
          const isAnswered = answeredAfter !== null && record.answered_at !== null && record.answered_at <= answeredAfter;
          answered = isAnswered ? answered + 1 : 0;
          if (!isAnswered && (!author || record.author === author)) found.push(record);
        }
        return found;
      }),

    /** @param {string} id @returns {Promise<OutboxRecord | null>} */
    get: async (id) => (await db.transact({ stores: ["records"] }, (tx) => tx.objectStore("records").get(id))) ?? null,

    /** @returns {Promise<OutboxRecord[]>} */
    withMissingPhotos: () =>
      db.transact({ stores: ["records"] }, async (tx) => {
        const found = await tx.objectStore("records").index("missing").getAll();
        return [...new Map(found.map((record) => [record.id, record])).values()].sort((a, b) => a.n - b.n);
      }),

    /** @returns {Promise<import("./types.js").Share[]>} who has how many here; whoever has unsent ones first */
    shares: () =>
      db.transact({ stores: ["records"] }, async (tx) => {
        /** @type {Map<string, import("./types.js").Share>} */
        const shares = new Map();
        for (const { author, state } of await tx.objectStore("records").getAll()) {
          const { unsent, total } = shares.get(author) ?? { unsent: 0, total: 0 };
          shares.set(author, { author, total: total + 1, unsent: unsent + (state === "queued" || state === "attention" ? 1 : 0) });
        }
        return [...shares.values()].sort((a, b) => b.unsent - a.unsent || b.total - a.total);
      }),

    /** @returns {Promise<Set<string>>} ids of the keys by which records here are signed */
    signers: () =>
      db.transact({ stores: ["records"] }, async (tx) => new Set((await tx.objectStore("records").getAll()).map(({ sealed }) => sealed.key))),

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
      db.transact({ stores: ["device", "records"], mode: "readwrite", durability: "strict" }, async (tx) => {
        const [record, device, lineage] = await Promise.all([tx.objectStore("records").get(id), countersIn(tx).read(), lineageIn(tx)]);
        if (!record) return;
        const confirmed = { outcome: null, at: at(), lineage, server_id: device?.server_id ?? null };
        await tx.objectStore("records").put({ ...record, ...asSent(record, outcome), answered_at: answeredAt ?? null, confirmed });
      }),

    /** @param {string} id @param {{why: Attention["why"], reason?: string, status?: number, photo?: string}} attention @param {string} [answeredAt] */
    markAttention: (id, attention, answeredAt) =>
      change(id, (record) => ({
        state: "attention", attention: { ...attention, at: at(), app }, answered_at: answeredAt ?? record.answered_at,
        missing: record.missing.filter((hash) => hash !== attention.photo),
      })),

    /** @param {string} id */
    requeue: (id) => change(id, () => again),

    /** @param {string} id @param {string} sha256 */
    photoArrived: (id, sha256) =>
      change(id, (record) => {
        const missing = record.missing.filter((hash) => hash !== sha256);
        // what was confirmed was a record without its photos: ask again soon
        const confirmed = record.confirmed && missing.length === 0 ? { ...record.confirmed, outcome: null, at: at() } : record.confirmed;
        return { missing, confirmed };
      }),

    /** @param {(attention: Attention) => boolean} [isDue] those that another build has met, unless told @returns {Promise<number>} how many */
    offerAgain: (isDue = (attention) => attention.app !== app) =>
      db.transact({ stores: ["records"], mode: "readwrite", durability: "strict" }, async (tx) => {
        const records = tx.objectStore("records");
        const waiting = (await records.index("state").getAll(inState("attention"))).filter((record) => isDue(record.attention));
        await Promise.all(waiting.map((record) => records.put({ ...record, ...again })));
        return waiting.length;
      }),

    /** @param {string} id */
    erase: (id) => db.transact({ stores: ["records", "photos"], mode: "readwrite", durability: "strict" }, (tx) => eraseIn(tx, id)),
  };
}

/** @param {OutboxRecord} record @param {Outcome} outcome @returns {Partial<OutboxRecord>} */
function asSent(record, outcome) {
  return {
    state: "sent", outcome, attention: null, sends: (record.sends ?? 0) + 1,
    missing: (outcome.missing ?? []).filter((hash) => record.photos.some((photo) => photo.sha256 === hash)),
  };
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
