import { createDigests } from "./digests.js";
import { SyncFault } from "./link.js";
import { newRequestId } from "./request-id.js";

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
export function createPull(parts, link) {
  const { store } = parts;
  const { device } = store;
  const digests = createDigests(parts);
  const heads = createHeads(store);

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
    const request_id = newRequestId(parts);
    const query = new URLSearchParams({ request_id, cursor, head: (await heads.read()) ?? head ?? "", limit: String(LIMIT), ...(await digests.query(personId)) });
    const reply = await link.request(`/pull?${query}`);
    if (reply.status === 409 && reply.json?.reset) return reset(reply, { replica, personId });
    if (reply.status !== 200) throw link.fault(reply);
    if (!isPage(reply.json, request_id) || reply.json.server_id !== (await device.get()).server_id) throw new SyncFault("not_our_server", { status: 200 });
    await link.contact(reply);
    await check(reply, personId);
    const isApplied = await replica.applyPage(reply.json, cursor);
    await heads.write(reply.json.head);
    const isSame = isApplied ? await digests.compare(replica, reply.json) : null;
    const mended = isSame === false ? await bootstrap(replica, personId) : null;
    if (isSame !== null) await digests.note(personId, isSame);
    if (mended) return mended;
    // not applied: another tab was quicker, and what comes after its page is asked for next
    return { changed: isApplied && reply.json.changes.length > 0, more: !isApplied || reply.json.more === true };
  }

  /** The outbox stays as it is; but a restored server may lack what it had, so all that is kept is confirmed anew, and that is noted first. @param {Reply} reply @param {{replica: Replica, personId: string}} of */
  async function reset({ json }, { replica, personId }) {
    if (json.server_id !== (await device.get()).server_id) throw new SyncFault("not_our_server", { status: 409 });
    const isRestored = json.reset === "lineage";
    if (isRestored) await store.outbox.raiseLineage();
    const done = await bootstrap(replica, personId);
    if (isRestored) await heads.write((await replica.cursor()).head);
    return done;
  }

  /** @param {Replica} replica @param {string} personId */
  async function bootstrap(replica, personId) {
    const reply = await link.request("/bootstrap?form=short", { timeoutMs: BOOTSTRAP_TIMEOUT_MS });
    if (reply.status !== 200) throw link.fault(reply);
    const { server_id } = await device.get();
    if (!isSnapshot(reply.json) || reply.json.server_id !== server_id) throw new SyncFault("not_our_server", { status: 200 });
    await check(reply, personId);
    await link.contact(reply);
    await replica.swap(reply.json);
    await digests.note(personId, true); // what has just come whole is compared tomorrow, and not while somebody waits for it
    return { changed: true, more: true };
  }
}

/**
 * The newest position that this device has received, whoever was signed in: a restore shows although a replica was thrown away, or
 * was fetched anew while the server was being restored. It stands until the server has accepted it or disowned it.
 *
 * @param {import("../store/open.js").Store} store
 */
function createHeads({ notes, device }) {
  const nothing = /** @type {{server_id: string | null, head: string | null}} */ ({ server_id: null, head: null });
  const own = async () => (await device.get()).server_id;
  return {
    async read() {
      const { server_id, head } = await notes.read("head", nothing);
      return server_id === (await own()) ? head : null;
    },
    /** @param {string | null} head */
    async write(head) {
      const server_id = await own();
      if ((await notes.read("head", nothing)).head !== head) await notes.change("head", nothing, () => ({ server_id, head }));
    },
  };
}

/**
 * A page that was meant for another cursor would leave out what lies between (6.1). A server of the first release names no request.
 *
 * @param {any} json
 * @param {string} request_id
 */
function isPage(json, request_id) {
  const isMine = json?.request_id === undefined || json.request_id === request_id;
  return isMine && Array.isArray(json?.changes) && typeof json.cursor === "string" && typeof json.head === "string";
}

/** @param {any} json */
function isSnapshot(json) {
  return typeof json?.cursor === "string" && typeof json.head === "string" && json.kinds !== null && typeof json.kinds === "object";
}
