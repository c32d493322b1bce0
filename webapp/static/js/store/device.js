import { uuid7 } from "../domain/uuid.js";

/**
 * @typedef {import("./types.js").Device} Device
 * @typedef {import("./types.js").SignIn} SignIn
 * @typedef {import("./connection.js").Connection} Connection
 */

const SELF = "device";
const SIGN_IN = "sign_in";
/** @type {import("./connection.js").Work} */
const STRICT = { stores: ["device"], mode: "readwrite", durability: "strict" };
const personOf = (/** @type {string} */ personId) => `person:${personId}`;

/**
 * Who this browser profile is, and for whom it works.
 *
 * @param {Connection} db
 * @param {{crypto: Crypto, now: () => number, isUsable: (personId: string) => Promise<boolean>}} surroundings isUsable: their key is
 *   not locked or destroyed
 */
export function createDevice(db, { crypto, now, isUsable }) {
  /** @param {string} name */
  const read = (name) => db.transact({ stores: ["device"] }, (tx) => tx.objectStore("device").get(name));

  /** @returns {Promise<Device>} made when it is first asked for */
  async function get() {
    return (await read(SELF))?.value ?? update({});
  }

  /**
   * Change what is known of the device, in one transaction, so that no counter is ever set back.
   *
   * @param {Partial<Omit<Device, "id" | "n_max" | "last_hash">>} patch
   * @returns {Promise<Device>}
   */
  function update(patch) {
    const id = uuid7(now(), crypto.getRandomValues(new Uint8Array(10)));
    return db.transact({ stores: ["device"], mode: "readwrite", durability: "strict" }, async (tx) => {
      const before = (await tx.objectStore("device").get(SELF))?.value;
      const value = { ...(before ?? { id, name: "", n_max: 0, last_hash: null, server_id: null, clock_offset_ms: null }), ...patch };
      await tx.objectStore("device").put({ name: SELF, value });
      return value;
    });
  }

  /** @returns {Promise<SignIn | null>} null while nobody is signed in, or that person is locked in this tab */
  async function signIn() {
    const value = (await read(SIGN_IN))?.value ?? null;
    return value && (await isUsable(value.person.id)) ? value : null;
  }

  /** @returns {Promise<SignIn | null>} whoever it was last, locked or not */
  const lastSignIn = async () => (await read(SIGN_IN))?.value ?? null;

  /** The person that this device works for from now on; it stays known here until it is forgotten. @param {SignIn} value */
  async function rememberSignIn(value) {
    await db.transact(STRICT, async (tx) => {
      const store = tx.objectStore("device");
      await Promise.all([store.put({ name: SIGN_IN, value }), store.put({ name: personOf(value.person.id), value })]);
    });
  }

  async function forgetSignIn() {
    await db.transact(STRICT, (tx) => tx.objectStore("device").delete(SIGN_IN));
  }

  /** @param {string} personId they are no longer known here */
  async function forgetPerson(personId) {
    await db.transact(STRICT, async (tx) => {
      const store = tx.objectStore("device");
      const current = await store.get(SIGN_IN);
      await store.delete(personOf(personId));
      if (current?.value.person.id === personId) await store.delete(SIGN_IN);
    });
  }

  /** @returns {Promise<SignIn[]>} everybody who has signed in here and was not forgotten, by name */
  async function people() {
    const rows = await db.transact({ stores: ["device"] }, (tx) => tx.objectStore("device").getAll(IDBKeyRange.bound("person:", "person;")));
    return rows.map((row) => row.value).sort((a, b) => a.person.name.localeCompare(b.person.name, "zh-Hant"));
  }

  return { get, update, signIn, lastSignIn, rememberSignIn, forgetSignIn, forgetPerson, people };
}

/**
 * The counters of the device inside somebody else's transaction.
 *
 * @param {import("./connection.js").Transaction} tx with the store "device"
 */
export function countersIn(tx) {
  const store = tx.objectStore("device");
  return {
    /** @returns {Promise<Device | undefined>} */
    read: async () => (await store.get(SELF))?.value,
    /** @param {Device} value */
    write: (value) => store.put({ name: SELF, value }),
  };
}
