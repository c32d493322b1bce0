/** @typedef {{isPersisted: boolean | null, isNearlyFull: boolean, isPrivate: boolean}} StorageState */

const TIGHT_BYTES = 50 * 1024 * 1024;
/** Older browsers give private windows a share of memory, well below this. Newer ones give the same answer everywhere, so that nobody can tell. */
const PRIVATE_QUOTA_BYTES = 1.5 * 1024 * 1024 * 1024;
const [TRIAL_CACHE, TRIAL] = ["trial", "/trial"];

/**
 * How safe this browser's storage is, and asking it to keep our data.
 *
 * @param {{isInstalled: () => boolean}} installing
 */
export function watchStorage({ isInstalled }) {
  /** @type {StorageState} */
  const state = { isPersisted: null, isNearlyFull: false, isPrivate: false };
  /** @type {(() => void)[]} */
  const listeners = [];
  const tell = () => listeners.forEach((listener) => listener());
  let hasAsked = false;

  const watch = {
    state,
    subscribe: (/** @type {() => void} */ fn) => void listeners.push(fn),

    /**
     * Ask the browser to keep our data for good. Some ask the person in turn: so only when there is something to keep (after a
     * save) or when the app has just been installed, and once a session.
     */
    async askToPersist() {
      if (hasAsked || state.isPersisted || !navigator.storage?.persist) return;
      hasAsked = true;
      state.isPersisted = await navigator.storage.persist();
      tell();
    },

    /**
     * Whether this many bytes can be kept. New browsers name a quota that has nothing to do with the disk: what is really free
     * is known only by writing.
     *
     * @param {number} bytes
     * @returns {Promise<boolean>}
     */
    async hasRoomFor(bytes) {
      const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
      return quota - usage >= bytes && canWrite(bytes);
    },
  };

  look(state).then(tell).then(() => (isInstalled() ? watch.askToPersist() : undefined)).catch(() => {});
  return watch;
}

/** @typedef {ReturnType<typeof watchStorage>} StorageWatch */

/** @param {StorageState} state */
async function look(state) {
  if (!navigator.storage) return;
  state.isPersisted = (await navigator.storage.persisted?.()) ?? null;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  state.isNearlyFull = quota - usage < TIGHT_BYTES;
  state.isPrivate = quota < PRIVATE_QUOTA_BYTES && !state.isNearlyFull && !state.isPersisted;
}

/** Writes as much, and takes it away again. @param {number} bytes */
async function canWrite(bytes) {
  if (!("caches" in globalThis)) return true;
  try {
    await (await caches.open(TRIAL_CACHE)).put(TRIAL, new Response(new Uint8Array(bytes)));
    return true;
  } catch (error) {
    return /** @type {any} */ (error)?.name !== "QuotaExceededError"; // anything else says nothing about room
  } finally {
    await caches.delete(TRIAL_CACHE).catch(() => {});
  }
}
