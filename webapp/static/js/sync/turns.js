/**
 * One at a time over all tabs of this origin: by Web Locks, and without them by a queue in this tab. Not the guard of anything: a
 * frozen tab is passed by after a while, so what runs in turn must be right without it.
 *
 * @param {LockManager | undefined} locks
 * @param {string} name
 * @param {number} patienceMs how long to wait for a tab that holds the lock: the browser may have frozen it
 * @returns {<T>(work: () => Promise<T>) => Promise<T>}
 */
export function turns(locks, name, patienceMs) {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return (work) => {
    const turn = locks ? last.then(() => inLock(locks, { name, patienceMs }, work)) : last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
}

/** @template T @param {LockManager} locks @param {{name: string, patienceMs: number}} lock @param {() => Promise<T>} work @returns {Promise<T>} */
async function inLock(locks, { name, patienceMs }, work) {
  let begun = false;
  const begin = () => {
    begun = true;
    return work();
  };
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, begin);
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
