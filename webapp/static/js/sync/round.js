import { createBlobs } from "./blobs.js";
import { SyncFault } from "./link.js";
import { createPull } from "./pull.js";
import { createPush } from "./push.js";

/** @typedef {import("./types.js").EngineParts} EngineParts */
/** @typedef {{faults: SyncFault[], outbox: boolean, replica: boolean}} Outcome what one round met and changed */

/**
 * One round of sync. What fails is told, and does not keep the next step from trying, unless the network itself is gone.
 *
 * @param {EngineParts} parts
 * @param {import("./link.js").Link} link
 */
export function createRound(parts, link) {
  const push = createPush(parts, link);
  const blobs = createBlobs(parts, link);
  const pull = createPull(parts, link);

  /** @returns {Promise<Outcome>} */
  async function round() {
    /** @type {SyncFault[]} */
    const faults = [];
    /** @template T @param {() => Promise<T>} step @param {T} otherwise */
    const attempt = async (step, otherwise) => {
      if (faults.some(({ kind }) => kind === "network" || kind === "not_our_server")) return otherwise;
      try {
        return await step();
      } catch (error) {
        faults.push(error instanceof SyncFault ? error : new SyncFault("device", { detail: String(error), cause: error }));
        return otherwise;
      }
    };
    const isRegistered = (await parts.store.device.get()).server_id !== null;
    if (!isRegistered) return { faults: [new SyncFault("sign_in")], outbox: false, replica: false };
    const pushed = await attempt(push.all, 0);
    const uploaded = await attempt(blobs.all, 0);
    const replica = await attempt(pull.all, false);
    return { faults, outbox: pushed + uploaded > 0, replica };
  }

  return Object.assign(round, { isServerOlder: () => push.isServerOlder });
}
