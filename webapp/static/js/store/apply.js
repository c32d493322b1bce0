import { repack, unpack } from "./packing.js";

/**
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./connection.js").Transaction} Transaction
 */

/**
 * Apply changes, in their order, to the pages that hold their entities.
 *
 * @param {Transaction} tx with the store "pages", readwrite
 * @param {Change[]} changes
 * @returns {Promise<Set<string>>} the kinds that changed
 */
export async function applyChanges(tx, changes) {
  const byKind = groupBy(changes, (change) => change.kind);
  await Promise.all([...byKind].map(([kind, ofKind]) => applyKind(tx, kind, ofKind)));
  return new Set(byKind.keys());
}

/** @param {Transaction} tx @param {string} kind @param {Change[]} changes */
async function applyKind(tx, kind, changes) {
  const store = tx.objectStore("pages");
  const keys = await store.getAllKeys(IDBKeyRange.bound([kind, ""], [kind, []]));
  const lows = keys.map((key) => /** @type {[string, string]} */ (key)[1]);
  const byPage = groupBy(changes, (change) => lows.findLast((low) => low <= change.id) ?? "");
  await Promise.all([...byPage].map(([low, ofPage]) => applyToPage(store, [kind, low], ofPage)));
}

/** @param {any} store @param {[string, string]} key @param {Change[]} changes */
async function applyToPage(store, key, changes) {
  const page = await store.get(key);
  /** @type {Map<string, Entity>} */
  const rows = new Map(page ? unpack(page).map((row) => [row.id, row]) : []);
  for (const { id, version, data, gone } of changes) {
    if (gone) rows.delete(id);
    else rows.set(id, { ...data, id, version: /** @type {number} */ (version) });
  }
  const pages = repack(...key, [...rows.values()]);
  await Promise.all([pages.length === 0 && page ? store.delete(key) : undefined, ...pages.map((fresh) => store.put(fresh))]);
}

/** @param {Change[]} changes @param {(change: Change) => string} keyOf @returns {Map<string, Change[]>} in order */
function groupBy(changes, keyOf) {
  const groups = new Map();
  for (const change of changes) {
    const key = keyOf(change);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(change);
  }
  return groups;
}
