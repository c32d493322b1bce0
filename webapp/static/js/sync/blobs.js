import { SyncFault } from "./link.js";
import { createUpload, isOk, isWhole } from "./upload.js";

/**
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./types.js").EngineParts} EngineParts
 */

const REFUSALS_IN_A_ROW = 3;
/** replies that will be the same for this photo whenever it is sent */
const FINAL = new Set([400, 413, 415]);
const LOCKED = "locked";

/**
 * Uploads the photos that the server says it misses, each request signed by a key of this device (no session needed).
 *
 * @param {EngineParts} parts
 * @param {{link: import("./link.js").Link, sign: import("./signing.js").Sign}} by
 */
export function createBlobs(parts, by) {
  const { outbox, device } = parts.store;
  const { link } = by;
  const upload = createUpload(parts, by);
  /** @type {Map<string, number>} how often the server found other bytes than we sent */
  const mismatches = new Map();

  return {
    /**
     * @returns {Promise<number>} of photos that arrived; where every key is locked they wait quietly
     * @throws {SyncFault} after the others have been tried; at once without a network, or when the server asks to be left alone
     */
    async all() {
      /** @type {Set<string>} */
      const arrived = new Set();
      /** @type {SyncFault | null} */
      let fault = null;
      /** @type {Set<string>} whose key the server does not take */
      const refused = new Set();
      for (const record of await outbox.withMissingPhotos()) {
        for (const sha256 of record.missing) {
          if (refused.has(record.author)) continue;
          const failed = arrived.has(sha256) ? null : await send(record, sha256);
          if (failed === LOCKED) return arrived.size;
          if (failed?.kind === "sign_in" || failed?.kind === "revoked") refused.add(record.author);
          fault = failed ?? fault;
          if (!failed && (await outbox.get(record.id))?.missing.includes(sha256)) {
            arrived.add(sha256);
            await outbox.photoArrived(record.id, sha256);
          }
        }
      }
      if (fault) throw fault;
      return arrived.size;
    },
  };

  /** @param {OutboxRecord} record @param {string} sha256 @returns {Promise<SyncFault | typeof LOCKED | null>} null: it is there, or has been set aside */
  async function send(record, sha256) {
    const photo = await outbox.intactPhoto(sha256);
    if (!photo) return setAside(record, { why: "photo_damaged", photo: sha256 });
    const reply = await upload({ photo, personId: record.author });
    if (!reply) return LOCKED;
    if (isWhole(reply, photo)) return null;
    if (isOk(reply)) return new SyncFault("not_our_server", { status: reply.status });
    if (FINAL.has(reply.status) && (await link.isServerAlive((await device.get()).server_id))) {
      return setAside(record, { why: "photo_refused", photo: sha256, status: reply.status });
    }
    if (reply.status === 422) return mismatched(record, sha256);
    // the server has forgotten the record that names the photo (restored from a backup): tell it again
    if (reply.status === 404) await outbox.requeue(record.id);
    const fault = link.fault(reply);
    if (fault.retryAfterMs !== null) throw fault;
    return fault;
  }

  /** @param {OutboxRecord} record @param {string} sha256 */
  async function mismatched(record, sha256) {
    const times = (mismatches.get(sha256) ?? 0) + 1;
    mismatches.set(sha256, times);
    if (times < REFUSALS_IN_A_ROW) return new SyncFault("server", { status: 422 });
    mismatches.delete(sha256);
    return setAside(record, { why: "photo_damaged", photo: sha256, status: 422 });
  }

  /** @param {OutboxRecord} record @param {{why: "photo_damaged" | "photo_refused", photo: string, status?: number}} attention @returns {Promise<null>} */
  async function setAside(record, attention) {
    await outbox.markAttention(record.id, attention);
    return null;
  }
}
