/**
 * A snapshot's columns as they come over the wire.
 *
 * @typedef {import("./packing.js").Columns} Columns
 * @typedef {{of: any[], at?: number[]}} ShortColumn  row n has `of[at[n]]`; without `at` every row has the one value
 * @typedef {{[field: string]: any[] | ShortColumn}} WireColumns
 */

/** @param {WireColumns} columns @returns {Columns} */
export function unfold(columns) {
  const rows = /** @type {any[]} */ (columns.id).length; // ids are all different, and so never short
  return Object.fromEntries(Object.entries(columns).map(([field, column]) => [field, Array.isArray(column) ? column : spread(column, rows)]));
}

/** @param {ShortColumn} column @param {number} rows @returns {any[]} */
function spread({ of, at }, rows) {
  return at ? at.map((position) => of[position]) : new Array(rows).fill(of[0]);
}
