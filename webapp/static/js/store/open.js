import { openRounds } from "./db.js";
import { createDevice } from "./device.js";
import { createDrafts } from "./drafts.js";
import { createKeys } from "./keys.js";
import { createOutbox } from "./outbox.js";
import { createReplicas } from "./replica.js";

/**
 * @typedef {object} Surroundings  everything that the store takes from outside
 * @property {IDBFactory} indexedDB
 * @property {Crypto} crypto
 * @property {() => number} now  milliseconds since 1970
 * @property {string} zone  IANA zone of the device
 * @property {string} app  the client's build
 */

/**
 * Open everything that this phone keeps.
 *
 * @param {Surroundings} surroundings
 */
export async function openStore(surroundings) {
  const db = await openRounds(surroundings);
  const device = createDevice(db, surroundings);
  const keys = createKeys(db, surroundings);
  return {
    device,
    keys,
    outbox: createOutbox(db, { ...surroundings, device, keys }),
    drafts: createDrafts(db, surroundings),
    /** @param {string} personId the replica of one person; the same object for the same person */
    replica: createReplicas(surroundings),
    close: () => db.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */
