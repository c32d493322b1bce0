import { toBase64 } from "./encoding.js";

/**
 * Write what the server does not hold into a file, for a phone that cannot reach it any more.
 *
 * The file is JSON: `{format: "campus-rounds-rescue", version: 1, exported_at, server_id, device, records, photos}`.
 * `records`: `[{id, n, hash, state, attention, sealed: {body, key, sig}, photos: [sha256…]}]`, oldest first; `sealed` is what push
 * sends, byte for byte, so that whoever imports it can verify author and text. `photos`: `[{sha256, mime, base64}]`, each once,
 * with `base64: null` for one that can no longer be read.
 *
 * @param {object} what
 * @param {import("./types.js").OutboxRecord[]} what.records
 * @param {import("./types.js").Device} what.device
 * @param {string} what.exportedAt RFC 3339
 * @param {(sha256: string) => Promise<import("./types.js").Photo | null>} what.intactPhoto
 * @returns {Promise<Blob>}
 */
export async function rescueFile({ records, device, exportedAt, intactPhoto }) {
  const head = { format: "campus-rounds-rescue", version: 1, exported_at: exportedAt, server_id: device.server_id, device: device.id };
  const lines = records.map(({ id, n, hash, state, attention, sealed, photos }) =>
    JSON.stringify({ id, n, hash, state, attention, sealed, photos: photos.map((photo) => photo.sha256) }));
  const parts = [JSON.stringify(head).slice(0, -1), ',\n"records": [\n', lines.join(",\n"), '\n],\n"photos": [\n'];
  const notes = new Map(records.flatMap((record) => record.photos.map((photo) => [photo.sha256, photo])));
  let separator = "";
  for (const { sha256, mime } of notes.values()) { // one by one: a phone has little memory
    const photo = await intactPhoto(sha256);
    parts.push(separator, JSON.stringify({ sha256, mime, base64: photo && toBase64(photo.bytes) }));
    separator = ",\n";
  }
  return new Blob([...parts, "\n]}\n"], { type: "application/json" });
}
