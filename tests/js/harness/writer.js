/** Saves without a pause, and counts in the page what has been said to be saved, for the test that kills the browser. */

import { draft, open, photo } from "./phone.js";

export async function writeOn() {
  const store = await open({ timers: null }); // however slow the disk is: without its second copy nothing is said to be saved
  await store.settleMirror(); // as the app does when it opens
  window.saved = [];
  (async () => {
    for (let n = 0; ; n += 1) {
      const { id } = await store.outbox.saveRecord(draft({ data: { n } }), n % 3 === 0 ? [photo(n, { size: 200_000 })] : []);
      window.saved.push(id);
    }
  })();
}

/** Every record that is there, whole: its chain, its hash, its photos. */
export async function inspect() {
  const { outbox, device } = await open();
  const records = (await outbox.list()).reverse();
  const damaged = [];
  for (const [at, record] of records.entries()) {
    const { n, prev } = JSON.parse(record.sealed.body);
    if (n !== at + 1 || prev !== (records[at - 1]?.hash ?? null)) damaged.push(["chain", n]);
    for (const { sha256 } of record.photos) if (!(await outbox.intactPhoto(sha256))) damaged.push(["photo", n]);
  }
  const { id, n_max } = await device.get();
  return { ids: records.map((record) => record.id), damaged, n_max, device: id };
}
