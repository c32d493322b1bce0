import { toBase64url } from "./encoding.js";

/**
 * @typedef {object} Key
 * @property {string} id  base64url of the first 16 bytes of SHA-256 of the SPKI
 * @property {Uint8Array<ArrayBuffer>} spki
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>} sign  ECDSA with SHA-256, IEEE P1363, 64 bytes
 */

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const PEOPLE = IDBKeyRange.bound("person:", "person;"); // every owner that is a person
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/**
 * One signing key per person on this device. The private half never leaves the browser's key store: scripts can use it, not read it.
 *
 * @param {import("./connection.js").Connection} db
 * @param {{crypto: Crypto}} surroundings
 */
export function createKeys(db, { crypto }) {
  /** @param {string} owner */
  async function keyOf(owner) {
    const kept = await db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").get(owner));
    return usable(kept ?? (await keep(owner, await generate())));
  }

  async function generate() {
    const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
    const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
    const id = toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", spki)).subarray(0, 16));
    return { id, spki, private_key: pair.privateKey };
  }

  /** Another tab may have been quicker: the first key stays. @param {string} owner @param {{id: string, spki: ArrayBuffer, private_key: CryptoKey}} fresh */
  function keep(owner, fresh) {
    return db.transact({ stores: ["keys"], mode: "readwrite", durability: "strict" }, async (tx) => {
      const store = tx.objectStore("keys");
      const first = await store.get(owner);
      if (!first) await store.put({ owner, ...fresh });
      return first ?? fresh;
    });
  }

  /** @param {{id: string, spki: ArrayBuffer, private_key: CryptoKey}} kept @returns {Key} */
  function usable(kept) {
    return {
      id: kept.id,
      spki: new Uint8Array(kept.spki),
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(SIGNATURE, kept.private_key, bytes)),
    };
  }

  return {
    /** @param {string} personId the same key every time; made when there is none */
    keyFor: (personId) => keyOf(`person:${personId}`),

    /**
     * A registered key that can sign now: the preferred person's where it is usable, else anybody's on this device.
     *
     * @param {string} [preferredPersonId]
     * @returns {Promise<Key | null>} null: every key here is locked, or nobody has signed in
     */
    async deviceKey(preferredPersonId) {
      const rows = await db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").getAll(PEOPLE));
      const usableNow = rows.filter((row) => row.private_key);
      const kept = usableNow.find(({ owner }) => owner === `person:${preferredPersonId}`) ?? usableNow[0];
      return kept ? usable(kept) : null;
    },

    /** The key to register at sign-in, when only the user name is known. @param {string} username */
    async keyForSignIn(username) {
      const known = await db.transact({ stores: ["keys"] }, (tx) => tx.objectStore("keys").get(`username:${username}`));
      return keyOf(known?.person_id ? `person:${known.person_id}` : `username:${username}`);
    },

    /**
     * Give the key that was registered to its person. Replies get lost: until this is called, signing in again offers the same key.
     *
     * @param {string} username
     * @param {string} personId
     */
    claim: (username, personId) =>
      db.transact({ stores: ["keys"], mode: "readwrite", durability: "strict" }, async (tx) => {
        const store = tx.objectStore("keys");
        const pending = await store.get(`username:${username}`);
        if (pending?.private_key) await store.put({ ...pending, owner: `person:${personId}` });
        await store.put({ owner: `username:${username}`, person_id: personId });
      }),
  };
}
