/**
 * Pick-up as this phone sees it before the server has answered: what was said here is laid over what the server last said.
 * The twin of what webapp/pickup/service.py does with records.
 */

import { gapsOf, isDenied, mustBeHandedOver, secondWord } from "./pickup.js";
import { cardByCode, goneOn } from "./pickup-day.js";

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
  "roll.call": callRoll, "dismissal.lead_out": leadOut, "dismissal.room_empty": emptyRoom,
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
function callOff(state, { data, at }) {
  state.delegates = changed(state.delegates, data.delegate_id, { is_cancelled: true, cancelled_at: at });
}

/** @param {Known} state @param {PickupWord} word */
function depart(state, word) {
  const { data, id, author, on } = word;
  const gone = goneOn(state.departures, on);
  const { kind, id: collectorId = null, also = [], ...said } = data.collector;
  const onFile = [collectorId, ...also].flatMap((named) => [...state.guardians, ...state.delegates].filter((one) => one.id === named));
  const beside = { card: /** @type {any} */ (cardByCode(state.cards, data.card_code)), guardians: /** @type {any[]} */ (onFile), delegates: /** @type {any[]} */ (onFile), words: [] };
  const rows = data.child_ids.map((/** @type {string} */ childId) => {
    const child = state.children.find((one) => one.id === childId);
    const klass = state.classes.find((one) => one.id === child?.class_id);
    const leaving = {
      child_id: childId, together: data.child_ids, on, left_at: word.left_at ?? word.at, collector_kind: kind, is_handed_over: mustBeHandedOver(klass?.grade), way: data.way, guard_id: author,
      second_by_id: data.no_card?.confirmed?.by_id ?? null, second_way: data.no_card?.confirmed?.way ?? null,
    };
    return {
      ...leaving, id: `${id} ${childId}`, version: 0, departure_id: id, class_id: child?.class_id ?? null, state: "gone", words: [], beside: { ...beside, is_gone_already: gone.has(childId) },
      collector_id: collectorId, collector_name: said.name ?? null, relation: said.relation ?? null, is_unsent: true, ...verdictOf(leaving, { ...beside, is_gone_already: gone.has(childId) }),
    };
  });
  state.departures = [...state.departures, ...rows];
  tellChildren(state, data.child_ids, on);
}

/** @param {import("./pickup.js").Leaving} leaving @param {import("./pickup.js").Beside} beside */
function verdictOf(leaving, beside) {
  const words = beside.words ?? [];
  return { gaps: gapsOf(leaving, beside), confirmed_by_id: leaving.way === "card" && words.length === 0 ? null : secondWord(leaving, words), is_denied: isDenied(leaving, words) };
}

/** The rows that a later word is about. @param {Known} state @param {{departure_id: string, child_ids?: string[]}} data */
function rowsOf({ departures }, { departure_id: id, child_ids: of = [] }) {
  return departures.filter((one) => one.departure_id === id && (of.length === 0 || of.includes(one.child_id)));
}

/** @param {Known} state @param {PickupWord} word */
function confirm(state, { data, author }) {
  for (const row of rowsOf(state, data)) {
    if (row.guard_id === author) continue; // one's own is no second word
    const words = [...(row.words ?? []), { by_id: author, is_confirmed: data.is_confirmed }];
    const known = row.gaps.filter((/** @type {string} */ gap) => gap !== "no_second_word" && gap !== "denied");
    const verdict = row.beside ? verdictOf(/** @type {any} */ (row), { ...row.beside, words })
      : { gaps: data.is_confirmed ? known : ["denied", ...known], confirmed_by_id: data.is_confirmed ? author : null, is_denied: !data.is_confirmed };
    state.departures = changed(state.departures, row.id, { ...verdict, words });
  }
}

/** It did not happen, or the child came back. @param {Known} state @param {PickupWord} word */
function takeBack(state, { data }) {
  for (const departure of rowsOf(state, data)) {
    state.departures = changed(state.departures, departure.id, { state: "void" });
    tellChildren(state, [departure.child_id], departure.on);
  }
}

/** When children left today follows from the departures that stand. @param {Known} state @param {string[]} childIds @param {string} on */
function tellChildren(state, childIds, on) {
  const gone = goneOn(state.departures, on);
  state.children = state.children.map((child) => (childIds.includes(child.id) ? { ...child, gone_at: gone.get(child.id)?.left_at ?? null } : child));
}

/** @param {Known} state @param {PickupWord} word */
function callRoll(state, { data, at, author }) {
  dismiss(state, data, { absent_ids: data.absent_ids, called_at: at, called_by_id: author });
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
  const fresh = { id: `${classId} ${on}`, version: 0, class_id: classId, on, absent_ids: [], led_out_at: null, led_out_by_id: null, count: null, empty_at: null, empty_by_id: null, is_empty: null };
  state.dismissals = [...state.dismissals.filter((one) => one !== known), { ...(known ?? fresh), ...said, is_unsent: true }];
}
