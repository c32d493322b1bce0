import { createBlobs } from "./blobs.js";
import { createConfirm } from "./confirm.js";
import { SyncFault } from "./link.js";
import { createPull } from "./pull.js";
import { createPush } from "./push.js";
import { createSession } from "./session.js";
import { createSigning } from "./signing.js";

/** @typedef {import("./types.js").EngineParts} EngineParts */
/** @typedef {{faults: SyncFault[], outbox: boolean, replica: boolean}} Outcome what one round met and changed */

/** there is nobody to talk to, whatever the step */
const HOPELESS = new Set(["network", "not_our_server"]);

/**
 * One round of sync: send, confirm, fetch; and after fetching confirm once more, since only then a restored server is known for one.
 *
 * @param {EngineParts} parts
 * @param {import("./link.js").Link} link
 */
export function createRound(parts, link) {
  const sign = createSigning(parts);
  const push = createPush(parts, link);
  const blobs = createBlobs(parts, { link, sign });
  const confirm = createConfirm(parts, { link, sign });
  const pull = createPull(parts, link);
  const session = parts.session ?? createSession(parts);

  /** @returns {Promise<Outcome>} */
  async function round() {
    const { faults, attempt } = attempts();
    const isRegistered = (await parts.store.device.get()).server_id !== null;
    if (!isRegistered) return { faults: [new SyncFault("sign_in")], outbox: false, replica: false };
    let changed = 0;
    const send = async () => {
      changed += await attempt(push.all, 0);
      changed += await attempt(blobs.all, 0);
    };
    const confirmAndSend = async () => {
      const done = await attempt(confirm.all, { changed: 0, toSend: 0 });
      changed += done.changed;
      if (done.toSend > 0) await send();
      return done.toSend > 0;
    };
    await send();
    await confirmAndSend();
    let replica = await attempt(fetchNews, false);
    if (await confirmAndSend()) replica = (await attempt(fetchNews, false)) || replica; // what was sent again is news, too
    return { faults, outbox: changed > 0, replica };
  }

  /** A session that has ended is opened again by the person's key, if that is unlocked here. @returns {Promise<boolean>} whether the replica changed */
  async function fetchNews() {
    try {
      return await pull.all();
    } catch (error) {
      if (!(error instanceof SyncFault) || error.kind !== "sign_in" || !(await resumed())) throw error;
      return pull.all();
    }
  }

  async function resumed() {
    const { resume } = /** @type {{resume?: () => Promise<unknown>}} */ (session);
    try {
      return Boolean(await resume?.());
    } catch {
      return false; // then it is a person who has to sign in
    }
  }

  return Object.assign(round, { isServerOlder: () => push.isServerOlder });
}

/** What fails is told, and does not keep the next step from trying, unless there is nobody to try it with or the server asks to wait. */
function attempts() {
  /** @type {SyncFault[]} */
  const faults = [];

  /** @template T @param {() => Promise<T>} step @param {T} otherwise */
  async function attempt(step, otherwise) {
    if (faults.some(({ kind, retryAfterMs }) => HOPELESS.has(kind) || retryAfterMs !== null)) return otherwise;
    try {
      return await step();
    } catch (error) {
      faults.push(error instanceof SyncFault ? error : new SyncFault("device", { detail: String(error), cause: error }));
      return otherwise;
    }
  }

  return { faults, attempt };
}
