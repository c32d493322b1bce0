import { classStates, collectorNamed } from "../domain/pickup-day.js";
import { dayOf } from "../domain/zone.js";
import { readPickup } from "../store/own-pickup.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 *
 * @typedef {object} Seen  pick-up at this moment, as far as this person may see it
 * @property {import("../store/own-pickup.js").Pickup} pickup
 * @property {number} at  by the server's clock as far as this phone knows it
 * @property {string} on  today
 * @property {import("../domain/pickup-day.js").ClassState[]} classes  in the office's order
 * @property {Map<string, string>} people  names by id
 */

/** @param {App} app @returns {Promise<Seen>} */
export async function lookAtPickup(app) {
  const [pickup, people, { clock_offset_ms: offsetMs }] = await Promise.all([readPickup(app.replica, app.store.outbox, app.zone), app.replica.all("person"), app.store.device.get()]);
  const at = app.now() + (offsetMs ?? 0);
  const on = dayOf(at, app.zone);
  return { pickup, at, on, classes: classStates(pickup, on), people: new Map(people.map(({ id, name }) => [id, name])) };
}

/** @param {Seen} seen @param {string | null | undefined} id */
export const childOf = ({ pickup }, id) => pickup.children.find((child) => child.id === id) ?? null;

/** @param {Seen} seen @param {string | null | undefined} id of the class @returns {Entity | null} */
export const classOf = ({ pickup }, id) => pickup.classes.find((klass) => klass.id === id) ?? null;

/** Class and number: which of two children of one name. @param {App} app @param {Seen} seen @param {Entity} child */
export function whichClass({ t }, seen, child) {
  const name = classOf(seen, child.class_id)?.name ?? t("pickup.noClass");
  return child.number ? t("pickup.classNumber", { name, n: child.number }) : name;
}

const RELATIONS = new Set(["father", "mother", "grandparent", "relative", "helper", "other"]);

/** What an adult is to the child; what was typed stays as it was. @param {App} app @param {string | null | undefined} relation */
export const relationOf = ({ t }, relation) => (relation && RELATIONS.has(relation) ? t(`pickup.relation.${relation}`) : (relation ?? ""));

/** With whom a child left: "林美玲（母親）". @param {App} app @param {Seen} seen @param {Entity} departure */
export function collectorOf(app, { pickup }, departure) {
  if (departure.collector_kind === "self") return app.t("pickup.bySelf");
  const { name, relation } = collectorNamed(pickup, departure);
  const what = relationOf(app, relation);
  if (!name) return what || app.t("pickup.someone");
  return what ? app.t("pickup.nameRelation", { name, relation: what }) : name;
}

/** @param {string} childId */
export const childPath = (childId) => `/app/pickup/child/${childId}`;
/** @param {string} classId */
export const classPath = (classId) => `/app/pickup/class/${classId}`;
/** @param {string} classId */
export const dismissalPath = (classId) => `/app/pickup/dismissal/${classId}`;
