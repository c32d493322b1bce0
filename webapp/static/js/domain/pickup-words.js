/**
 * Pick-up as this phone sees it before the server has answered: what was said here is laid over what the server last said.
 * The twin of what webapp/pickup/service.py does with records.
 */

import { cardByCode, cardVerdict, departureGaps, goneOn, hasSecondWord } from "./pickup.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./pickup.js").Known} Known
 *
 * @typedef {object} PickupWord  what somebody recorded on this phone and the replica does not show yet
 * @property {string} id  of the record
 * @property {string} type
 * @property {any} data
 * @property {string} at  when it was said, by the server's clock as far as the phone knows it
 * @property {string | null} left_at  the data's own, moved by the same correction
 * @property {string} on  the school's day of `left_at`, or of `at`
 * @property {string} author
 */

/**
 * @param {Known} known
 * @param {PickupWord[]} words in the order in which they were said
 * @returns {Known} copies; `is_unsent` marks what this phone has added or changed
 */
export function withPickupWords(known, words) {
  /** @type {Known} */
  const state = { ...known };
  for (const word of words) APPLY[word.type]?.(state, word);
  return state;
}

/** @type {{[type: string]: (state: Known, word: PickupWord) => void}} */
const APPLY = {
  "pickup_card.void": voidCard, "delegate.allow": allow, "delegate.cancel": callOff,
  "departure.record": depart, "departure.confirm": confirm, "departure.void": takeBack,
  "dismissal.lead_out": leadOut, "dismissal.room_empty": emptyRoom,
};

/** @param {Entity[]} rows @param {string} id @param {object} change @returns {Entity[]} */
const changed = (rows, id, change) => rows.map((row) => (row.id === id ? { ...row, ...change, is_unsent: true } : row));

/** @param {Known} state @param {PickupWord} word */
function voidCard(state, { data, at }) {
  const card = state.cards.find(({ id }) => id === data.card_id);
  const isFirst = card && (card.voided_at == null || card.voided_at > at);
  if (isFirst) state.cards = changed(state.cards, data.card_id, { state: "void", why: data.why, voided_at: at });
}

/** @param {Known} state @param {PickupWord} word */
function allow(state, { data }) {
  const others = state.delegates.filter(({ id }) => id !== data.id);
  state.delegates = [...others, { version: 0, is_cancelled: false, relation: null, ...data, is_unsent: true }];
}

/** @param {Known} state @param {PickupWord} word */
function callOff(state, { data }) {
  state.delegates = changed(state.delegates, data.delegate_id, { is_cancelled: true });
}

/** @param {Known} state @param {PickupWord} word */
function depart(state, word) {
  const { data, id, author, on } = word;
  const gone = goneOn(state.departures, on);
  const at = word.left_at ?? word.at;
  const { kind, id: collectorId = null } = data.collector;
  const onFile = collectorId ? [...state.guardians, ...state.delegates].find((one) => one.id === collectorId) : null;
  const card = data.card_code ? cardByCode(state.cards, data.card_code) : null;
  const asked = { author_id: author, checked: data.no_card?.checked, confirmed: data.no_card?.confirmed };
  const rows = data.child_ids.map((/** @type {string} */ childId, /** @type {number} */ nth) => ({
    id: nth === 0 ? id : `${id} ${childId}`, version: 0, record_id: id, child_id: childId, class_id: state.children.find((child) => child.id === childId)?.class_id ?? null, on, left_at: at,
    collector_kind: kind, collector_id: collectorId, collector_name: data.collector.name ?? onFile?.name ?? null, relation: data.collector.relation ?? onFile?.relation ?? null,
    way: data.way, guard_id: author, confirmed_by_id: hasSecondWord(asked) ? (data.no_card?.confirmed?.by_id ?? null) : null, asked, is_unsent: true,
    gaps: departureGaps({
      child_id: childId, way: data.way, on, card: cardVerdict(card, Date.parse(at)), card_child_id: card?.child_id ?? null, is_gone: gone.has(childId),
      has_second_word: hasSecondWord(asked), collector: { kind, ...(onFile ? { child_id: onFile.child_id, on: onFile.on, is_cancelled: onFile.is_cancelled } : {}) },
    }),
  }));
  state.departures = [...state.departures, ...rows];
  tellChildren(state, data.child_ids, on);
}

/** @param {Known} state @param {PickupWord} word */
function confirm(state, { data, author }) {
  const departure = state.departures.find(({ id }) => id === data.departure_id);
  if (!departure || departure.guard_id === author) return;
  const gaps = departure.gaps.filter((/** @type {string} */ gap) => gap !== "no_second_word");
  const isComplete = data.is_confirmed && departure.asked?.checked !== null;
  state.departures = changed(state.departures, departure.id, {
    confirmed_by_id: isComplete ? author : null, is_refused: !data.is_confirmed, gaps: isComplete ? gaps : [...new Set([...gaps, "no_second_word"])],
  });
}

/** It did not happen, or the child came back. @param {Known} state @param {PickupWord} word */
function takeBack(state, { data }) {
  const departure = state.departures.find(({ id }) => id === data.departure_id);
  if (!departure) return;
  state.departures = changed(state.departures, departure.id, { is_void: true });
  tellChildren(state, [departure.child_id], departure.on);
}

/** When children left today follows from the departures that stand. @param {Known} state @param {string[]} childIds @param {string} on */
function tellChildren(state, childIds, on) {
  const gone = goneOn(state.departures, on);
  state.children = state.children.map((child) => (childIds.includes(child.id) ? { ...child, gone_at: gone.get(child.id)?.left_at ?? null } : child));
}

/** @param {Known} state @param {PickupWord} word */
function leadOut(state, { data, at, author }) {
  dismiss(state, data, { led_out_at: at, led_out_by_id: author, count: data.count });
}

/** @param {Known} state @param {PickupWord} word */
function emptyRoom(state, { data, at, author }) {
  dismiss(state, data, { empty_at: at, empty_by_id: author, is_empty: data.is_empty });
}

/** @param {Known} state @param {{class_id: string, on: string}} of @param {object} said */
function dismiss(state, { class_id: classId, on }, said) {
  const known = state.dismissals.find((one) => one.class_id === classId && one.on === on);
  const fresh = { id: `${classId} ${on}`, version: 0, class_id: classId, on, led_out_at: null, led_out_by_id: null, count: null, empty_at: null, empty_by_id: null, is_empty: null };
  state.dismissals = [...state.dismissals.filter((one) => one !== known), { ...(known ?? fresh), ...said, is_unsent: true }];
}
