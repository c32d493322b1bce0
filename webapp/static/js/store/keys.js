import { toBase64url } from "./encoding.js";
import { KeyLockedError, ownerOf } from "./vault.js";

/**
 * @typedef {object} Key
 * @property {string} id  base64url of the first 16 bytes of SHA-256 of the SPKI
 * @property {Uint8Array<ArrayBuffer>} spki
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>} sign  ECDSA with SHA-256, IEEE P1363, 64 bytes
 *
 * @typedef {import("./vault.js").Pair} Pair
 */

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
/** @type {import("./connection.js").Work} */
const STRICT = { stores: ["keys"], mode: "readwrite", durability: "strict" };
const everyPerson = () => IDBKeyRange.bound("person:", "person;");
const everyNote = () => IDBKeyRange.bound("public:", "public;");

/**
 * One signing key per person on this device. The private half never leaves the browser's key store: scripts can use it, not read it.
 * With a PIN it lies wrapped in the same row (store/vault.js).
 *
 * @param {import("./connection.js").Connection} db
 * @param {{crypto: Crypto, vault: import("./vault.js").Vault}} surroundings
 */
export function createKeys(db, { crypto, vault }) {
  /** @param {string} owner @returns {Promise<any>} */
  const rowOf = (owner) => db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").get(owner));

  /** @param {string} owner @returns {Promise<Key>} */
  async function keyOf(owner) {
    const row = (await rowOf(owner)) ?? (await keep(owner, await generate(false)));
    const key = findUsable(row);
    if (!key) throw new KeyLockedError(owner.replace("person:", ""));
    return key;
  }

  /** @param {boolean} isExtractable @returns {Promise<Pair>} */
  async function generate(isExtractable) {
    const pair = await crypto.subtle.generateKey(CURVE, isExtractable, ["sign", "verify"]);
    const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
    const id = toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", spki)).subarray(0, 16));
    return { id, spki, private_key: pair.privateKey };
  }

  /** Another tab may have been quicker: the first key stays. @param {string} owner @param {Pair} fresh */
  function keep(owner, fresh) {
    return db.transact(STRICT, async (tx) => {
      const store = tx.objectStore("keys");
      const first = await store.get(owner);
      if (!first) await store.put({ owner, ...fresh });
      return first ?? fresh;
    });
  }

  /** @param {any} row @returns {Key | null} null: locked or destroyed */
  function findUsable(row) {
    const signing = row?.guard ? vault.signingKey(row.owner.replace("person:", "")) : row?.private_key;
    return signing ? usable({ ...row, private_key: signing }) : null;
  }

  /** @param {Pair} kept @returns {Key} */
  function usable({ id, spki, private_key }) {
    return { id, spki: new Uint8Array(spki), sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(SIGNATURE, private_key, bytes)) };
  }

  return {
    /** @param {string} personId the same key every time; made when there is none; @throws {KeyLockedError} */
    keyFor: (personId) => keyOf(ownerOf(personId)),

    /** @param {string} personId @returns {Promise<Key | null>} null: there is none, or it cannot sign now */
    findKey: async (personId) => findUsable(await rowOf(ownerOf(personId))),

    /**
     * A registered key that can sign now: the preferred person's where it is usable, else anybody's on this device.
     *
     * @param {string} [preferredPersonId]
     * @returns {Promise<Key | null>} null: every key here is locked, or nobody has signed in
     */
    async deviceKey(preferredPersonId) {
      const rows = await db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").getAll(everyPerson()));
      const sorted = rows.sort((one, other) => Number(other.owner === ownerOf(preferredPersonId ?? "")) - Number(one.owner === ownerOf(preferredPersonId ?? "")));
      return sorted.map(findUsable).find(Boolean) ?? null;
    },

    /** The key to register at sign-in without a PIN, when only the user name is known; a locked one is left alone. @param {string} username */
    async keyForSignIn(username) {
      const known = await rowOf(`username:${username}`);
      const row = known?.person_id ? await rowOf(ownerOf(known.person_id)) : null;
      if (row && findUsable(row)) return keyOf(row.owner);
      return keyOf(known?.person_id ? `username:${username}:again` : `username:${username}`);
    },

    /** A key that is not kept yet, for somebody who will set a PIN, or whose name is not known yet. @returns {Promise<Pair>} */
    fresh: () => generate(true),

    /** Keep a fresh key without a PIN; its private half can't be read from then on. @param {string} personId @param {Pair} pair */
    async adopt(personId, { id, spki, private_key }) {
      const bytes = await crypto.subtle.exportKey("pkcs8", private_key);
      const sealed = await crypto.subtle.importKey("pkcs8", bytes, CURVE, false, ["sign"]);
      await db.transact(STRICT, (tx) => tx.objectStore("keys").put({ owner: ownerOf(personId), id, spki, private_key: sealed }));
    },

    /**
     * Give the key that was registered to its person. Replies get lost: until this is called, signing in again offers the same key.
     *
     * @param {string} keyId
     * @param {string} personId
     */
    claim: (keyId, personId) =>
      db.transact(STRICT, async (tx) => {
        const store = tx.objectStore("keys");
        const pending = (await store.getAll()).find((row) => row.id === keyId && row.private_key);
        if (!pending) return;
        await store.delete(pending.owner);
        await store.put({ ...pending, owner: ownerOf(personId) });
      }),

    /** @param {string} username @returns {Promise<string | null>} whose it was at the last sign-in here */
    personOf: async (username) => (await rowOf(`username:${username}`))?.person_id ?? null,

    /** Remember whose user name it is. @param {string} username @param {string} personId */
    name: (username, personId) => db.transact(STRICT, (tx) => tx.objectStore("keys").put({ owner: `username:${username}`, person_id: personId })),

    /**
     * Remember the public half of a key that the server has registered: a restored server may have to be told of it again, for records
     * that were signed by it, long after the key itself has gone.
     *
     * @param {string} personId @param {{id: string, spki: ArrayBuffer | Uint8Array}} key @param {Set<string>} used ids of keys by which records here are signed
     */
    note: (personId, { id, spki }, used) =>
      db.transact(STRICT, async (tx) => {
        const store = tx.objectStore("keys");
        const before = /** @type {any[]} */ (await store.getAll(everyNote()));
        await Promise.all(before.filter((row) => row.person_id === personId && !used.has(row.id)).map((row) => store.delete(row.owner)));
        await store.put({ owner: `public:${id}`, person_id: personId, id, spki: new Uint8Array(spki) });
      }),

    /** @returns {Promise<{id: string, person_id: string, spki: Uint8Array}[]>} public halves of keys that were registered from here */
    noted: () => db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").getAll(everyNote())),

    /** @param {string} personId their key goes from this phone */
    forget: (personId) => db.transact(STRICT, (tx) => tx.objectStore("keys").delete(ownerOf(personId))),
  };
}
