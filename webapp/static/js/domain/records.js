/** Envelopes: the statement that gets sealed (sync-protocol 3.3). */

const SIGNS_MAX = 10_000;

/**
 * @typedef {import("./types.js").RecordDraft} RecordDraft
 * @typedef {import("./types.js").PhotoNote} PhotoNote
 *
 * @typedef {object} Circumstances  what the device adds to a draft
 * @property {string} id
 * @property {number} n
 * @property {string | null} prev  hash of the device's record n − 1
 * @property {string} device
 * @property {number} capturedAtMs
 * @property {string} tz
 * @property {number | null} clockOffsetMs
 * @property {PhotoNote[]} photos
 * @property {string} app
 */

/**
 * Build the envelope of a record. Its JSON text is what is signed, sent and hashed; nobody serialises it again.
 *
 * @param {RecordDraft} draft
 * @param {Circumstances} given
 */
export function buildEnvelope(draft, given) {
  return {
    v: 1,
    id: given.id,
    n: given.n,
    device: given.device,
    author: draft.author,
    type: draft.type,
    schema: draft.schema ?? 1,
    captured_at: new Date(given.capturedAtMs).toISOString(),
    tz: given.tz,
    clock_offset_ms: given.clockOffsetMs,
    target: draft.target,
    base: draft.base ?? null,
    depends: draft.depends ?? [],
    data: fit(draft.data),
    photos: given.photos,
    amends: draft.amends ?? null,
    app: given.app,
    prev: given.prev,
  };
}

/**
 * Give texts the shape that every server and database takes: no NUL, no half of a surrogate pair, at most 10,000 signs.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
function fit(value) {
  if (typeof value === "string") return /** @type {any} */ (fitText(value));
  if (Array.isArray(value)) return /** @type {any} */ (value.map(fit));
  if (value === null || typeof value !== "object") return value;
  return /** @type {any} */ (Object.fromEntries(Object.entries(value).map(([name, member]) => [fitText(name), fit(member)])));
}

/** @param {string} text */
function fitText(text) {
  const cut = text.length > SIGNS_MAX ? text.slice(0, SIGNS_MAX) : text;
  return cut.replaceAll("\0", "").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
