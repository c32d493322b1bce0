import { encodeBody, RECORDS_MAX, takeBatch } from "./batch.js";
import { readDigestNote } from "./digests.js";
import { SyncFault } from "./link.js";
import { isAnswerTo, newRequestId } from "./request-id.js";

/**
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../store/types.js").Outcome} Outcome
 * @typedef {import("./link.js").Link} Link
 * @typedef {import("./link.js").Reply} Reply
 * @typedef {import("./types.js").EngineParts} EngineParts
 * @typedef {import("../store/types.js").Outbox} Outbox
 */

const SERVER_ERRORS_IN_A_ROW = 3;
const NEWER_THAN_SERVER = new Set(["unknown_type", "unknown_schema"]);

/** @type {{[outcome: string]: (outbox: Outbox, outcome: Outcome, answeredAt: string) => Promise<void>}} sync-protocol 5.3 */
const OUTCOMES = {
  stored: keep,
  duplicate: keep,
  held: keep,
  superseded: keep,
  rejected: (outbox, { id, reason }, answeredAt) => outbox.markAttention(id, { why: "rejected", reason }, answeredAt),
  conflict: (outbox, { id, reason }, answeredAt) => outbox.markAttention(id, { why: "conflict", reason }, answeredAt),
  gone: (outbox, { id }) => outbox.erase(id),
};

/**
 * Records whose signers the server does not know, having been restored to before they signed in here: they wait for those to sign in
 * again, and hold nobody else's back.
 *
 * @typedef {{ids: Set<string>, fault: SyncFault | null, add: (batch: OutboxRecord[], fault: SyncFault) => void}} PassedBy
 */
const UNKNOWN_SIGNERS = "no_valid_signature";

/** @returns {PassedBy} */
function createPassedBy() {
  /** @type {PassedBy} */
  const passedBy = {
    ids: new Set(),
    fault: null,
    add(batch, fault) {
      for (const { id } of batch) passedBy.ids.add(id);
      passedBy.fault = fault;
    },
  };
  return passedBy;
}

/** @param {Outbox} outbox @param {Outcome} outcome @param {string} answeredAt */
function keep(outbox, outcome, answeredAt) {
  return outbox.markSent(outcome.id, outcome, answeredAt);
}

/**
 * Sends what is queued, oldest first. A push needs no session: records authenticate themselves.
 *
 * @param {EngineParts} parts
 * @param {Link} link
 */
export function createPush(parts, link) {
  const { outbox, device } = parts.store;
  let serverErrors = 0;

  const push = {
    /** whether the server has met a type or schema that it does not know */
    isServerOlder: false,

    /** @returns {Promise<number>} of records that the server has answered; @throws {SyncFault} when it cannot go on now */
    async all() {
      let answered = 0;
      const passedBy = createPassedBy();
      for (;;) {
        const queued = await outbox.queued(RECORDS_MAX + passedBy.ids.size);
        const batch = takeBatch(queued.filter(({ id }) => !passedBy.ids.has(id)).slice(0, RECORDS_MAX));
        if (batch.length === 0) break;
        await deliver(batch, { isIsolating: false, passedBy });
        answered += batch.filter(({ id }) => !passedBy.ids.has(id)).length;
      }
      if (passedBy.fault) throw passedBy.fault;
      return answered;
    },
  };

  /**
   * Send a batch; when the server chokes on it, send its halves, until the record that it chokes on is alone.
   *
   * @param {OutboxRecord[]} batch
   * @param {{isIsolating: boolean, passedBy: PassedBy}} how isIsolating: 5xx has been seen often enough
   */
  async function deliver(batch, { isIsolating, passedBy }) {
    const fault = await send(batch);
    if (!fault) return;
    if (fault.kind === "sign_in" && fault.detail === UNKNOWN_SIGNERS) return passedBy.add(batch, fault);
    const chokes = fault.status === 400 || fault.status === 413 || (fault.kind === "server" && (isIsolating || serverErrors >= SERVER_ERRORS_IN_A_ROW));
    if (!chokes) throw fault;
    if (batch.length === 1) return setAside(batch[0], fault);
    const middle = Math.ceil(batch.length / 2);
    await deliver(batch.slice(0, middle), { isIsolating: true, passedBy });
    await deliver(batch.slice(middle), { isIsolating: true, passedBy });
  }

  /** A server that is down refuses every record: only one that is alive can be said to refuse this one. @param {OutboxRecord} record @param {SyncFault} fault */
  async function setAside(record, fault) {
    const { server_id } = await device.get();
    if (!(await link.isServerAlive(server_id))) throw fault;
    await outbox.markAttention(record.id, { why: "refused_alone", status: fault.status, reason: fault.detail });
  }

  /** @param {OutboxRecord[]} batch @returns {Promise<SyncFault | null>} */
  async function send(batch) {
    const { id, server_id, n_max } = await device.get();
    const [request_id, ids] = [newRequestId(parts), batch.map((record) => record.id)];
    const status = await statusAfter(parts, batch, n_max);
    const text = JSON.stringify({ request_id, server_id, device: id, status, records: batch.map((record) => record.sealed) });
    const reply = await link.request("/push", { method: "POST", ...(await encodeBody(text)) });
    if (reply.status !== 200) {
      serverErrors = reply.status >= 500 ? serverErrors + 1 : 0;
      return link.fault(reply);
    }
    if (!isAnswerTo(reply.json, { request_id, server_id, ids })) throw new SyncFault("not_our_server", { status: 200 });
    serverErrors = 0;
    await link.contact(reply);
    for (const outcome of reply.json.outcomes) await take(outcome, reply.json.now);
    return null;
  }

  /** @param {Outcome} outcome @param {string} answeredAt */
  async function take(outcome, answeredAt) {
    if (NEWER_THAN_SERVER.has(outcome.reason ?? "")) push.isServerOlder = true;
    const act = Object.hasOwn(OUTCOMES, outcome.outcome) ? OUTCOMES[outcome.outcome] : null;
    if (act) await act(outbox, outcome, answeredAt);
    else await outbox.markAttention(outcome.id, { why: "unknown_outcome", reason: String(outcome.outcome) }, answeredAt);
  }

  return push;
}

/** What the office is told (5.6): what the device will still hold when this batch has arrived. @param {EngineParts} parts @param {OutboxRecord[]} batch @param {number} n_max */
async function statusAfter({ store, health, now, app }, batch, n_max) {
  const counts = await store.outbox.counts();
  const queued = Math.max(0, counts.queued - batch.length);
  const next = queued > 0 ? (await store.outbox.queued(batch.length + 1)).at(-1) : null;
  const [{ mismatches }, recovered] = await Promise.all([readDigestNote(store.notes), store.notes.read("recovered", 0)]);
  const found = { digest_mismatches: mismatches, recovered };
  return { n_max, queued, attention: counts.attention, oldest_queued_at: next?.captured_at ?? null, ...found, ...(await health?.()), clock_ms: now(), app };
}
