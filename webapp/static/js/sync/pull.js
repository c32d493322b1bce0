import { SyncFault } from "./link.js";

/**
 * @typedef {import("../store/types.js").Replica} Replica
 * @typedef {import("./link.js").Link} Link
 * @typedef {import("./link.js").Reply} Reply
 * @typedef {import("./types.js").EngineParts} EngineParts
 */

const LIMIT = 1000;
const BOOTSTRAP_TIMEOUT_MS = 180_000;

/**
 * Brings the changes of what the person may see (sync-protocol 6).
 *
 * @param {EngineParts} parts
 * @param {Link} link
 */
export function createPull({ store }, link) {
  const { device } = store;

  return {
    /** @returns {Promise<boolean>} whether the replica changed; @throws {SyncFault} sign_in: nobody is signed in, or the session has ended */
    async all() {
      const personId = await person();
      const replica = store.replica(personId);
      for (let changed = false; ; ) {
        const page = await next(replica, personId);
        changed ||= page.changed;
        if (!page.more) return changed;
      }
    },
  };

  async function person() {
    const signIn = await device.signIn();
    if (!signIn) throw new SyncFault("sign_in");
    return signIn.person.id;
  }

  /** Meanwhile somebody else may have signed in here, or on a desk page of this browser. @param {Reply} reply @param {string} personId */
  async function check(reply, personId) {
    if (reply.json.person !== personId || (await person()) !== personId) throw new SyncFault("sign_in", { detail: "other_person" });
  }

  /** @param {Replica} replica @param {string} personId @returns {Promise<{changed: boolean, more: boolean}>} */
  async function next(replica, personId) {
    const { cursor, head } = await replica.cursor();
    if (cursor === null) return bootstrap(replica, personId);
    const query = new URLSearchParams({ cursor, head: head ?? "", limit: String(LIMIT) });
    const reply = await link.request(`/pull?${query}`);
    if (reply.status === 409 && reply.json?.reset) return bootstrap(replica, personId);
    if (reply.status !== 200) throw link.fault(reply);
    if (!isPage(reply.json) || reply.json.server_id !== (await device.get()).server_id) throw new SyncFault("not_our_server", { status: 200 });
    await link.contact(reply);
    await check(reply, personId);
    const isApplied = await replica.applyPage(reply.json, cursor);
    // not applied: another tab was quicker, and what comes after its page is asked for next
    return { changed: isApplied && reply.json.changes.length > 0, more: !isApplied || reply.json.more === true };
  }

  /** @param {Replica} replica @param {string} personId */
  async function bootstrap(replica, personId) {
    const reply = await link.request("/bootstrap", { timeoutMs: BOOTSTRAP_TIMEOUT_MS });
    if (reply.status !== 200) throw link.fault(reply);
    const { server_id } = await device.get();
    if (!isSnapshot(reply.json) || reply.json.server_id !== server_id) throw new SyncFault("not_our_server", { status: 200 });
    await check(reply, personId);
    await link.contact(reply);
    await replica.swap(reply.json);
    return { changed: true, more: true };
  }
}

/** @param {any} json */
function isPage(json) {
  return Array.isArray(json?.changes) && typeof json.cursor === "string" && typeof json.head === "string";
}

/** @param {any} json */
function isSnapshot(json) {
  return typeof json?.cursor === "string" && typeof json.head === "string" && json.kinds !== null && typeof json.kinds === "object";
}
