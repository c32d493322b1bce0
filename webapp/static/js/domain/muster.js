/**
 * Counting who is out of the building. The twin of webapp/gate/counting.py: tests/gate/rule_vectors.json holds both. Several phones tick at
 * once; nobody leaves the list but by a word.
 *
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {"visit" | "person" | "place" | "other"} ItemKind
 * @typedef {"safe" | "missing" | "clear" | "unclear" | "unset"} MarkState
 * @typedef {{kind: ItemKind, id: string}} Item
 * @typedef {{id: string, at: string, by_id: string, state: MarkState}} Word
 *
 * @typedef {object} Line  one who, or one room that, has to be accounted for
 * @property {Item} item
 * @property {MarkState} state
 * @property {boolean} isDone
 * @property {boolean} isDisputed
 * @property {Entity | null} mark
 * @property {Entity | null} visit
 * @property {string | null} leftAt  signed out since
 */

const ACCOUNTED = ["safe", "clear"];

/** @param {Item} item */
export const itemKey = ({ kind, id }) => `${kind}/${id}`;

/**
 * Whose word stands: the one of the latest time, ties by id. Who takes a word back (`unset`) disputes nobody's.
 *
 * @param {Word[]} words
 * @returns {{word_id: string, is_disputed: boolean} | null}
 */
export function standing(words) {
  const inTime = [...words].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.id < b.id ? -1 : 1));
  const last = inTime.at(-1);
  if (!last) return null;
  const latest = new Map(inTime.map((word) => [word.by_id, word.state]));
  return { word_id: last.id, is_disputed: new Set([...latest.values()].filter((state) => state !== "unset")).size > 1 };
}

/**
 * Whether a visit is on a muster's list: inside when it was opened, or come in since, until it was closed.
 *
 * @param {{state?: string, entered_at: string, left_at?: string | null}} visit
 * @param {{opened_at: string, closed_at?: string | null}} muster
 */
export function isExpected({ state = "inside", entered_at: enteredAt, left_at: leftAt }, { opened_at: openedAt, closed_at: closedAt }) {
  if (!["inside", "left"].includes(state) || (closedAt != null && Date.parse(enteredAt) > Date.parse(closedAt))) return false;
  return leftAt == null || Date.parse(leftAt) > Date.parse(openedAt);
}

/**
 * Whether somebody, or a room, is accounted for: by the word that stands, or by having signed out since.
 *
 * @param {string | null} state
 * @param {string | null} [leftAt]
 */
export const isAccounted = (state, leftAt = null) => ACCOUNTED.includes(state ?? "") || leftAt != null;

/**
 * Sum up a muster; open are those that nobody has accounted for.
 *
 * @param {{item: Item, state: string | null, leftAt: string | null, isDisputed: boolean}[]} lines
 */
export function musterCount(lines) {
  const open = lines.filter(({ state, leftAt }) => !isAccounted(state, leftAt));
  return {
    expected: lines.length, accounted: lines.length - open.length, open_items: open.map(({ item }) => item),
    missing: lines.filter(({ state, leftAt }) => state === "missing" && leftAt == null).length, disputed: lines.filter(({ isDisputed }) => isDisputed).length,
  };
}

/**
 * All that a muster asks for, and what is known of it: visitors, staff, rooms, and those who were on no list.
 *
 * @param {Entity} muster
 * @param {{marks: Entity[], visits: Entity[], left: Entity[]}} known  visits: inside now; left: of those that this phone signed out, with `left_at`
 * @returns {Line[]}
 */
export function musterLines(muster, { marks, visits, left }) {
  const own = marks.filter((mark) => mark.muster_id === muster.id);
  const byItem = new Map(own.map((mark) => [itemKey({ kind: mark.item_kind, id: mark.item_id }), mark]));
  const expected = new Map([...visits, ...left].filter((visit) => isExpected(/** @type {any} */ (visit), /** @type {any} */ (muster))).map((visit) => [visit.id, visit]));
  const ids = (/** @type {ItemKind} */ kind, /** @type {Iterable<string>} */ of) => [...of].map((id) => ({ kind, id }));
  const items = [...ids("visit", expected.keys()), ...ids("person", muster.person_ids ?? []), ...ids("place", muster.place_ids ?? [])];
  const listed = new Set(items.map(itemKey));
  const others = own.map((mark) => ({ kind: mark.item_kind, id: mark.item_id })).filter((item) => !listed.has(itemKey(item)));
  return [...items, ...others].map((item) => lineOf(item, byItem.get(itemKey(item)) ?? null, item.kind === "visit" ? (expected.get(item.id) ?? null) : null));
}

/** @param {Item} item @param {Entity | null} mark @param {Entity | null} visit @returns {Line} */
function lineOf(item, mark, visit) {
  const state = mark?.state ?? "unset";
  const isGone = item.kind === "visit" && !visit; // ticked once, and no longer among those inside
  const leftAt = visit?.left_at ?? (isGone ? (mark?.at ?? null) : null);
  return { item, state, mark, visit, leftAt, isDisputed: Boolean(mark?.is_disputed), isDone: isAccounted(state, leftAt) };
}
