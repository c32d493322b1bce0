import { freshSalt, pinKey, pinLock, ROUNDS, wrappingKey } from "./pin-lock.js";

/**
 * @typedef {import("./pin-lock.js").Locked} Locked
 * @typedef {{id: string, spki: ArrayBuffer, private_key: CryptoKey}} Pair  of a person; `private_key` extractable only until it is guarded
 *
 * @typedef {object} Guard  in the row of a person's key, instead of the key
 * @property {Uint8Array<ArrayBuffer>} salt
 * @property {number} rounds
 * @property {Locked} key  the private key, PKCS 8
 * @property {Locked} data  32 bytes: the key of this person's replica
 * @property {number} failures  wrong PINs in a row, counted before each is checked
 *
 * @typedef {{outcome: "open"} | {outcome: "wrong", left: number} | {outcome: "destroyed"}} Unlocking
 * @typedef {{signing: CryptoKey, data: CryptoKey}} Opened
 */

export const FAILURES_MAX = 5;
const WRAPPING_KEY = "wrapping_key";
const STRICT = /** @type {const} */ ({ mode: "readwrite", durability: "strict" });

/** The person's key is here, and only their PIN opens it; or it has been destroyed, and they must sign in again. */
export class KeyLockedError extends Error {
  /** @param {string} personId */
  constructor(personId) {
    super(`the key of ${personId} is locked`);
    this.name = "KeyLockedError";
  }
}

/** @param {string} personId */
export const ownerOf = (personId) => `person:${personId}`;

/**
 * Keys under a PIN. What is unlocked is so in this tab's memory only, and never extractable.
 *
 * @param {import("./connection.js").Connection} db
 * @param {{crypto: Crypto, destroyReplica: (personId: string) => Promise<void>, shut: (personId: string) => void}} surroundings
 */
