import { uuid7 } from "../domain/uuid.js";

/**
 * @typedef {import("./types.js").Device} Device
 * @typedef {import("./types.js").SignIn} SignIn
 * @typedef {import("./connection.js").Connection} Connection
 */

const SELF = "device";
const SIGN_IN = "sign_in";

/**
 * Who this browser profile is, and for whom it works.
 *
 * @param {Connection} db
 * @param {{crypto: Crypto, now: () => number}} surroundings
 */
export function createDevice(db, { crypto, now }) {
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

  /** @returns {Promise<SignIn | null>} */
  async function signIn() {
    return (await read(SIGN_IN))?.value ?? null;
  }

  /** @param {SignIn} value */
  async function rememberSignIn(value) {
    await db.transact({ stores: ["device"], mode: "readwrite", durability: "strict" }, (tx) => tx.objectStore("device").put({ name: SIGN_IN, value }));
  }

  async function forgetSignIn() {
    await db.transact({ stores: ["device"], mode: "readwrite", durability: "strict" }, (tx) => tx.objectStore("device").delete(SIGN_IN));
  }

  return { get, update, signIn, rememberSignIn, forgetSignIn };
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
