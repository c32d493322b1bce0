import { sha256Hex, toUtf8 } from "./encoding.js";

/**
 * The entries of the second copy: one per record (with the device as it was then), one per photo, one for the device.
 *
 * @typedef {import("./types.js").Device} Device
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./types.js").Photo} Photo
 * @typedef {OutboxRecord & {photo_hashes: string[]}} Row
 */

/** Not "rounds-…": caches of that name belong to the service worker, which deletes them. */
const CACHE = "second-copy-1";
const [DEVICE, RECORD, PHOTO] = ["/second-copy/device", "/second-copy/record/", "/second-copy/photo/"];

/** @param {CacheStorage | undefined} caches @param {Crypto} crypto */
export function copyIn(caches, crypto) {
  const open = async () => {
    if (!caches) throw new Error("no Cache Storage");
    return caches.open(CACHE);
  };

  /** @param {string} sha256 @returns {Promise<Photo | null>} */
  async function intactPhoto(sha256) {
    const kept = await (await open()).match(PHOTO + sha256);
    const bytes = await kept?.arrayBuffer().catch(() => null);
    if (!kept || !bytes || (await sha256Hex(crypto, bytes)) !== sha256) return null;
    return { sha256, bytes, mime: kept.headers.get("Content-Type") ?? "image/jpeg" };
  }

  /** A good copy is never written over: a kill in mid-write would take it from the records that named it before. @param {Cache} cache @param {Photo} photo */
  async function putPhoto(cache, { sha256, bytes, mime }) {
    if (!(await intactPhoto(sha256))) await cache.put(PHOTO + sha256, new Response(bytes, { headers: { "Content-Type": mime } }));
  }

  return {
    intactPhoto,

    /** @param {{record: OutboxRecord, device: Device, photos: Photo[]}} what photos first: a record in the copy is whole */
    async put({ record, device, photos }) {
      const cache = await open();
      await Promise.all(photos.map((photo) => putPhoto(cache, photo)));
      await cache.put(RECORD + record.id, Response.json({ record, device }));
    },

    /** @param {Device} device */
    putDevice: async (device) => (await open()).put(DEVICE, Response.json(device)),

    /** @returns {Promise<{records: Set<string>, photos: Set<string>}>} ids and hashes */
    async names() {
      const paths = (await (await open()).keys()).map((request) => new URL(request.url).pathname);
      const under = (/** @type {string} */ prefix) => new Set(paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length)));
      return { records: under(RECORD), photos: under(PHOTO) };
    },

    /** @param {string} id */
    removeRecord: async (id) => (await open()).delete(RECORD + id),
    /** @param {string} sha256 */
    removePhoto: async (sha256) => (await open()).delete(PHOTO + sha256),

    /** @returns {Promise<boolean>} whether there was one */
    destroy: async () => (caches ? caches.delete(CACHE) : false),

    /**
     * What can be read, oldest record first. The device is as the newest entry has it: its counters are never set back.
     *
     * @returns {Promise<{device: Device | null, records: Row[]}>} no device: there is no copy, or this browser does not let us at it
     */
    async everything() {
      const cache = await open().catch(() => null);
      if (!cache) return { device: null, records: [] };
      const names = (await cache.keys()).filter(({ url }) => new URL(url).pathname.startsWith(RECORD));
      const entries = (await Promise.all(names.map((name) => read(cache, name)))).filter(Boolean);
      const own = await read(cache, DEVICE);
      const devices = [...(own ? [own] : []), ...entries.map(({ device }) => device)];
      const device = devices.reduce((newest, one) => (newest === null || one.n_max > newest.n_max ? one : newest), null);
      const intact = await Promise.all(entries.map(({ record }) => isIntact(crypto, record)));
      const records = entries.filter((entry, at) => intact[at] && entry.device.id === device?.id).map(({ record }) => record);
      return { device, records: records.sort((a, b) => a.n - b.n) };
    },

    /** Whether a kill has torn nothing of this record's copy. @param {Row} record */
    async isWhole({ id, hash, photo_hashes }) {
      const entry = await read(await open(), RECORD + id);
      if (entry?.record.hash !== hash || !(await isIntact(crypto, entry.record))) return false;
      for (const sha256 of photo_hashes) if (!(await intactPhoto(sha256))) return false;
      return true;
    },
  };
}

/** An entry that a kill has torn is as none. @param {Cache} cache @param {RequestInfo} name @returns {Promise<any>} */
async function read(cache, name) {
  try {
    return (await (await cache.match(name))?.json()) ?? null;
  } catch {
    return null;
  }
}

/** @param {Crypto} crypto @param {OutboxRecord} record */
async function isIntact(crypto, { sealed, hash }) {
  return (await sha256Hex(crypto, toUtf8(sealed.body))) === hash;
}
