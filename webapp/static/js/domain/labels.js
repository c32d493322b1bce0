/**
 * The life of labels as this phone sees it before the server has answered: what was said here is laid over what the server last said.
 * The twin of webapp/registry/tags.py, where the rules are.
 *
 * @typedef {import("./types.js").Entity} Tag
 *
 * @typedef {object} LabelWord  what somebody said of a label on this phone
 * @property {string} type  "tag.bind", "tag.wear" or "tag.confirm"
 * @property {any} data
 * @property {string} at  RFC 3339, by the server's clock as far as the phone knows it
 * @property {number | null} base  version of the label that was seen; null for one that this phone did not know
 * @property {boolean} isSent  the server has taken it: it is in the label's version, once the replica has a newer one
 *
 * @typedef {"ok" | "new" | "worn" | "replaced" | "retired"} Standing  new: waits to be seen where it sticks; replaced: worn, and the thing has another
 */

/** @param {Tag} tag */
export const isLive = (tag) => tag.state === "bound" || tag.state === "worn";

/** @param {Tag} tag a successor that nobody has seen where it sticks */
export const isWaiting = (tag) => isLive(tag) && Boolean(tag.replaces) && !tag.confirmed_at;

/**
 * Lay words over the labels of one thing.
 * @param {Tag[]} tags of one thing, and blank ones that the words bind to it
 * @param {LabelWord[]} words in the order in which they were said
 * @returns {Tag[]} copies; `isUnsent` marks what the server has not heard of yet
 */
export function withWords(tags, words) {
  const rows = new Map(tags.map((tag) => [tag.id, { ...tag }]));
  for (const word of words) {
    const known = rows.get(word.data.code);
    if (word.isSent && known && known.version > (word.base ?? 0)) continue;
    APPLY[word.type]?.(rows, word);
  }
  return [...rows.values()];
}

/** @type {{[type: string]: (rows: Map<string, Tag>, word: LabelWord) => void}} */
const APPLY = { "tag.bind": bind, "tag.wear": wear, "tag.confirm": confirm };

/** @param {Map<string, Tag>} rows @param {LabelWord} word */
function bind(rows, word) {
  const { code, target, is_foreign: isForeign = false } = word.data;
  const known = rows.get(code);
  if (known?.state === "retired") return;
  // whoever binds a successor that waits to be seen holds it in the hand
  const replaces = word.data.replaces ?? (known && isWaiting(known) && known.target_id === target.id ? known.replaces : null);
  const isBound = known !== undefined && known.state !== "blank";
  const tag = isBound ? known : blank(code, known);
  if (!isBound) {
    const last = Math.max(0, ...[...rows.values()].filter((row) => !row.is_foreign).map((row) => row.revision ?? 0));
    Object.assign(tag, { target_kind: target.kind, target_id: target.id, state: "bound", is_foreign: isForeign, revision: isForeign ? 0 : last + 1, isUnsent: !word.isSent });
    rows.set(code, tag);
  }
  if (!replaces) return;
  tag.replaces ??= replaces;
  confirm(rows, word);
  retireOlder(rows, replaces, word);
}

/** @param {string} code @param {Tag | undefined} known @returns {Tag} */
function blank(code, known) {
  return { version: 0, replaces: null, confirmed_at: null, worn_at: null, retired_at: null, ...known, id: code };
}

/** @param {Map<string, Tag>} rows @param {LabelWord} word */
function wear(rows, { data, at, isSent }) {
  const tag = rows.get(data.code);
  if (!tag || tag.is_foreign || tag.state !== "bound" || tag.confirmed_at > at) return;
  Object.assign(tag, { state: "worn", worn_at: at, isUnsent: !isSent });
}

/** @param {Map<string, Tag>} rows @param {LabelWord} word */
function confirm(rows, word) {
  const tag = rows.get(word.data.code);
  if (!tag || tag.is_foreign || !isLive(tag)) return;
  const isMended = tag.state === "worn" && !(tag.worn_at > word.at);
  if (isMended) Object.assign(tag, { state: "bound", worn_at: null });
  if (isMended || !tag.confirmed_at) Object.assign(tag, { confirmed_at: word.at, isUnsent: !word.isSent });
  retireOlder(rows, tag.replaces, word);
}

/** Retires a label and all in whose place it came, but never the one that was spoken of. @param {Map<string, Tag>} rows @param {string | null} code @param {LabelWord} word */
function retireOlder(rows, code, { at, isSent, data }) {
  const seen = new Set([data.code]);
  for (let tag = rows.get(code ?? ""); tag && !seen.has(tag.id); tag = rows.get(tag.replaces ?? "")) {
    seen.add(tag.id);
    if (tag.state !== "retired") Object.assign(tag, { state: "retired", retired_at: at, isUnsent: !isSent });
  }
}

/**
 * What is to be said to somebody who holds a label of a thing, and which other label to look for.
 * @param {Tag} tag
 * @param {Tag[]} tags all of the thing
 * @returns {{standing: Standing, since: string | null, other: Tag | null}} since: when it wore out or was retired, if known; other: the one
 *   that takes its place, or, for a new one, the one to tear off
 */
export function standingOf(tag, tags) {
  const newer = newest(tags.filter((one) => one.id !== tag.id && isLive(one) && !one.is_foreign && one.revision > tag.revision));
  if (tag.state === "retired") return { standing: "retired", since: tag.retired_at ?? null, other: newest(tags.filter((one) => isLive(one) && !one.is_foreign)) };
  if (isWaiting(tag)) return { standing: "new", since: null, other: tags.find((one) => one.id === tag.replaces) ?? null };
  const isSucceeded = newer !== null && !isWaiting(newer);
  if (tag.state === "worn") return { standing: isSucceeded ? "replaced" : "worn", since: tag.worn_at ?? null, other: newer };
  return { standing: "ok", since: null, other: newer };
}

/** @param {Tag[]} tags @returns {Tag | null} */
function newest(tags) {
  return tags.reduce((/** @type {Tag | null} */ best, tag) => (best && best.revision >= tag.revision ? best : tag), null);
}
