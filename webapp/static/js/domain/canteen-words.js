/**
 * The canteen as this phone sees it before the server has answered: what was said here is laid over what the server last said.
 * The twin of what webapp/canteen/samples.py and its neighbours do with records.
 */

import { freezeSpan, inBox, isInRange, termsOf } from "./canteen.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 *
 * @typedef {object} CanteenWord  what somebody recorded on this phone and the replica does not show yet
 * @property {string} id  of the record
 * @property {string} type
 * @property {any} data
 * @property {string} at  when it was said, by the server's clock as far as the phone knows it
 * @property {string | null} taken_at  the data's own, moved by the same correction
 * @property {string} author
 * @property {string | null} amends
 * @property {string | null} target_id  the thing that was scanned
 * @property {string | null} fridge_id  the one that the data names
 * @property {number} photos
 *
 * @typedef {object} Known
 * @property {{[name: string]: any} | null} profile  body of the rules in force
 * @property {Entity[]} meals
 * @property {Entity[]} samples  kept ones of the server; of this phone's own also those that it discarded, with `discarded_at`
 * @property {Entity[]} freezes
 * @property {Entity[]} fridges  states by asset id
 * @property {Entity[]} days
 */

/** readings that a fridge's state repeats */
const RECENT = 6;

/**
 * @param {Known} known
 * @param {CanteenWord[]} words in the order in which they were said
 * @returns {Known} copies; `is_unsent` marks what this phone has added or changed
 */
export function withCanteenWords(known, words) {
  const copies = (/** @type {Entity[]} */ rows) => new Map(rows.map((row) => [row.id, { ...row }]));
  const state = {
    profile: known.profile,
    meals: copies(known.meals), samples: copies(known.samples), freezes: copies(known.freezes), fridges: copies(known.fridges), days: copies(known.days),
    roots: new Map(),
  };
  for (const word of words) APPLY[word.type]?.(state, word);
  const rows = (/** @type {Map<string, Entity>} */ of) => [...of.values()];
  return { profile: known.profile, meals: rows(state.meals), samples: rows(state.samples), freezes: rows(state.freezes), fridges: rows(state.fridges), days: rows(state.days) };
}

/** @typedef {{profile: Known["profile"], meals: Map<string, Entity>, samples: Map<string, Entity>, freezes: Map<string, Entity>, fridges: Map<string, Entity>, days: Map<string, Entity>, roots: Map<string, string>}} State */

/** @type {{[type: string]: (state: State, word: CanteenWord) => void}} */
const APPLY = {
  "menu.save": saveMenu, "sample.take": take, "sample.discard": discard, "sample.countersign": countersign, "sample.move": move,
  "freeze.place": freeze, "fridge.check": check, "canteen_day.report": report,
};

/** @param {State} state @param {CanteenWord} word */
function saveMenu({ meals }, { id, data }) {
  const known = [...meals.values()].find((one) => one.on === data.on && one.meal === data.meal);
  const meal = known ?? { id, version: 0, on: data.on, meal: data.meal, is_served: true, headcount: null, note: null, dishes: [] };
  const removed = new Set(data.removed ?? []);
  const dishes = new Map(meal.dishes.filter((/** @type {any} */ dish) => !removed.has(dish.id)).map((/** @type {any} */ dish) => [dish.id, dish]));
  for (const dish of data.dishes ?? []) dishes.set(dish.id, { needs_sample: true, ...dishes.get(dish.id), ...dish });
  meals.set(meal.id, { ...meal, ...data.fields, dishes: [...dishes.values()], is_unsent: true });
}

/** @param {State} state @param {CanteenWord} word */
function take({ samples, roots, profile }, word) {
  const { data } = word;
  const rootId = word.amends ? (roots.get(word.amends) ?? word.amends) : word.id;
  roots.set(word.id, rootId);
  const before = samples.get(rootId);
  const takenAt = word.taken_at ?? (word.amends && before ? before.taken_at : word.at);
  samples.set(rootId, {
    version: 0, checker_id: null, freeze_id: null, case_id: null, gaps: [], ...before,
    id: rootId, on: data.on, meal: data.meal, dish_id: data.dish_id ?? null, dish_name: data.dish_name, pot: data.pot ?? 1, core_c: data.core_c ?? null, is_box_clean: data.is_box_clean ?? null,
    box_id: word.target_id, weight_g: data.weight_g ?? null, fridge_id: word.fridge_id, taken_at: takenAt,
    ...(profile ? termsOf(takenAt, profile) : { release_at: takenAt, discard_by_at: takenAt }),
    sampler_id: data.sampler_id ?? word.author, recorded_by_id: word.author, is_unsent: true, record_id: word.id,
  });
}

