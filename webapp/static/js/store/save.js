import { buildEnvelope } from "../domain/records.js";
import { uuid7 } from "../domain/uuid.js";
import { countersIn } from "./device.js";
import { sha256Hex, toBase64url, toUtf8 } from "./encoding.js";

/**
 * @typedef {import("./types.js").RecordDraft} RecordDraft
 * @typedef {import("./types.js").PhotoDraft} PhotoDraft
 * @typedef {import("./types.js").PhotoNote} PhotoNote
 * @typedef {import("./types.js").Sealed} Sealed
 * @typedef {import("./types.js").Device} Device
 * @typedef {"quota" | "storage" | "key" | "outdated" | "too_large" | "photo_too_large" | "too_many_photos"} NotSavedReason
 *
 * @typedef {object} Parts
 * @property {Crypto} crypto
 * @property {() => number} now
 * @property {string} zone
 * @property {string} app
 * @property {{get: () => Promise<Device>}} device
 * @property {{keyFor: (personId: string) => Promise<import("./keys.js").Key>}} keys
 * @property {Pick<ReturnType<typeof import("./mirror.js").createMirror>, "keep" | "kept" | "shed">} mirror  the second copy
 */

const BODY_BYTES_MAX = 64 * 1024;
const PHOTO_BYTES_MAX = 1 << 20;
const PHOTOS_MAX = 20;
const ATTEMPTS = 20;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STORES = ["device", "records", "photos", "drafts", "draft_photos"];
/** @type {{[name: string]: NotSavedReason}} what an error of the browser means */
const REASONS = { QuotaExceededError: "quota", OperationError: "key", InvalidAccessError: "key", NotSupportedError: "key", KeyLockedError: "key", NewerDatabaseError: "outdated" };

/** The record is NOT on this phone: the form stays open and says so. */
export class NotSavedError extends Error {
  /** @param {NotSavedReason} reason @param {unknown} [cause] */
  constructor(reason, cause) {
    super(`not saved: ${reason}`, { cause });
    this.name = "NotSavedError";
    this.reason = reason;
  }
}

/** Another tab took this number while we were signing. */
class NumberTakenError extends Error {}

/**
 * Make the function that saves a record.
 *
 * A number and the hash of the record before it are inside the signed text, but signing is asynchronous and IndexedDB commits a
 * transaction that waits for anything else (hazard 39). So: read the counters, build, sign, and only then open one strict
 * transaction that writes record, photos and counters if the counters still are what was signed; if another tab was quicker,
 * sign again. Saves of one tab queue up; two tabs seldom meet, and one of them always gets through.
 *
 * @param {import("./connection.js").Connection} db
 * @param {Parts} parts
 * @returns {(draft: RecordDraft, photos?: PhotoDraft[]) => Promise<{id: string, n: number, hash: string}>}
 */
export function createSave(db, parts) {
  const { crypto, now } = parts;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();

  return async function saveRecord(draft, photos = []) {
    const id = UUID.test(draft.id ?? "") ? /** @type {string} */ (draft.id) : uuid7(now(), crypto.getRandomValues(new Uint8Array(10)));
    const capturedAtMs = now();
    try {
      const notes = await notePhotos(crypto, photos);
      const key = await parts.keys.keyFor(draft.author);
      const saved = last.then(() => sealAndWrite(db, parts, { id, capturedAtMs, draft, photos, notes, key }));
      last = saved.catch(() => {});
      const { record, device } = await saved;
      const copies = notes.map(({ sha256, mime }, at) => ({ sha256, mime, bytes: photos[at].bytes }));
      if (record.state === "queued") await parts.mirror.keep(record, { photos: copies, device });
      return { id: record.id, n: record.n, hash: record.hash };
    } catch (error) {
      throw notSaved(error);
    }
  };
}

/**
 * @typedef {object} Ready  a record that waits for its number
 * @property {string} id
 * @property {number} capturedAtMs
 * @property {RecordDraft} draft
 * @property {PhotoDraft[]} photos
 * @property {PhotoNote[]} notes  in the order of `photos`
 * @property {import("./keys.js").Key} key
 */

