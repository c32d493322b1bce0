import { createMoves, groupsOf } from "./groups.js";
import { findIn, repack, unpack } from "./packing.js";

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
  await Promise.all([...byKind].map(async ([kind, ofKind]) => {
    const moves = createMoves(kind);
    await applyKind(tx, ofKind, { kind, moves });
    const ofGroups = await moves.changes((owner) => findIn(tx, groupsOf(kind), owner));
    await applyKind(tx, ofGroups, { kind: groupsOf(kind), moves: createMoves(groupsOf(kind)) });
  }));
  return new Set(byKind.keys());
}

/** @typedef {{kind: string, moves: ReturnType<typeof createMoves>}} OfKind */

/** @param {Transaction} tx @param {Change[]} changes @param {OfKind} of */
async function applyKind(tx, changes, { kind, moves }) {
  const store = tx.objectStore("pages");
  const keys = await store.getAllKeys(IDBKeyRange.bound([kind, ""], [kind, []]));
  const lows = keys.map((key) => /** @type {[string, string]} */ (key)[1]);
  const byPage = groupBy(changes, (change) => lows.findLast((low) => low <= change.id) ?? "");
  await Promise.all([...byPage].map(([low, ofPage]) => applyToPage(store, ofPage, { key: [kind, low], moves })));
}

/** @param {any} store @param {Change[]} changes @param {{key: [string, string], moves: OfKind["moves"]}} of */
async function applyToPage(store, changes, { key, moves }) {
  const page = await store.get(key);
  /** @type {Map<string, Entity>} */
  const rows = new Map(page ? unpack(page).map((row) => [row.id, row]) : []);
  for (const { id, version, data, gone } of changes) {
    const before = rows.get(id);
    if (gone) rows.delete(id);
    else rows.set(id, { ...data, id, version: /** @type {number} */ (version) });
    moves.note(before, rows.get(id));
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