/** @param {State} state @param {CanteenWord} word */
function discard({ samples }, word) {
  const sample = word.data.sample_id ? samples.get(word.data.sample_id) : word.target_id && inBox([...samples.values()], word.target_id);
  if (sample) samples.set(sample.id, { ...sample, discarded_at: word.at, discarded_by_id: word.author, discard_id: word.id, is_unsent: true });
}

/** @param {State} state @param {CanteenWord} word */
function countersign({ samples }, { data, author }) {
  for (const id of data.sample_ids) {
    const sample = samples.get(id);
    if (sample) samples.set(id, { ...sample, [data.of === "taken" ? "checker_id" : "second_id"]: author });
  }
}

/** @param {State} state @param {CanteenWord} word */
function move({ samples }, { data, target_id: fridgeId }) {
  for (const id of data.sample_ids) {
    const sample = samples.get(id);
    if (sample) samples.set(id, { ...sample, fridge_id: fridgeId, is_unsent: true });
  }
}

/** @param {State} state @param {CanteenWord} word */
function freeze({ freezes }, { id, at, author, data }) {
  if (!freezes.has(id)) freezes.set(id, { id, version: 0, ...freezeSpan(at, data.hours), placed_by_id: author, is_unsent: true });
}

/** @param {State} state @param {CanteenWord} word */
function check(state, word) {
  const { fridges, roots, profile } = state;
  const { target_id: fridgeId, data } = word;
  if (!fridgeId || !profile) return;
  const before = fridges.get(fridgeId) ?? { id: fridgeId, version: 0, use: data.use, last_at: null, last_c: null, is_in_range: true, case_id: null, recent: [] };
  const rootId = word.amends ? (roots.get(word.amends) ?? word.amends) : word.id;
  roots.set(word.id, rootId);
  const corrected = word.amends ? before.recent.find((/** @type {any} */ one) => one.id === rootId) : null;
  if (word.amends && !corrected) return; // one of longer ago than the phone knows: the server restates it
  const reading = { id: rootId, at: corrected?.at ?? word.at, use: data.use, c: data.temperature_c, is_amended: Boolean(corrected) };
  const others = before.recent.filter((/** @type {any} */ one) => one !== corrected && one.at !== reading.at);
  const recent = [reading, ...others].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, RECENT);
  const isNewest = before.last_at === null || before.last_at <= reading.at;
  const last = isNewest ? { use: data.use, last_at: reading.at, last_c: data.temperature_c, is_in_range: isGood(profile, reading) } : {};
  fridges.set(fridgeId, { ...before, case_id: caseAfter(profile, before, { reading, recent }), recent, is_unsent: true, ...last });
  tellSamples(state, fridgeId, { reading, was: before.case_id });
}

/** @param {any} profile @param {{use: any, c: string | number}} reading */
const isGood = (profile, { use, c }) => isInRange(profile, use, Number(c));

/**
 * The case that a fridge has after a reading. A case is named by its first reading out of range: when that was mistyped, the next one out of
 * range names it, and without one it is gone. All readings since then are among the recent ones.
 *
 * @param {any} profile
 * @param {Entity} before
 * @param {{reading: any, recent: any[]}} now
 * @returns {string | null}
 */
function caseAfter(profile, before, { reading, recent }) {
  if (!isGood(profile, reading)) return before.case_id ?? reading.id;
  if (before.case_id !== reading.id) return before.case_id;
  return recent.findLast((one) => one.at > reading.at && !isGood(profile, { use: before.use, ...one }))?.id ?? null;
}

/** Samples that were in the fridge at a reading bear its case, or no longer one that is gone. @param {State} state @param {string} fridgeId @param {{reading: any, was: string | null}} about */
function tellSamples({ samples, fridges, profile }, fridgeId, { reading, was }) {
  const caseId = fridges.get(fridgeId)?.case_id ?? null;
  const isOut = !isGood(profile, reading);
  for (const sample of samples.values()) {
    if (sample.fridge_id !== fridgeId || sample.discarded_at) continue;
    if (was !== null && was !== caseId && sample.case_id === was) samples.set(sample.id, { ...sample, case_id: caseId });
    else if (isOut && sample.taken_at <= reading.at) samples.set(sample.id, { ...sample, case_id: sample.case_id ?? caseId });
  }
}

/** @param {State} state @param {CanteenWord} word */
function report({ days }, { id, at, author, data }) {
  const known = [...days.values()].find((day) => day.on === data.on);
  if (known && known.reported_at > at) return;
  const day = { version: 0, id, ...known, on: data.on, has_findings: data.has_findings, reported_at: at, reported_by_id: author, is_unsent: true };
  days.set(day.id, day);
}