/** @param {import("./connection.js").Connection} db @param {Parts} parts @param {Ready} ready @returns {Promise<{record: any, device: Device}>} */
async function sealAndWrite(db, parts, ready) {
  for (let attempt = 1; ; attempt += 1) {
    const counters = await parts.device.get();
    const record = await seal(parts, ready, counters);
    try {
      const saved = await write(db, { record, counters, photos: ready.photos });
      return { record: saved, device: saved.n > counters.n_max ? { ...counters, n_max: saved.n, last_hash: saved.hash } : counters };
    } catch (error) {
      const canGoOn = error instanceof NumberTakenError || (isDiskFull(error) && (await parts.mirror.shed()));
      if (!canGoOn || attempt === ATTEMPTS) throw error;
    }
  }
}

/** @param {any} error */
function isDiskFull(error) {
  return REASONS[error?.name] === "quota";
}

/** @param {Parts} parts @param {Ready} ready @param {Device} counters */
async function seal({ crypto, zone, app }, { id, capturedAtMs, draft, notes, key }, counters) {
  const envelope = buildEnvelope(draft, {
    id, capturedAtMs, app, photos: notes, tz: zone,
    n: counters.n_max + 1, prev: counters.last_hash, device: counters.id, clockOffsetMs: counters.clock_offset_ms,
  });
  const body = JSON.stringify(envelope);
  const bytes = toUtf8(body);
  if (bytes.length > BODY_BYTES_MAX) throw new NotSavedError("too_large");
  const [hash, signature] = await Promise.all([sha256Hex(crypto, bytes), key.sign(bytes)]);
  return {
    id, n: envelope.n, hash, sealed: { body, key: key.id, sig: toBase64url(signature) }, state: "queued",
    type: envelope.type, author: envelope.author, captured_at: envelope.captured_at, target: envelope.target,
    photos: notes, photo_hashes: [...new Set(notes.map((note) => note.sha256))],
    missing: [], outcome: null, answered_at: null, attention: null,
  };
}

/**
 * The draft goes in the transaction that brings the record: whatever dies when, the form is there either as the one or as the other.
 *
 * @param {import("./connection.js").Connection} db
 * @param {{record: Awaited<ReturnType<typeof seal>>, counters: Device, photos: PhotoDraft[]}} what
 * @returns {Promise<any>} the record as it is kept
 */
function write(db, { record, counters, photos }) {
  return db.transact({ stores: STORES, mode: "readwrite", durability: "strict" }, async (tx) => {
    const records = tx.objectStore("records");
    // a commit whose answer was lost with the connection, or the same form saved from another tab: it is saved, once
    const saved = await records.get(record.id);
    if (saved) return saved;
    const device = countersIn(tx);
    const current = await device.read();
    if (current?.id !== counters.id || current.n_max !== counters.n_max || current.last_hash !== counters.last_hash) throw new NumberTakenError();
    await Promise.all([
      records.add(record),
      ...photos.map(({ bytes, mime }, at) => tx.objectStore("photos").put({ sha256: record.photos[at].sha256, bytes, mime })),
      device.write({ ...current, n_max: record.n, last_hash: record.hash }),
      tx.objectStore("drafts").delete(record.id),
      tx.objectStore("draft_photos").delete(record.id),
    ]);
    return record;
  });
}

/** @param {Crypto} crypto @param {PhotoDraft[]} photos @returns {Promise<PhotoNote[]>} */
function notePhotos(crypto, photos) {
  if (photos.length > PHOTOS_MAX) throw new NotSavedError("too_many_photos");
  if (photos.some(({ bytes }) => bytes.byteLength > PHOTO_BYTES_MAX)) throw new NotSavedError("photo_too_large");
  return Promise.all(
    photos.map(async ({ bytes, mime, field }) => ({ sha256: await sha256Hex(crypto, bytes), bytes: bytes.byteLength, mime, field })),
  );
}

/** @param {any} error */
function notSaved(error) {
  if (error instanceof NotSavedError) return error;
  return new NotSavedError(REASONS[error?.name] ?? "storage", error);
}
