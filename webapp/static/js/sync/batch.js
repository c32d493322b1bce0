import { toUtf8 } from "../store/encoding.js";

/** @typedef {import("../store/types.js").OutboxRecord} OutboxRecord */

export const RECORDS_MAX = 50;
export const BYTES_MAX = 1 << 20;
/** room for everything in a push but the records */
const FRAME_BYTES = 4096;
const GZIP_FROM_BYTES = 1024;
/** a server takes at most 20 for a bomb, and a long row of the same sign compresses better */
const GZIP_RATIO_MAX = 18;

/**
 * The leading records that fit one push; at least one.
 *
 * @param {OutboxRecord[]} records
 * @returns {OutboxRecord[]}
 */
export function takeBatch(records) {
  let bytes = FRAME_BYTES;
  let count = 0;
  for (const { sealed } of records.slice(0, RECORDS_MAX)) {
    bytes += toUtf8(JSON.stringify(sealed)).length + 1;
    if (bytes > BYTES_MAX && count > 0) break;
    count += 1;
  }
  return records.slice(0, count);
}

/**
 * A request body, compressed where the browser can and it pays.
 *
 * @param {string} text
 * @returns {Promise<{headers: {[name: string]: string}, body: BodyInit}>}
 */
export async function encodeBody(text) {
  const headers = { "Content-Type": "application/json" };
  const bytes = toUtf8(text);
  if (bytes.length < GZIP_FROM_BYTES || typeof CompressionStream === "undefined") return { headers, body: bytes };
  const packed = await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  if (packed.byteLength * GZIP_RATIO_MAX < bytes.length) return { headers, body: bytes };
  return { headers: { ...headers, "Content-Encoding": "gzip" }, body: packed };
}