export function createVault(db, { crypto, destroyReplica, shut }) {
  const { locksOf, guardOf } = createLocks(db, crypto);
  /** @type {Map<string, Opened>} */
  const opened = new Map();
  /** @param {string} personId @returns {Promise<any>} */
  const rowOf = (personId) => db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").get(ownerOf(personId)));

  /** Never again to be opened: the row stays, to tell that there was a key. @param {string} personId */
  async function destroy(personId) {
    opened.delete(personId);
    shut(personId);
    await db.transact({ stores: ["keys"], ...STRICT }, (tx) => tx.objectStore("keys").put({ owner: ownerOf(personId), is_destroyed: true }));
    await destroyReplica(personId);
  }

  /** Count the attempt before it is made: whoever cuts the power after a wrong PIN has still used it up. @param {string} personId @returns {Promise<{guard: Guard, row: any} | null>} */
  function count(personId) {
    return db.transact({ stores: ["keys"], ...STRICT }, async (tx) => {
      const row = await tx.objectStore("keys").get(ownerOf(personId));
      if (!row?.guard || row.guard.failures >= FAILURES_MAX) return null;
      const guard = { ...row.guard, failures: row.guard.failures + 1 };
      await tx.objectStore("keys").put({ ...row, guard });
      return { guard, row };
    });
  }

  /** @param {string} personId @param {string} keyId */
  function forgive(personId, keyId) {
    return db.transact({ stores: ["keys"], ...STRICT }, async (tx) => {
      const row = await tx.objectStore("keys").get(ownerOf(personId));
      if (row?.guard && row.id === keyId) await tx.objectStore("keys").put({ ...row, guard: { ...row.guard, failures: 0 } });
    });
  }

  /** @param {string} personId @param {{key: BufferSource, data: BufferSource}} secrets @returns {Promise<Opened>} */
  async function imported(personId, { key, data }) {
    const [signing, sealing] = await Promise.all([
      crypto.subtle.importKey("pkcs8", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]),
      crypto.subtle.importKey("raw", data, "AES-GCM", false, ["encrypt", "decrypt"]),
    ]);
    const both = { signing, data: sealing };
    opened.set(personId, both);
    return both;
  }

  return {
    destroy,

    /**
     * Put a fresh key under a PIN, and leave it unlocked. What was kept of the person's replica goes: it was not under this PIN.
     *
     * @param {string} personId
     * @param {string} pin
     * @param {Pair} pair with an extractable private key
     */
    async guard(personId, pin, { id, spki, private_key }) {
      const key = await crypto.subtle.exportKey("pkcs8", private_key);
      const data = crypto.getRandomValues(new Uint8Array(32));
      const guard = await guardOf(personId, pin, { key, data });
      shut(personId);
      await destroyReplica(personId);
      await db.transact({ stores: ["keys"], ...STRICT }, (tx) => tx.objectStore("keys").put({ owner: ownerOf(personId), id, spki, guard }));
      await imported(personId, { key, data });
    },

    /** @param {string} personId @param {string} pin @returns {Promise<Unlocking>} */
    async unlock(personId, pin) {
      const counted = await count(personId);
      if (!counted) {
        await destroy(personId);
        return { outcome: "destroyed" };
      }
      const { guard, row } = counted;
      const locks = await locksOf(personId, pin, guard);
      const [key, data] = await Promise.all([locks.key.open(guard.key), locks.data.open(guard.data)]);
      if (key && data) {
        await forgive(personId, row.id);
        await imported(personId, { key, data });
        return { outcome: "open" };
      }
      if (guard.failures < FAILURES_MAX) return { outcome: "wrong", left: FAILURES_MAX - guard.failures };
      await destroy(personId);
      return { outcome: "destroyed" };
    },

    /** One person's again, who came for one word. @param {string} personId */
    lock(personId) {
      opened.delete(personId);
      shut(personId);
    },

    /** Everything locked again, in this tab. */
    lockAll() {
      for (const personId of [...opened.keys()]) shut(personId);
      opened.clear();
    },

    /** @param {string} personId @returns {Promise<"free" | "open" | "locked" | "destroyed">} free: no PIN guards this person's key */
    async stateOf(personId) {
      const row = await rowOf(personId);
      if (row?.is_destroyed) return "destroyed";
      if (!row?.guard) return "free";
      return opened.has(personId) ? "open" : "locked";
    },

    /** @param {string} personId @returns {CryptoKey | null} null unless it is unlocked here */
    signingKey: (personId) => opened.get(personId)?.signing ?? null,

    /** @param {string} personId @returns {Promise<CryptoKey | null>} null for somebody without a PIN; @throws {KeyLockedError} */
    async dataKey(personId) {
      const known = opened.get(personId);
      if (known) return known.data;
      const row = await rowOf(personId);
      if (row?.guard || row?.is_destroyed) throw new KeyLockedError(personId);
      return null;
    },
  };
}

/** The locks of one PIN on this device. @param {import("./connection.js").Connection} db @param {Crypto} crypto */
function createLocks(db, crypto) {
  /** @param {string} personId @param {string} pin @param {{salt: Uint8Array<ArrayBuffer>, rounds: number}} by */
  async function locksOf(personId, pin, by) {
    const [inner, outer] = await Promise.all([pinKey(crypto, pin, by), deviceKey()]);
    const lock = (/** @type {string} */ what) => pinLock(crypto, { inner, outer, name: `${personId} ${what}` });
    return { key: lock("key"), data: lock("data") };
  }

  /** Another tab may have been quicker: the first one stays. */
  async function deviceKey() {
    const read = (/** @type {import("./connection.js").Transaction} */ tx) => tx.objectStore("device").get(WRAPPING_KEY);
    const known = await db.transact({ stores: ["device"] }, read);
    if (known) return known.value;
    const value = await wrappingKey(crypto);
    return db.transact({ stores: ["device"], ...STRICT }, async (tx) => {
      const first = await read(tx);
      if (!first) await tx.objectStore("device").put({ name: WRAPPING_KEY, value });
      return first?.value ?? value;
    });
  }

  /** @param {string} personId @param {string} pin @param {{key: BufferSource, data: BufferSource}} secrets @returns {Promise<Guard>} */
  async function guardOf(personId, pin, { key, data }) {
    const by = { salt: freshSalt(crypto), rounds: ROUNDS };
    const locks = await locksOf(personId, pin, by);
    return { ...by, failures: 0, key: await locks.key.lock(key), data: await locks.data.lock(data) };
  }

  return { locksOf, guardOf };
}

/** @typedef {ReturnType<typeof createVault>} Vault */
