/**
 * Entities packed many to a value: the cost of IndexedDB is the number of values, not their bytes. A page is the JSON text of
 * columns `{id: […], version: […], name: […]…}`, its rows sorted by id.
 */

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {{[field: string]: any[]}} Columns
 * @typedef {{key: [kind: string, low: string], text: string}} StoredPage  holds the ids from `low` to the next page's
 */

/** About how long a page's text is: a look-up reads one or two pages, a whole replica is a few hundred values. */
export const PAGE_CHARS = 32_768;
const FIRST_ROWS = 64;
const MOST_ROWS = 512;

/**
 * Cut columns, in any order, into pages.
 *
 * @param {string} kind
 * @param {Columns} columns
 * @returns {StoredPage[]}
 */
export function paginate(kind, columns) {
  const sorted = sortById(columns);
  const fields = Object.entries(sorted);
  const pages = [];
  for (let start = 0, rows = FIRST_ROWS; start < sorted.id.length;) {
    const end = Math.min(start + rows, sorted.id.length);
    const slice = Object.fromEntries(fields.map(([field, values]) => [field, values.slice(start, end)]));
    const page = pageOf(kind, start === 0 ? "" : slice.id[0], slice);
    pages.push(page);
    rows = rowsThatFit(page.text.length / (end - start)); // rows of one kind are much alike
    start = end;
  }
  return pages;
}

/** @param {number} charsPerRow */
function rowsThatFit(charsPerRow) {
  return Math.min(MOST_ROWS, Math.max(1, Math.round(PAGE_CHARS / charsPerRow)));
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
  const fields = Object.entries(columns);
  return columns.id.map((_, at) => rowOf(fields, at));
}

/** Identity and version of a page's rows, and nothing else of them. @param {StoredPage} page @returns {{id: string, version: number}[]} */
export function versionsIn(page) {
  const { id, version } = /** @type {Columns} */ (JSON.parse(page.text));
  return id.map((one, at) => ({ id: one, version: version[at] }));
}

/** @param {StoredPage | undefined} page @param {string} id @returns {Entity | null} */
export function pick(page, id) {
  if (!page) return null;
  const columns = /** @type {Columns} */ (JSON.parse(page.text));
  const at = columns.id.indexOf(id);
  return at < 0 ? null : rowOf(Object.entries(columns), at);
}

/** @param {import("./reading.js").Reader} reader @param {string} kind @param {string} id @returns {Promise<Entity | null>} */
export async function findIn(reader, kind, id) {
  return pick(await reader.page(kind, id), id);
}

/** @param {[field: string, values: any[]][]} fields @param {number} at @returns {Entity} */
function rowOf(fields, at) {
  const row = /** @type {Entity} */ ({});
  for (const [field, values] of fields) row[field] = values[at];
  return row;
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
  const page = pageOf(kind, low, sortById(columns));
  if (rows.length === 1 || page.text.length <= 2 * PAGE_CHARS) return [page];
  const [first, ...rest] = paginate(kind, columns);
  return [{ ...first, key: [kind, low] }, ...rest];
}
