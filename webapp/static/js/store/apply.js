import { createMoves, groupsOf } from "./groups.js";
import { findIn, repack, unpack } from "./packing.js";

/**
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./packing.js").StoredPage} StoredPage
 * @typedef {import("./reading.js").Reader} Reader
 *
 * @typedef {object} Rewriting  what is to be written, once it is sealed
 * @property {Set<string>} kinds  that change
 * @property {StoredPage[]} puts
 * @property {StoredPage["key"][]} deletes
 */

/**
 * Apply changes, in their order, to the pages that hold their entities. Writes nothing itself.
 *
 * @param {Reader} reader
 * @param {Change[]} changes
 * @returns {Promise<Rewriting>}
 */
export async function rewrite(reader, changes) {
  const byKind = groupBy(changes, (change) => change.kind);
  /** @type {Rewriting} */
  const rewriting = { kinds: new Set(byKind.keys()), puts: [], deletes: [] };
  await Promise.all([...byKind].map(async ([kind, ofKind]) => {
    const moves = createMoves(kind);
    await rewriteKind(reader, ofKind, { kind, moves, rewriting });
    const ofGroups = await moves.changes((owner) => findIn(reader, groupsOf(kind), owner));
    await rewriteKind(reader, ofGroups, { kind: groupsOf(kind), moves: createMoves(groupsOf(kind)), rewriting });
  }));
  return rewriting;
}

/** @typedef {{kind: string, moves: ReturnType<typeof createMoves>, rewriting: Rewriting}} OfKind */

/** @param {Reader} reader @param {Change[]} changes @param {OfKind} of */
async function rewriteKind(reader, changes, of) {
  const lows = await reader.lows(of.kind);
  const byPage = groupBy(changes, (change) => lows.findLast((low) => low <= change.id) ?? "");
  await Promise.all([...byPage].map(async ([low, ofPage]) => {
    const isKept = lows.includes(low);
    rewritePage(isKept ? await reader.page(of.kind, low) : undefined, ofPage, { ...of, low });
  }));
}

/** @param {StoredPage | undefined} page @param {Change[]} changes @param {OfKind & {low: string}} of */
function rewritePage(page, changes, { kind, low, moves, rewriting }) {
  /** @type {Map<string, Entity>} */
  const rows = new Map(page ? unpack(page).map((row) => [row.id, row]) : []);
  for (const { id, version, data, gone } of changes) {
    const before = rows.get(id);
    if (gone) rows.delete(id);
    else rows.set(id, { ...data, id, version: /** @type {number} */ (version) });
    moves.note(before, rows.get(id));
  }
  const pages = repack(kind, low, [...rows.values()]);
  if (pages.length === 0 && page) rewriting.deletes.push([kind, low]);
  rewriting.puts.push(...pages);
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
