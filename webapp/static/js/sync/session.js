import { createLink } from "./link.js";
import { createProving, SignInError } from "./proving.js";
import { createResuming } from "./resuming.js";

/**
 * @typedef {import("../store/types.js").SignIn} SignIn
 * @typedef {import("./proving.js").Credentials} Credentials
 * @typedef {import("./resuming.js").SessionNews} SessionNews
 */

export { SignInError };

/**
 * Signing in and out, and opening a session by the key of whoever is unlocked. The outbox belongs to the device and is never touched.
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "fetch" | "timers" | "now">} parts
 */
export function createSession(parts) {
  const { store } = parts;
  const link = createLink(parts);
  const departing = createDeparting(parts);
  /** @type {Set<(news: SessionNews) => void>} */
  const listeners = new Set();
  /** @type {Promise<boolean> | null} */
  let resuming = null;
  const resumeByKey = createResuming(parts, { link, tell, forget: (personId) => session.forget(personId) });

  const session = {
    prove: createProving(parts, { link, take }),

    /** Sign in without a PIN. @param {Omit<Credentials, "hasPin">} given @returns {Promise<SignIn>} @throws {SignInError} */
    signIn: async (given) => (await session.prove(given)).keep(null),

    /**
     * Open a session by the key of the person who is unlocked, and learn their rights of today.
     *
     * @returns {Promise<boolean>} whether the session is theirs now; false without a network, too
     */
    resume() {
      resuming ??= resumeByKey().finally(() => {
        resuming = null;
      });
      return resuming;
    },

    /** @param {(news: SessionNews) => void} listener @returns {() => void} the way to stop */
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** Somebody known here whose key is unlocked takes over, with no network. @param {SignIn} signIn @returns {Promise<SignIn>} */
    switchTo: (signIn) => take(signIn),

    /** Lock everybody's keys and replicas in this tab, and let go of the session where the server can be reached. */
    async lock() {
      store.vault.lockAll();
      await departing.depart();
    },

    retryDeparting: departing.retry,

    /** Sign out here and, where it can be reached, on the server. Deletes the person's replica and key, never a record. */
    async signOut() {
      const signIn = await store.device.lastSignIn();
      if (signIn) await session.forget(signIn.person.id);
      await departing.depart();
    },

    /** Take a person off this phone: replica and keys go, never a record. @param {string} personId */
    async forget(personId) {
      await store.vault.destroy(personId);
      await store.keys.forget(personId);
      await store.device.forgetPerson(personId);
    },
  };
  return session;

  /** @param {SessionNews} news */
  function tell(news) {
    for (const listener of listeners) listener(news);
  }

  /** @param {SignIn} signIn */
  async function take(signIn) {
    await leave(signIn.person.id);
    await store.device.rememberSignIn(signIn);
    return signIn;
  }

  /** Whoever was here before leaves no replica behind, unless it is under a PIN. @param {string} nextPersonId */
  async function leave(nextPersonId) {
    const before = await store.device.lastSignIn();
    if (!before || before.person.id === nextPersonId) return;
    if ((await store.vault.stateOf(before.person.id)) !== "free") return;
    await store.replica(before.person.id).destroy();
    await store.device.forgetPerson(before.person.id);
  }
}

/**
 * Ending a session that nobody uses any more. Without a network the browser still holds its cookie: that is noted, and made good as
 * soon as the server can be reached.
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "fetch" | "timers" | "now">} parts
 */
function createDeparting(parts) {
  const { store } = parts;
  const link = createLink(parts);

  async function depart() {
    await store.device.update({ session_to_end: true });
    await retry();
  }

  async function retry() {
    if (!(await store.device.get()).session_to_end || (await store.device.signIn())) return;
    const reply = await link.request("/session", { method: "DELETE", timeoutMs: 10_000 }).catch(() => null);
    if (reply?.status === 204) await store.device.update({ session_to_end: false });
  }

  return { depart, retry };
}
