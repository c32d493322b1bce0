import { openRounds } from "./db.js";
import { createDevice } from "./device.js";
import { createDrafts } from "./drafts.js";
import { createKeys } from "./keys.js";
import { createMirror, createRecovered } from "./mirror.js";
import { createNotes } from "./notes.js";
import { createOutbox } from "./outbox.js";
import { createReplicas } from "./replica.js";
import { createVault } from "./vault.js";

const OPEN = new Set(["free", "open"]);

/**
 * @typedef {object} Surroundings  everything that the store takes from outside
 * @property {IDBFactory} indexedDB
 * @property {CacheStorage} [caches]  for the second copy of what is unsent
 * @property {import("./mirror.js").Timers} [timers]
 * @property {() => void} [blocked]  another tab holds on to an older shape of the database
 * @property {() => void} [outdated]  a newer build has changed its shape: this page can keep nothing any more
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
  const mirror = createMirror(surroundings);
  const db = await openRounds({ ...surroundings, opened: mirror.recover });
  const replicas = createReplicas({ ...surroundings, dataKey: (personId) => vault.dataKey(personId) });
  const vault = createVault(db, { ...surroundings, shut: replicas.shut, destroyReplica: (personId) => replicas.of(personId).destroy() });
  const device = createDevice(db, { ...surroundings, isUsable: async (personId) => OPEN.has(await vault.stateOf(personId)) });
  const keys = createKeys(db, { ...surroundings, vault });
  return {
    device,
    keys,
    outbox: createOutbox(db, { ...surroundings, device, keys, mirror }),
    drafts: createDrafts(db, surroundings),
    notes: createNotes(db),
    /** @param {string} personId the replica of one person; the same object for the same person */
    replica: replicas.of,
    vault,
    recovered: createRecovered(db),
    /** brings the second copy in line with the outbox; call it at opening and after rounds of sync */
    settleMirror: () => mirror.settle(db),
    close: () => db.close(),
  };
}

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */
