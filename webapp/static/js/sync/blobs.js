import { sha256Hex, toBase64url, toUtf8 } from "../store/encoding.js";
import { PREFIX, SyncFault } from "./link.js";

/**
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../store/types.js").Photo} Photo
 * @typedef {import("./link.js").Link} Link
 * @typedef {import("./types.js").EngineParts} EngineParts
 */

const TIMEOUT_MS = 180_000;
const REFUSALS_IN_A_ROW = 3;
/** replies that will be the same for this photo whenever it is sent */
const FINAL = new Set([400, 413, 415]);

/**
 * Uploads the photos that the server says it misses, each request signed by the key of the record's author (no session needed).
 *
 * @param {EngineParts} parts
 * @param {Link} link
 */
export function createBlobs(parts, link) {
  const { outbox, device, keys } = parts.store;
  /** @type {Map<string, number>} how often the server found other bytes than we sent */
  const mismatches = new Map();

  return {
    /** @returns {Promise<number>} of photos that arrived; @throws {SyncFault} after the others have been tried, or at once without a network */
    async all() {
      /** @type {Set<string>} */
      const arrived = new Set();
      /** @type {SyncFault | null} */
      let fault = null;
      for (const record of await outbox.withMissingPhotos()) {
        for (const sha256 of record.missing) {
          const failed = arrived.has(sha256) ? null : await upload(record, sha256);
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

  /** @param {OutboxRecord} record @param {string} sha256 @returns {Promise<SyncFault | null>} null: it is there, or has been set aside */
  async function upload(record, sha256) {
    const photo = await outbox.intactPhoto(sha256);
    if (!photo) return setAside(record, { why: "photo_damaged", photo: sha256 });
    const reply = await send("PUT", record, photo);
    if (reply.status >= 200 && reply.status < 300) return (await isThere(reply, record, photo)) ? null : new SyncFault("not_our_server", { status: reply.status });
    if (FINAL.has(reply.status)) return setAside(record, { why: "photo_refused", photo: sha256, status: reply.status });
    if (reply.status === 422) return mismatched(record, sha256);
    // the server has forgotten the record that names the photo (restored from a backup): tell it again
    if (reply.status === 404) await outbox.requeue(record.id);
    const fault = link.fault(reply);
    if (fault.kind === "sign_in" || fault.kind === "revoked") throw fault;
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

  /** A 200 alone may come from a portal: our server says how much it holds. @param {import("./link.js").Reply} reply @param {OutboxRecord} record @param {Photo} photo */
  async function isThere(reply, record, photo) {
    const size = String(photo.bytes.byteLength);
    if (reply.json?.sha256 === photo.sha256 || reply.headers.get("Upload-Offset") === size) return true;
    const held = await send("HEAD", record, photo);
    return held.status >= 200 && held.status < 300 && held.headers.get("Upload-Offset") === size;
  }

  /** @param {"PUT" | "HEAD"} method @param {OutboxRecord} record @param {Photo} photo */
  async function send(method, record, photo) {
    const path = `/blobs/${photo.sha256}`;
    const body = method === "PUT" ? photo.bytes : undefined;
    const headers = await signedHeaders(method, path, { author: record.author, bytes: body ?? new ArrayBuffer(0) });
    if (body) headers["Content-Type"] = photo.mime;
    return link.request(path, { method, headers, body, timeoutMs: TIMEOUT_MS });
  }

  /** @param {string} method @param {string} path @param {{author: string, bytes: ArrayBuffer}} of @returns {Promise<{[name: string]: string}>} docs/developers.md 4 */
  async function signedHeaders(method, path, { author, bytes }) {
    const [{ id, clock_offset_ms }, key, digest] = await Promise.all([device.get(), keys.keyFor(author), sha256Hex(parts.crypto, bytes)]);
    const at = new Date(parts.now() + (clock_offset_ms ?? 0)).toISOString(); // the server refuses times far from its own
    const signature = await key.sign(toUtf8([method, PREFIX + path, at, id, digest].join("\n")));
    return { "X-Rounds-Device": id, "X-Rounds-Key": key.id, "X-Rounds-At": at, "X-Rounds-Signature": toBase64url(signature) };
  }
}
