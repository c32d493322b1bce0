/**
 * The gate as this phone sees it before the server has answered: what was said here is laid over what the server last said.
 * The twin of what webapp/gate/visits.py and its neighbours do with records.
 */

import { holderOf, remaining } from "./gate.js";
import { maskName } from "./masking.js";
import { muster as musterWords } from "./muster-words.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 *
 * @typedef {object} GateWord  what somebody said on this phone and the replica does not show yet
 * @property {string} id  of the record
 * @property {string} type
 * @property {any} data
 * @property {string} at  when it was said, by the server's clock as far as the phone knows it
 * @property {string} moment  when it happened: `entered_at` or `left_at` of the data, moved by the same correction; else `at`
 * @property {string} on  the day of that moment at the school
 * @property {string} author
 * @property {string | null} amends
 * @property {string | null} pass_id  the pass that the data names
 *
 * @typedef {object} Known
 * @property {Entity | null} rules
 * @property {Entity[]} visits  inside now
 * @property {Entity[]} left  those that this phone signed out, with `left_at`; the server tells no phone of others
 * @property {Entity[]} visitors
 * @property {Entity[]} invitations
 * @property {Entity[]} watch
 * @property {Entity[]} handOvers  newest first
 * @property {Entity[]} musters
 * @property {Entity[]} marks
 *
 * @typedef {{visits: Map<string, Entity>, left: Map<string, Entity>, visitors: Map<string, Entity>, invitations: Map<string, Entity>, handOvers: Map<string, Entity>, musters: Map<string, Entity>, marks: Map<string, Entity>, roots: Map<string, string>, leavings: Map<string, {visit: Entity, people: number}>}} State
 */

/**
 * @param {Known} known
 * @param {GateWord[]} words in the order in which they were said
 * @returns {Known} copies; `is_unsent` marks what this phone has added or changed
 */
export function withGateWords(known, words) {
  const copies = (/** @type {Entity[]} */ rows) => new Map(rows.map((row) => [row.id, { ...row }]));
  /** @type {State} */
  const state = {
    visits: copies(known.visits), left: copies(known.left), visitors: copies(known.visitors), invitations: copies(known.invitations),
    handOvers: copies(known.handOvers), musters: copies(known.musters), marks: copies(known.marks), roots: new Map(), leavings: new Map(),
  };
  for (const word of words) APPLY[word.type]?.(state, word);
  const rows = (/** @type {Map<string, Entity>} */ of) => [...of.values()];
  return {
    rules: known.rules, watch: known.watch,
    visits: rows(state.visits).sort(byTime("entered_at")), left: rows(state.left), visitors: rows(state.visitors), invitations: rows(state.invitations),
    handOvers: rows(state.handOvers).sort(byTime("at")).reverse(), musters: rows(state.musters).sort(byTime("opened_at")).reverse(), marks: rows(state.marks),
  };
}

/** @param {string} field */
const byTime = (field) => (/** @type {Entity} */ a, /** @type {Entity} */ b) => (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : a.id < b.id ? -1 : 1);

/** @type {{[type: string]: (state: State, word: GateWord) => void}} */
const APPLY = {
  "visit.enter": enter, "visit.refuse": refuse, "visit.leave": leave, "visit.return": comeBack, "visit.void": annul,
  "invitation.announce": announce, "invitation.cancel": cancel, "shift.hand_over": handOver, "shift.take_over": takeOver,
  ...musterWords,
};

/** @param {State} state @param {GateWord} word */
function enter(state, word) {
  const { data } = word;
  const id = rootOf(state, word);
  const before = state.visits.get(id);
  if (word.amends && !before && !state.left.has(id)) return; // over, or of longer ago than the phone knows
  const enteredAt = word.amends && !data.entered_at && before ? before.entered_at : word.moment;
  const visit = { version: 0, people_left: 0, gaps: [], ...before, id, ...factsOf(data), on: word.on, entered_at: enteredAt, pass_id: word.pass_id, pass_number: data.pass_number ?? null, visitor_id: data.visitor_id ?? id, is_unsent: true, record_id: word.id };
  state.visits.set(id, visit);
  remember(state, visit, data);
  if (!word.amends) arrive(state, data);
}

/** Somebody who was not let in is still somebody who was here. @param {State} state @param {GateWord} word */
function refuse(state, word) {
  const id = rootOf(state, word);
  remember(state, { ...factsOf(word.data), id, entered_at: word.moment, visitor_id: word.data.visitor_id ?? id }, word.data);
}

/** @param {State} state @param {GateWord} word the record that first said it */
function rootOf({ roots }, word) {
  const root = word.amends ? (roots.get(word.amends) ?? word.amends) : word.id;
  roots.set(word.id, root);
  return root;
}

