/** How long to wait for a tab that holds the lock: the browser may have frozen it. */
const PATIENCE_MS = 5000;

/**
 * One at a time over all tabs of this origin: by Web Locks, and without them by a queue in this tab. Not the guard of anything: a
 * frozen tab is passed by after a while, so what runs in turn must be right without it.
 *
 * @param {LockManager | undefined} locks
 * @param {string} name
 * @returns {<T>(work: () => Promise<T>) => Promise<T>}
 */
export function turns(locks, name) {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (work) => {
    const turn = locks ? last.then(() => inLock(locks, name, work)) : last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

/** @template T @param {LockManager} locks @param {string} name @param {() => Promise<T>} work @returns {Promise<T>} */
async function inLock(locks, name, work) {
  let begun = false;
  const begin = () => {
    begun = true;
    return work();
  };
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(PATIENCE_MS) }, begin);
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
