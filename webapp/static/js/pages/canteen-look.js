import { dayAt, FRIDGES, freezeOver, SAMPLE_BOX } from "../domain/canteen.js";
import { dayPlan } from "../domain/canteen-day.js";
import { readCanteen } from "../store/own-canteen.js";
import { dataKey } from "../words/index.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 *
 * @typedef {object} Seen  the canteen at this moment, with the names of what it speaks of
 * @property {import("../store/own-canteen.js").Canteen} canteen
 * @property {number} at  by the server's clock as far as this phone knows it
 * @property {string} on  today
 * @property {Map<string, Entity>} things  boxes and fridges by id
 * @property {Entity[]} fridges  in use
 * @property {Map<string, string>} people  names by id
 * @property {import("../domain/canteen-day.js").DayPlan} plan
 */

/** @param {Entity} thing */
export const isFridge = (thing) => FRIDGES.includes(thing.category);
/** @param {Entity} thing */
export const isBox = (thing) => thing.category === SAMPLE_BOX;

/**
 * @param {App} app
 * @returns {Promise<Seen | null>} null: the school has no rules for its canteen yet, or they are not on this phone
 */
export async function lookAtCanteen(app) {
  const canteen = await readCanteen(app.replica, app.store.outbox);
  if (!canteen.profile) return null;
  const [assets, people] = await Promise.all([app.replica.all("asset"), app.replica.all("person")]);
  const things = assets.filter((thing) => isBox(thing) || isFridge(thing));
  const fridges = things.filter((thing) => isFridge(thing) && thing.state === "in_use");
  const { clock_offset_ms: offsetMs } = await app.store.device.get();
  const at = app.now() + (offsetMs ?? 0); // what may go is judged by hours, not by what a phone was set to
  return {
    canteen, at, fridges,
    on: dayAt(at, app.zone).on,
    things: new Map(things.map((thing) => [thing.id, thing])),
    people: new Map(people.map(({ id, name }) => [id, name])),
    plan: dayPlan(canteen, { at, zone: app.zone, fridgeIds: fridges.map(({ id }) => id) }),
  };
}

/** @param {App} app @param {{[lang: string]: string} | null | undefined} words of a profile, in the languages that it has */
export const wordsOf = (app, words) => words?.[dataKey(app.lang)] ?? words?.zh_hant ?? "";

/**
 * A meal by its name and, if it is not today's, its day.
 * @param {App} app
 * @param {Seen} seen
 * @param {{on: string, meal: string}} which
 */
export function mealName(app, { canteen, on: today }, { on, meal }) {
  const times = canteen.profile?.meals.find((/** @type {any} */ one) => one.key === meal);
  const name = times ? wordsOf(app, times.name) : meal;
  return on === today ? name : `${app.formats.date(on)} ${name}`;
}

/** @param {Seen} seen @param {Entity} sample */
export function frozenBy({ canteen, at }, sample) {
  return freezeOver(/** @type {any} */ (sample), /** @type {any} */ (canteen.freezes), at);
}

/** @param {Seen} seen @param {string | null | undefined} id */
export const thingName = ({ things }, id) => (id ? (things.get(id)?.name ?? "") : "");

/** A number with places as people write it: "150", "3.5". @param {string | number | null | undefined} value */
export const plain = (value) => (value == null ? "" : String(Number(value)));

/** @param {{on: string, meal: string}} meal */
export const mealPath = ({ on, meal }) => `/app/canteen/meal/${on}/${meal}`;