/** @param {any} data what a phone with the right to it knows of a visit */
function factsOf({ visitor, plate, goods, purpose, purpose_note: purposeNote, host_id: hostId, host_name: hostName, host_answer: hostAnswer, people, note, watch }) {
  return {
    name: visitor.name, name_masked: maskName(visitor.name), organisation: visitor.organisation ?? null, mobile: visitor.mobile ?? null,
    id_kind: visitor.id_kind, id_last_four: visitor.id_last_four ?? null, id_hash: visitor.id_hash ?? null, is_id_seen: visitor.is_id_seen,
    plate: plate ?? null, goods: goods ?? null, purpose, purpose_note: purposeNote ?? null, host_id: hostId ?? null, host_name: hostName ?? null,
    host_answer: hostAnswer, people: people ?? 1, note: note ?? null, watch_id: watch?.[0]?.id ?? null,
  };
}

/** @param {State} state @param {any} visit @param {any} data */
function remember({ visitors }, visit, data) {
  const before = visitors.get(visit.visitor_id);
  if (before && before.last_at > visit.entered_at) return;
  visitors.set(visit.visitor_id, {
    version: 0, ...before, id: visit.visitor_id, name: visit.name, organisation: visit.organisation, id_kind: visit.id_kind, id_last_four: visit.id_last_four, id_hash: visit.id_hash,
    mobile: visit.mobile, plate: visit.plate, last_purpose: data.purpose, last_host_id: data.host_id ?? null, last_at: visit.entered_at, visits: (before?.visits ?? 0) + (before?.last_at === visit.entered_at ? 0 : 1), is_unsent: true,
  });
}

/** @param {State} state @param {any} data */
function arrive({ invitations }, { invitation: named, people = 1 }) {
  const invitation = named && invitations.get(named.id);
  if (!invitation) return;
  const arrived = named.guest_id ? [...new Set([...(invitation.arrived ?? []), named.guest_id])] : (invitation.arrived ?? []);
  invitations.set(invitation.id, { ...invitation, arrived, arrived_people: (invitation.arrived_people ?? 0) + people });
}

/** @param {State} state @param {GateWord} word */
function leave(state, { id, data, moment, author, pass_id: passId }) {
  const { visits, left, leavings } = state;
  const root = data.visit_id ? (state.roots.get(data.visit_id) ?? data.visit_id) : null;
  /** @type {any} */
  const visit = root ? visits.get(root) : holderOf(/** @type {any} */ ([...visits.values()]), { pass_id: passId, pass_number: data.pass_number }, Date.parse(moment));
  if (!visit) return;
  const people = Math.min(data.people ?? Infinity, remaining(visit));
  /** @type {any} */
  const now = { ...visit, people_left: (visit.people_left ?? 0) + people, is_unsent: true };
  leavings.set(id, { visit, people });
  if (remaining(now) > 0) {
    visits.set(now.id, now);
    return;
  }
  visits.delete(now.id);
  left.set(now.id, { ...now, left_at: moment, out_way: data.way, out_by_id: author, leave_id: id });
}

/** They had not gone. @param {State} state @param {GateWord} word */
function comeBack({ visits, left, leavings }, { data }) {
  const leaving = leavings.get(data.leave_id);
  if (!leaving) return;
  const now = visits.get(leaving.visit.id) ?? left.get(leaving.visit.id);
  left.delete(leaving.visit.id);
  visits.set(leaving.visit.id, { ...leaving.visit, ...now, people_left: Math.max(0, (now?.people_left ?? leaving.people) - leaving.people), left_at: null, is_unsent: true });
}

/** @param {State} state @param {GateWord} word */
function annul({ visits, left, roots }, { data }) {
  const id = roots.get(data.visit_id) ?? data.visit_id;
  visits.delete(id);
  left.delete(id);
}

/** @param {State} state @param {GateWord} word */
function announce({ invitations }, { data, author }) {
  if (invitations.has(data.id)) return;
  invitations.set(data.id, {
    version: 0, arrived: [], arrived_people: 0, title: null, note: null, from_time: null, until_time: null, guests: [], ...data,
    until_on: data.until_on ?? data.on, author_id: author, is_unsent: true,
  });
}

/** @param {State} state @param {GateWord} word */
function cancel({ invitations }, { data }) {
  invitations.delete(data.invitation_id);
}

/** @param {State} state @param {GateWord} word */
function handOver({ handOvers }, { id, data, at, author }) {
  if (!handOvers.has(id)) handOvers.set(id, { version: 0, to_id: null, note: null, ...data, id, by_id: author, at, taken_by_id: null, taken_at: null, is_agreed: null, differences: null, is_unsent: true });
}

/** @param {State} state @param {GateWord} word */
function takeOver({ handOvers }, { data, at, author }) {
  const known = handOvers.get(data.hand_over_id);
  if (!known || known.taken_by_id || known.by_id === author) return;
  handOvers.set(known.id, { ...known, taken_by_id: author, taken_at: at, is_agreed: data.is_agreed, differences: data.differences ?? null, is_unsent: true });
}
