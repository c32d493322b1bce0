import { keepWord } from "./keeping-words.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{kind: "guardian" | "delegate" | "other" | "self", id?: string, also?: string[], name?: string, relation?: string}} Collector
 */

/**
 * Keep one record of pick-up.
 * @param {App} app
 * @param {{id?: string, type: string, data: object, target?: import("../store/types.js").Target | null, depends?: string[]}} word
 * @param {string} [author] whose key is open here, unless it is who is signed in
 */
export function sayOfPickup(app, { target = null, ...word }, author) {
  return keepWord(app, { target, ...word }, { notSaved: app.t("pickup.notSaved"), ...(author ? { author } : {}) });
}

/**
 * Who fetches these children, as the record says it: an adult stands on file once beside each of them.
 * @param {Entity} adult beside the first child
 * @param {Entity[]} others the same adult beside the others
 * @returns {Collector}
 */
export function guardianOf(adult, others) {
  return { kind: "guardian", id: adult.id, ...(others.length ? { also: others.map(({ id }) => id) } : {}) };
}

/**
 * A departure on which this phone's own words rest: the server waits for them.
 * @param {Entity} departure
 */
export const restsOn = ({ departure_id: id }) => [id];
