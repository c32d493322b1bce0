/** @typedef {{isPersisted: boolean | null, isNearlyFull: boolean, isPrivate: boolean}} StorageState */

const TIGHT_BYTES = 50 * 1024 * 1024;
/** Ordinary windows are given a share of the disk; private ones, in Chromium and Safari, a share of memory well below this. */
const PRIVATE_QUOTA_BYTES = 1.5 * 1024 * 1024 * 1024;

/**
 * Looks once at how safe this browser's storage is, and asks it to keep our data.
 * @returns {{state: StorageState, subscribe: (fn: () => void) => void}}
 */
export function watchStorage() {
  /** @type {StorageState} */
  const state = { isPersisted: null, isNearlyFull: false, isPrivate: false };
  /** @type {(() => void)[]} */
  const listeners = [];
  look(state).then(() => listeners.forEach((listener) => listener())).catch(() => {});
  return { state, subscribe: (fn) => void listeners.push(fn) };
}

/** @param {StorageState} state */
async function look(state) {
  if (!navigator.storage) return;
  state.isPersisted = (await navigator.storage.persisted?.()) || ((await navigator.storage.persist?.()) ?? false);
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  state.isNearlyFull = quota - usage < TIGHT_BYTES;
  state.isPrivate = quota < PRIVATE_QUOTA_BYTES && !state.isNearlyFull && !state.isPersisted;
}
