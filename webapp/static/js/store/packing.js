/**
 * Entities packed many to a value: the cost of IndexedDB is the number of values, not their bytes. A page is the JSON text of
 * columns `{id: […], version: […], name: […]…}`, its rows sorted by id.
 */

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {{[field: string]: any[]}} Columns
 * @typedef {{key: [kind: string, low: string], text: string}} StoredPage  holds the ids from `low` to the next page's
 */

export const PAGE_ROWS = 64;

/**
 * Cut columns, in any order, into pages.
 *
 * @param {string} kind
 * @param {Columns} columns
 * @returns {StoredPage[]}
 */
export function paginate(kind, columns) {
  const sorted = sortById(columns);
  const pages = [];
  for (let start = 0; start < sorted.id.length; start += PAGE_ROWS) {
    const slice = Object.fromEntries(Object.entries(sorted).map(([field, values]) => [field, values.slice(start, start + PAGE_ROWS)]));
    pages.push(pageOf(kind, start === 0 ? "" : slice.id[0], slice));
  }
  return pages;
}

/**
 * @param {string} kind
 * @param {string} low
 * @param {Columns} columns
 * @returns {StoredPage}
 */
function pageOf(kind, low, columns) {
  return { key: [kind, low], text: JSON.stringify(columns) };
}

/** @param {Columns} columns @returns {Columns} */
function sortById(columns) {
  const { id } = columns;
  if (id.every((value, at) => at === 0 || id[at - 1] < value)) return columns;
  const order = id.map((_, at) => at).sort((a, b) => (id[a] < id[b] ? -1 : 1));
  return Object.fromEntries(Object.entries(columns).map(([field, values]) => [field, order.map((at) => values[at])]));
}

/** @param {StoredPage} page @returns {Entity[]} */
export function unpack(page) {
  const columns = /** @type {Columns} */ (JSON.parse(page.text));
  return columns.id.map((_, at) => rowOf(columns, at));
}

/** @param {StoredPage | undefined} page @param {string} id @returns {Entity | null} */
export function pick(page, id) {
  if (!page) return null;
  const columns = /** @type {Columns} */ (JSON.parse(page.text));
  const at = columns.id.indexOf(id);
  return at < 0 ? null : rowOf(columns, at);
}

/** @param {import("./reading.js").Reader} reader @param {string} kind @param {string} id @returns {Promise<Entity | null>} */
export async function findIn(reader, kind, id) {
  return pick(await reader.page(kind, id), id);
}

/** @param {Columns} columns @param {number} at @returns {Entity} */
function rowOf(columns, at) {
  return /** @type {Entity} */ (Object.fromEntries(Object.entries(columns).map(([field, values]) => [field, values[at]])));
}

/**
 * Pages for the rows of one old page after a change: none, the same one, or several.
 *
 * @param {string} kind
 * @param {string} low of the old page
 * @param {Entity[]} rows
 * @returns {StoredPage[]}
 */
export function repack(kind, low, rows) {
  if (rows.length === 0) return [];
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = Object.fromEntries(fields.map((field) => [field, rows.map((row) => row[field] ?? null)]));
  if (rows.length > 2 * PAGE_ROWS) {
    const [first, ...rest] = paginate(kind, columns);
    return [{ ...first, key: [kind, low] }, ...rest];
  }
  return [pageOf(kind, low, sortById(columns))];
}
