import { copyIn } from "./mirror-copy.js";
import { rowOf } from "./notes.js";

/**
 * A second copy of what the server does not have yet, in Cache Storage: Chromium may find IndexedDB torn after a kill and delete
 * all of it (docs/decisions.md, "The phone"), and Cache Storage is another store with files of its own.
 *
 * The order of writes, and what a kill between them leaves:
 * 1. the strict transaction in IndexedDB. Killed before: nothing was saved, and nobody said so.
 * 2. the copy: photos, then the record with the device's counters. Killed before: the record is in IndexedDB; if that is torn too,
 *    a record is gone that nobody called saved. A record is never in the copy without its photos, nor without its device.
 * 3. "saved" is said, or after a second at the latest: a copy that fails never makes a save fail; `settle` makes up for it.
 * Nor is a record sent before (`kept`): a phone that lost its database then would give the number that the server has to another.
 * A database without a device row is filled from the copy: photos, then records, counters and the device in one transaction, so
 * that a kill in the midst begins again. Entries go when the server has the record with its photos (`settle`).
 *
 * @typedef {import("./types.js").Device} Device
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./types.js").Photo} Photo
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {{set: (fn: () => void, ms: number) => any, clear: (id: any) => void}} Timers
 * @typedef {{at: string, records: number}} Recovered  of the last recovery that the person has not been told
 */

const PATIENCE_MS = 1000;
const DEVICE = "device";
const UNTOLD = rowOf("recovered_untold");
const STORES = ["device", "records", "photos"];
const AS_NEW = { state: "queued", missing: [], outcome: null, answered_at: null, attention: null, confirmed: null };

/**
 * @param {{caches?: CacheStorage, crypto: Crypto, now: () => number, timers?: Timers}} surroundings without `caches` there is no copy
 */
export function createMirror({ caches, crypto, now, timers }) {
  const copy = copyIn(caches, crypto);
  /** @type {Promise<void> | null} */
  let settling = null;
  let hasGivenWay = false;
  let hasLooked = false;
  /** @type {Set<Promise<void>>} */
  const keeping = new Set();

  return {
    /**
     * Copy a record that has just been saved. Answers after a second at the latest; never fails.
     *
     * @param {OutboxRecord} record
     * @param {{photos: Photo[], device: Device}} its
     */
    async keep(record, { photos, device }) {
      if (hasGivenWay) return;
      const copied = copy.put({ record, device, photos }).catch(() => {});
      const kept = (timers ? Promise.race([copied, after(PATIENCE_MS, timers, copied)]) : copied).then(() => void keeping.delete(kept));
      keeping.add(kept);
      await kept;
    },

    /** Wait until everything that this tab has saved so far is copied, or has had its second. */
    kept: () => Promise.all(keeping),

    /** The disk is full: the second copy gives way to the first until the next start. @returns {Promise<boolean>} whether there was one */
    async shed() {
      hasGivenWay = true;
      return copy.destroy().catch(() => false);
    },

    /**
     * Make the copy what it should be: everything that the server lacks, nothing else.
     *
     * @param {Connection} db
     */
    async settle(db) {
      if (hasGivenWay) return;
      settling ??= settle(db, copy, { isFirst: !hasLooked }).catch(() => {}).finally(() => {
        settling = null;
      });
      hasLooked = true;
      await settling;
    },

    /**
     * Fill a database that knows no device, if there is a copy: the same device goes on, with its records queued again. Its keys
     * are gone, so nobody is signed in.
     *
     * @param {import("./connection.js").Database} database just opened
     * @throws {DOMException} of IndexedDB: the copy stays for the next start
     */
    recover: (database) => recover(database, copy, new Date(now()).toISOString()),
  };
}

/** @param {number} ms @param {Timers} timers @param {Promise<unknown>} unless */
function after(ms, timers, unless) {
  return new Promise((resolve) => {
    const timer = timers.set(() => resolve(undefined), ms);
    void unless.then(() => timers.clear(timer));
  });
}

/** @typedef {ReturnType<typeof copyIn>} Copy */

/** At an opening each entry is read: what the last kill has torn is written anew. @param {Connection} db @param {Copy} copy @param {{isFirst: boolean}} at */
async function settle(db, copy, { isFirst }) {
  // first what is in the copy, then what should be: a record that another tab saves meanwhile is in both or in neither
  const names = await copy.names();
  const { device, unsent } = await db.transact({ stores: STORES }, async (tx) => {
    const records = tx.objectStore("records");
    const inState = (/** @type {string} */ state) => records.index("state").getAll(IDBKeyRange.bound([state, 0], [state, Infinity]));
    const found = await Promise.all([inState("queued"), inState("attention"), records.index("missing").getAll()]);
    const row = await tx.objectStore("device").get(DEVICE);
    return { device: row?.value, unsent: new Map(found.flat().map((record) => [record.id, record])) };
  });
  if (!device) return;
  await copy.putDevice(device);
  for (const record of unsent.values()) { // one by one: a phone has little memory
    if (names.records.has(record.id) && (!isFirst || (await copy.isWhole(record)))) continue;
    await copy.put({ record, device, photos: await photosOf(db, record) });
  }
  const wanted = new Set([...unsent.values()].flatMap((record) => record.photo_hashes));
  const surplus = [...names.records].filter((id) => !unsent.has(id));
  await Promise.all(surplus.map((id) => copy.removeRecord(id)));
  await Promise.all([...names.photos].filter((hash) => !wanted.has(hash)).map((hash) => copy.removePhoto(hash)));
}

/** @param {Connection} db @param {{photo_hashes: string[]}} record @returns {Promise<Photo[]>} */
function photosOf(db, { photo_hashes }) {
  return db.transact({ stores: ["photos"] }, async (tx) => {
    const photos = await Promise.all(photo_hashes.map((hash) => tx.objectStore("photos").get(hash)));
    return photos.filter(Boolean);
  });
}

/** @param {import("./connection.js").Database} database @param {Copy} copy @param {string} at */
async function recover(database, copy, at) {
  if (await database.get("device", DEVICE)) return;
  const { device, records } = await copy.everything();
  if (!device) return;
  for (const hash of new Set(records.flatMap((record) => record.photo_hashes))) {
    const photo = await copy.intactPhoto(hash);
    if (photo) await database.put("photos", photo);
  }
  const tx = database.transaction(STORES, "readwrite", { durability: "strict" });
  const done = tx.done;
  const rows = tx.objectStore("device");
  if (!(await rows.get(DEVICE))) { // else another tab was quicker
    const before = (await rows.get(rowOf("recovered")))?.value ?? 0;
    await Promise.all([
      ...records.map((record) => tx.objectStore("records").put({ ...record, ...AS_NEW })),
      rows.put({ name: rowOf("recovered"), value: before + records.length }),
      rows.put({ name: UNTOLD, value: { at, records: records.length } }),
      rows.put({ name: DEVICE, value: device }),
    ]);
  }
  await done;
}

/**
 * What came back and the person has not been told yet.
 *
 * @param {Connection} db
 */
export function createRecovered(db) {
  return {
    /** @returns {Promise<Recovered | null>} */
    find: async () => (await db.transact({ stores: ["device"] }, (tx) => tx.objectStore("device").get(UNTOLD)))?.value ?? null,
    told: () => db.transact({ stores: ["device"], mode: "readwrite" }, (tx) => tx.objectStore("device").delete(UNTOLD)),
  };
}
