import { PERSONAL_STAY_MS, PERSONAL_TYPES } from "../domain/personal.js";
import { toUtf8 } from "../store/encoding.js";
import { SyncFault } from "./link.js";
import { isAnswerTo, newRequestId } from "./request-id.js";

/**
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../store/keeping.js").Verdict} Verdict
 * @typedef {{id: string, outcome: string, missing?: string[]}} Answer
 */

export const IDS_MAX = 500;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NEW_AFTER_MS = MINUTE_MS;
const AGAIN_AFTER_MS = 6 * HOUR_MS;
/** people look up what they did in the last days, also where there is no network */
const STAY_MS = 72 * HOUR_MS;
const LOOK_EVERY_MS = MINUTE_MS;
/** a server of the first release has no such request */
const NOT_KNOWN = new Set([404, 405, 501]);

/**
 * Asks which of the records that were sent the phone may let go of (sync-protocol 5.5): by id, never by position, and never by a
 * memory of an earlier answer. Whatever it can't find out, it keeps.
 *
 * @param {import("./types.js").EngineParts} parts
 * @param {{link: import("./link.js").Link, sign: import("./signing.js").Sign}} by
 */
export function createConfirm(parts, { link, sign }) {
  const { outbox, device } = parts.store;
  const { now } = parts;
  let looked = { lineage: -1, atMs: 0 };
  let notBeforeMs = 0;

  return {
    /**
     * @returns {Promise<{changed: number, toSend: number}>} records that changed, and those of them that have to be sent again
     * @throws {SyncFault}
     */
    async all() {
      const done = { changed: 0, toSend: 0 };
      const lineage = await outbox.lineage();
      const isEarly = lineage === looked.lineage && Math.abs(now() - looked.atMs) < LOOK_EVERY_MS;
      if (isEarly || now() < notBeforeMs) return done;
      const due = await dueRecords(lineage);
      for (let at = 0; at < due.length; at += IDS_MAX) {
        const verdicts = await ask(due.slice(at, at + IDS_MAX), lineage);
        if (!verdicts) return done;
        done.changed += await outbox.settle(verdicts, lineage);
        done.toSend += verdicts.filter(isToSend).length;
      }
      looked = { lineage, atMs: now() };
      return done;
    },
  };

  /** @param {number} lineage */
  async function dueRecords(lineage) {
    const { server_id } = await device.get();
    // what was sent to another server is nothing that ours could know
    const ours = (await outbox.answered()).filter(({ confirmed }) => (confirmed?.server_id ?? server_id) === server_id);
    return ours.filter((record) => isDue(record, { lineage, nowMs: now() }));
  }

  /** @param {OutboxRecord[]} records @param {number} lineage @returns {Promise<Verdict[] | null>} null: nobody can be asked now */
  async function ask(records, lineage) {
    const { server_id } = await device.get();
    const [request_id, ids] = [newRequestId(parts), records.map(({ id }) => id)];
    const body = toUtf8(JSON.stringify({ request_id, server_id, ids }));
    const signed = await sign("POST", "/confirm", { bytes: body, personId: (await device.signIn())?.person.id ?? records[0].author });
    if (!signed) return null;
    const reply = await link.request("/confirm", { method: "POST", headers: { "Content-Type": "application/json", ...signed }, body });
    if (NOT_KNOWN.has(reply.status)) {
      notBeforeMs = now() + AGAIN_AFTER_MS;
      return null;
    }
    if (reply.status !== 200) throw link.fault(reply);
    if (!isAnswerTo(reply.json, { request_id, server_id, ids })) throw new SyncFault("not_our_server", { status: 200 });
    await link.contact(reply);
    const context = { nowMs: now(), lineage, server_id };
    return records.map((record, at) => verdictOn(record, reply.json.outcomes[at], context));
  }
}

/**
 * Whether to ask about a record now: at once after a restore, soon after it was sent, and every six hours from then on. A clock
 * that was set back is no reason to wait for years.
 *
 * @param {OutboxRecord} record
 * @param {{lineage: number, nowMs: number}} at
 */
export function isDue({ type, confirmed }, { lineage, nowMs }) {
  if (!confirmed || confirmed.lineage !== lineage) return true;
  const ageMs = nowMs - Date.parse(confirmed.at);
  const isOver = PERSONAL_TYPES.has(type) && hasStayed(confirmed.durable_at, nowMs);
  return ageMs < 0 || ageMs >= (confirmed.outcome === null || isOver ? NEW_AFTER_MS : AGAIN_AFTER_MS);
}

/** @param {string | null | undefined} durableAt @param {number} nowMs */
const hasStayed = (durableAt, nowMs) => durableAt != null && nowMs - Date.parse(durableAt) >= PERSONAL_STAY_MS;

/**
 * @param {OutboxRecord} record as it was when the server was asked
 * @param {Answer} answer
 * @param {{nowMs: number, lineage: number, server_id: string | null}} context
 * @returns {Verdict}
 */
export function verdictOn(record, { outcome, missing }, { nowMs, lineage, server_id }) {
  if (outcome === "gone") return { asked: record, then: "forget" };
  if (outcome === "unknown") return { asked: record, then: "requeue" };
  const confirmed = { outcome, at: new Date(nowMs).toISOString(), lineage, server_id, durable_at: durableSince(record, { outcome, lineage, nowMs }) };
  // set aside for a photo: the server has the rest, a person decides
  if (record.state === "attention" || !["durable", "present"].includes(outcome)) return { asked: record, then: "note", patch: { confirmed } };
  const lacking = (Array.isArray(missing) ? missing : []).filter((hash) => record.photos.some(({ sha256 }) => sha256 === hash));
  if (lacking.length > 0) return { asked: record, then: "note", patch: { confirmed, state: "sent", missing: lacking } };
  const isOldEnough = PERSONAL_TYPES.has(record.type) ? hasStayed(confirmed.durable_at, nowMs) : nowMs - Date.parse(record.captured_at) >= STAY_MS;
  if (outcome === "durable" && isOldEnough) return { asked: record, then: "forget" };
  return { asked: record, then: "note", patch: { confirmed, state: "kept", missing: [] } };
}

/** A time of another lineage, or one that a clock has not reached, counts from now. @param {OutboxRecord} record @param {{outcome: string, lineage: number, nowMs: number}} at */
function durableSince({ confirmed }, { outcome, lineage, nowMs }) {
  if (outcome !== "durable") return null;
  const since = confirmed?.lineage === lineage ? confirmed.durable_at : null;
  return since != null && Date.parse(since) <= nowMs ? since : new Date(nowMs).toISOString();
}

/** @param {Verdict} verdict */
function isToSend({ then, patch }) {
  return then === "requeue" || (patch?.missing?.length ?? 0) > 0;
}
