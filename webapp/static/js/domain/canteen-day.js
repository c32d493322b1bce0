/** What is to be done in the canteen now: meals, readings, boxes, the day's report. Pure, as domain/due.js is. */

import { daysAfter, dayAt, discardVerdict, freezeOver, mealOf, reportDueAt, samplesDueAt, slotAt, spanOf, unsampled } from "./canteen.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 *
 * @typedef {object} MealState
 * @property {string} on
 * @property {string} meal
 * @property {any} times  of the profile: name, starts, ends
 * @property {boolean} is_served
 * @property {any[]} dishes
 * @property {any[]} open  dishes that need a sample and have none
 * @property {number} needed
 * @property {number} kept
 * @property {boolean} is_late  a dish without a sample is missing by now
 *
 * @typedef {{profile: any, meals: Entity[], samples: Entity[], freezes: Entity[], fridges: Entity[], days: Entity[]}} Known
 * @typedef {{at: number, zone: string, fridgeIds: string[]}} Moment  fridgeIds: fridges in use
 */

/** food is sampled before it is served: so long before a meal starts it is the one that is meant */
const AHEAD_MS = 3 * 3_600_000;

/**
 * @param {Known} known
 * @param {Moment} moment
 */
export function dayPlan(known, { at, zone, fridgeIds }) {
  const { on } = dayAt(at, zone);
  const meals = mealsOf(known, on, { at, zone });
  const yesterday = mealsOf(known, daysAfter(on, -1), { at, zone });
  return {
    on, meals, yesterday,
    focus: focusOf({ meals, yesterday }, { at, zone }),
    boxes: boxesOf(known, at),
    readings: readingsDue(known, { at, zone, fridgeIds }),
    report: known.days.find((day) => day.on === on) ?? null,
    isReportDue: at >= (reportDueAt(known.profile, on, { served: meals.filter((meal) => meal.is_served && meal.dishes.length > 0).map((meal) => meal.meal), zone }) ?? Infinity),
    frozen: known.samples.filter((sample) => !sample.discarded_at && freezeOver(/** @type {any} */ (sample), /** @type {any} */ (known.freezes), at)).length,
  };
}

/** @typedef {ReturnType<typeof dayPlan>} DayPlan */

/**
 * The meals of a day as the rules know them, with what the menu says of each.
 *
 * @param {Known} known
 * @param {string} on
 * @param {{at: number, zone: string}} moment
 * @returns {MealState[]}
 */
export function mealsOf({ profile, meals, samples }, on, { at, zone }) {
  return profile.meals.map((/** @type {any} */ times) => {
    const said = meals.find((one) => one.on === on && one.meal === times.key);
    const meal = { on, meal: times.key, is_served: said?.is_served ?? true, dishes: said?.dishes ?? [] };
    const open = meal.is_served ? unsampled(meal.dishes, /** @type {any[]} */ (samples.filter((one) => one.on === on && one.meal === times.key))) : [];
    const needed = meal.is_served ? meal.dishes.filter((/** @type {any} */ dish) => dish.needs_sample).length : 0;
    return { ...meal, times, open, needed, kept: needed - open.length, is_late: open.length > 0 && at >= (samplesDueAt(profile, meal, zone) ?? Infinity) };
  });
}

/** A meal that the menu knows is meant rather than one of which it says nothing; without any menu, all are. @param {MealState[]} meals */
function onTheMenu(meals) {
  const planned = meals.filter((meal) => meal.is_served && meal.dishes.length > 0);
  return planned.length > 0 ? planned : meals;
}

/**
 * The meal that is most likely meant now. After midnight it is yesterday's last one while it is unfinished, until today's first comes near.
 *
 * @param {{meals: MealState[], yesterday: MealState[]}} days
 * @param {{at: number, zone: string}} moment
 * @returns {MealState | null}
 */
function focusOf({ meals, yesterday }, { at, zone }) {
  const today = onTheMenu(meals);
  const near = today.filter((meal) => spanOf(meal.times, meal.on, zone).startsMs - AHEAD_MS <= at);
  const last = near.at(-1);
  if (!last) return yesterday.findLast((meal) => meal.open.length > 0) ?? today[0] ?? null;
  return last.open.length > 0 ? last : (near.findLast((meal) => meal.open.length > 0) ?? last);
}

/**
 * Kept samples by what may be done with them, each group in the order in which they come due.
 *
 * @param {Pick<Known, "samples" | "freezes">} known
 * @param {number} at
 * @returns {Record<import("./canteen.js").Verdict, any[]>}
 */
export function boxesOf({ samples, freezes }, at) {
  /** @type {Record<import("./canteen.js").Verdict, any[]>} */
  const groups = { must: [], may: [], early: [], frozen: [] };
  const kept = samples.filter((sample) => !sample.discarded_at).sort((a, b) => (a.release_at < b.release_at ? -1 : 1));
  for (const sample of kept) groups[discardVerdict(/** @type {any} */ (sample), /** @type {any} */ (freezes), at)].push(sample);
  return groups;
}

/**
 * Fridges that have not been read in the part of the day that runs.
 *
 * @param {Pick<Known, "profile" | "fridges">} known
 * @param {Moment} moment
 * @returns {{slot: any, due: string[]}} slot: of the profile, null between two parts
 */
export function readingsDue({ profile, fridges }, { at, zone, fridgeIds }) {
  const now = slotAt(profile, at, zone);
  if (!now) return { slot: null, due: [] };
  const isRead = (/** @type {string} */ id) => (fridges.find((one) => one.id === id)?.recent ?? []).some((/** @type {any} */ reading) => {
    const then = slotAt(profile, Date.parse(reading.at), zone);
    return then?.on === now.on && then.slot === now.slot;
  });
  return { slot: profile.fridge_checks.find((/** @type {any} */ one) => one.key === now.slot), due: fridgeIds.filter((id) => !isRead(id)) };
}

/**
 * One meal of one day, also one that is long past.
 *
 * @param {Known} known
 * @param {{on: string, meal: string}} which
 * @param {{at: number, zone: string}} moment
 * @returns {MealState | null} null for a meal that the rules do not know
 */
export function mealState(known, { on, meal }, moment) {
  return mealOf(known.profile, meal) ? (mealsOf(known, on, moment).find((one) => one.meal === meal) ?? null) : null;
}
