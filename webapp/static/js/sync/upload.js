import { SyncFault } from "./link.js";

/**
 * @typedef {import("../store/types.js").Photo} Photo
 * @typedef {import("./link.js").Reply} Reply
 * @typedef {{photo: Photo, personId: string}} Load  a photo and whose key is the best one to send it by
 */

export const PART_BYTES = 256 * 1024;
const TIMEOUT_MS = 180_000;
const SLOW_BYTES_PER_SECOND = 64 * 1024;
const MEASURED_FROM_BYTES = 16 * 1024;
/** a server that keeps on sending us elsewhere is not understood */
const DETOURS_MAX = 5;
const NO_PARTS = new Set([405, 501]);
const NOTE = "interrupted_photos";

/**
 * Brings the bytes of one photo to the server: whole where that goes well, else in parts that go on where the server is (sync-protocol 8).
 *
 * @param {import("./types.js").EngineParts} parts
 * @param {{link: import("./link.js").Link, sign: import("./signing.js").Sign}} by
 */
export function createUpload(parts, { link, sign }) {
  const { notes } = parts.store;
  let hasParts = true;
  let bytesPerSecond = Infinity;

  /**
   * @param {Load} load
   * @returns {Promise<Reply | null>} the reply that ended it, see `isWhole`; null: every key on this phone is locked
   * @throws {SyncFault} network
   */
  return async function upload(load) {
    const { sha256 } = load.photo;
    const wasInterrupted = (await notes.read(NOTE, /** @type {string[]} */ ([]))).includes(sha256);
    try {
      const reply = await (goesInParts(load, wasInterrupted) ? inParts(load) : wholeOrParts(load));
      if (wasInterrupted && reply && isWhole(reply, load.photo)) await note((some) => some.filter((hash) => hash !== sha256));
      else if (!wasInterrupted && reply && reply.status >= 500) await note((some) => [...some, sha256]);
      return reply;
    } catch (error) {
      if (!wasInterrupted && error instanceof SyncFault) await note((some) => [...some, sha256]);
      throw error;
    }
  };

  /** @param {(some: string[]) => string[]} to */
  function note(to) {
    return notes.change(NOTE, /** @type {string[]} */ ([]), (before) => [...new Set(to(before))]);
  }

  /** @param {Load} load @param {boolean} wasInterrupted */
  function goesInParts({ photo }, wasInterrupted) {
    return hasParts && (wasInterrupted || (photo.bytes.byteLength > PART_BYTES && bytesPerSecond < SLOW_BYTES_PER_SECOND));
  }

  /** @param {Load} load */
  async function whole(load) {
    const { photo } = load;
    const reply = await request(load, { method: "PUT", bytes: photo.bytes, headers: { "Content-Type": photo.mime } });
    if (!reply || !isOk(reply) || isWhole(reply, photo)) return reply;
    return request(load, { method: "HEAD" }); // it may have come from a portal, or from a server that does not say
  }

  /** A proxy in between may take less in one piece than our server does. @param {Load} load */
  async function wholeOrParts(load) {
    const reply = await whole(load);
    return reply?.status === 413 && hasParts && load.photo.bytes.byteLength > PART_BYTES ? inParts(load) : reply;
  }

  /** @param {Load} load */
  async function inParts(load) {
    const { photo } = load;
    const size = photo.bytes.byteLength;
    let reply = await request(load, { method: "HEAD" });
    for (let detours = 0; reply && (isOk(reply) || reply.status === 409); ) {
      if (isWhole(reply, photo)) return reply;
      const offset = offsetOf(reply);
      if (offset === null) return reply;
      if (offset >= size) return whole(load); // as many bytes as ours, and yet not ours
      reply = await part(load, offset);
      if (reply && NO_PARTS.has(reply.status)) {
        hasParts = false;
        return whole(load);
      }
      const moved = reply && (offsetOf(reply) ?? -1) > offset;
      if (!moved && (detours += 1) > DETOURS_MAX) return reply;
    }
    return reply;
  }

  /** @param {Load} load @param {number} offset */
  function part(load, offset) {
    const { bytes } = load.photo;
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Length": String(bytes.byteLength) };
    return request(load, { method: "PATCH", bytes: bytes.slice(offset, offset + PART_BYTES), headers });
  }

  /** @param {Load} load @param {{method: string, bytes?: ArrayBuffer, headers?: {[name: string]: string}}} what */
  async function request({ photo, personId }, { method, bytes, headers }) {
    const path = `/blobs/${photo.sha256}`;
    const signed = await sign(method, path, { bytes, personId });
    if (!signed) return null;
    const reply = await link.request(path, { method, headers: { ...headers, ...signed }, body: bytes, timeoutMs: TIMEOUT_MS });
    if (bytes && isOk(reply)) measure(bytes.byteLength, reply);
    return reply;
  }

  /** @param {number} size @param {Reply} reply */
  function measure(size, { sentAtMs, receivedAtMs }) {
    if (size >= MEASURED_FROM_BYTES) bytesPerSecond = (size * 1000) / Math.max(1, receivedAtMs - sentAtMs);
  }
}

/** @param {Reply} reply */
export const isOk = ({ status }) => status >= 200 && status < 300;

/**
 * Whether a reply says that the server holds the whole photo, checked against its name. A 200 alone may come from a portal.
 *
 * @param {Reply} reply
 * @param {Photo} photo
 */
export function isWhole(reply, photo) {
  if (!isOk(reply)) return false;
  if (reply.json?.sha256 === photo.sha256) return true;
  return offsetOf(reply) === photo.bytes.byteLength && (reply.headers.get("Upload-Complete") ?? "?1") === "?1";
}

/** @param {Reply} reply @returns {number | null} */
function offsetOf({ headers }) {
  const text = headers.get("Upload-Offset") ?? "";
  return /^\d+$/.test(text) ? Number(text) : null;
}
