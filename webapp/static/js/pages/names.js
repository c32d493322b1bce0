/** @typedef {import("../store/types.js").Entity} Entity */
/** @typedef {import("../store/types.js").Replica} Replica */
/** @typedef {"place" | "asset"} ThingKind */

const PLACE_ICONS = /** @type {Record<string, string>} */ ({ campus: "school", building: "building", floor: "layers", room: "door-open", point: "map-pin" });
const MAX_DEPTH = 12; // a place tree that loops is a fault of the data, not a reason to hang

/**
 * Places say what they are (room, floor…); assets have no such field.
 * @param {Entity} thing
 * @returns {ThingKind}
 */
export const kindOf = (thing) => (thing.kind in PLACE_ICONS ? "place" : "asset");

/** @param {Entity} thing */
export const iconOf = (thing) => (kindOf(thing) === "place" ? PLACE_ICONS[thing.kind] : "package");

/** @param {Entity} thing */
export const pathOf = (thing) => `/app/thing/${kindOf(thing)}/${thing.id}`;

/**
 * The places that a thing stands in, from the campus down; a place itself is not among them.
 * @param {Replica} replica
 * @param {Entity} thing
 * @returns {Promise<Entity[]>}
 */
export async function placesAbove(replica, thing) {
  const above = [];
  let id = kindOf(thing) === "place" ? thing.parent_id : thing.place_id;
  while (id && above.length < MAX_DEPTH) {
    const place = await replica.find("place", id);
    if (!place) break;
    above.unshift(place);
    id = place.parent_id;
  }
  return above;
}

/**
 * Where a thing is, in one line: 校本部 › 教學樓 › 3F › 302 教室.
 * @param {Replica} replica
 * @param {Entity} thing
 */
export async function whereIs(replica, thing) {
  return (await placesAbove(replica, thing)).map((place) => place.name).join(" › ");
}

/**
 * @param {Replica} replica
 * @param {string | null | undefined} personId
 * @returns {Promise<string>} empty when nobody is named or the person is not in this phone's data
 */
export async function personName(replica, personId) {
  return personId ? ((await replica.find("person", personId))?.name ?? "") : "";
}

/**
 * The thing that a record speaks of, found again by code or id.
 * @param {Replica} replica
 * @param {import("../store/types.js").Target | null} target
 * @returns {Promise<Entity | null>}
 */
export async function thingOf(replica, target) {
  if (!target) return null;
  if (target.code) return (await replica.byCode(target.code))?.thing ?? null;
  return target.kind && target.id ? replica.find(target.kind, target.id) : null;
}
