/** What is to be checked now, by whom: checklists × things × last checks × the clock. */

import { turnAt, turnBefore } from "./cadence.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./cadence.js").Turn} Turn
 *
 * @typedef {object} School  what the list is made from; `checklists` may hold old versions
 * @property {Entity[]} checklists
 * @property {Entity[]} places
 * @property {Entity[]} assets
 * @property {Entity[]} checks
 * @property {string[]} roles  of the person
 * @property {number} now  milliseconds since 1970
 * @property {string} zone  IANA zone of the school
 *
 * @typedef {object} Due
 * @property {Entity} checklist
 * @property {"place" | "asset"} kind  of the target
 * @property {Entity} target
 * @property {string | null} lastAt  the last check, RFC 3339
 * @property {string} dueAt  end of the turn in which it is, or was, to be done
 * @property {boolean} isOverdue
 *
 * @typedef {{kind: "place" | "asset", is?: (thing: Entity) => boolean}} Sort
 */

/** @type {{[target: string]: Sort}} what a checklist's `target` means; what is missing here is no thing on the phone */
const SORTS = {
  campus: { kind: "place", is: (place) => place.kind === "campus" },
  building: { kind: "place", is: (place) => place.kind === "building" },
  floor: { kind: "place", is: (place) => place.kind === "floor" },
  room: { kind: "place", is: (place) => place.kind === "room" },
  patrol_point: { kind: "place", is: (place) => place.kind === "point" },
  area: { kind: "place", is: (place) => place.category === "area" },
  canteen: { kind: "place", is: (place) => place.category === "canteen" },
  gatehouse: { kind: "place", is: (place) => place.category === "gatehouse" },
  store: { kind: "place", is: (place) => place.category === "store" },
  asset: { kind: "asset" },
  meter: { kind: "asset", is: (asset) => asset.category === "meter" },
  sample_box: { kind: "asset", is: (asset) => asset.category === "sample_box" },
  vehicle: { kind: "asset", is: (asset) => asset.category === "vehicle" },
};

/** @type {{[role: string]: string[]}} which of the checklists' roles a role of the app stands for; null: all */
const DUTIES = {
  patrol: ["logistics", "safety", "safety_manager", "duty", "dorm_keeper", "cleaner", "gardener", "hygiene_team", "kindergarten", "pe"],
  guard: ["guard", "duty"],
  canteen: ["kitchen", "kitchen_head", "sampler", "receiver", "food_safety_officer", "reader"],
  director: ["leader", "principal", "food_safety_director", "safety_manager", "logistics", "duty"],
  repair: ["electrician", "contractor", "logistics", "reader"],
  custodian: ["keeper", "storekeeper", "teacher", "class_teacher", "lab", "carer", "nurse", "bus_carer"],
};
const SEES_ALL = "administrator";
/** states of an asset that nobody inspects any more */
const OUT_OF_USE = new Set(["to_scrap", "scrapped"]);

/**
 * Tell whether a checklist is made for a thing.
 *
 * @param {Entity} checklist
 * @param {{kind: string, thing: Entity}} found `kind` is "place" or "asset"
 */
export function appliesTo(checklist, { kind, thing }) {
  const sort = SORTS[checklist.body.target];
  if (!sort || sort.kind !== kind) return false;
  const categories = checklist.body.applies_to ?? [];
  if (categories.length > 0 && !categories.includes(thing.category)) return false;
  return categories.length > 0 && isByCategory(checklist) ? true : (sort.is?.(thing) ?? true);
}

/** Categories named by the checklist stand before the category that its target would mean. @param {Entity} checklist */
function isByCategory({ body }) {
  return !["campus", "building", "floor", "room", "patrol_point"].includes(body.target);
}

/**
 * Checklists that a person with these roles walks.
 *
 * @param {Entity[]} checklists
 * @param {string[]} roles
 */
export function checklistsFor(checklists, roles) {
  const current = checklists.filter((checklist) => checklist.is_current);
  if (roles.includes(SEES_ALL)) return current;
  const duties = new Set(roles.flatMap((role) => DUTIES[role] ?? []));
  return current.filter((checklist) => duties.has(checklist.body.role));
}

/**
 * Everything that is due now, overdue first, then by deadline. A thing never checked is due, but not overdue.
 *
 * @param {School} school
 * @returns {Due[]}
 */
export function dueList({ checklists, places, assets, checks, roles, now, zone }) {
  const lastAt = new Map(checks.map((check) => [`${check.checklist_id}/${check.target_id}`, check.last_at]));
  const things = { place: places, asset: assets.filter((asset) => !OUT_OF_USE.has(asset.state)) };
  const due = checklistsFor(checklists, roles).flatMap((checklist) => {
    const kind = SORTS[checklist.body.target]?.kind;
    const turn = kind && turnAt(checklist.body.cadence, now, zone);
    if (!kind || !turn || now < turn.openMs) return [];
    const asked = deadlineOf(checklist, turn, { now, zone });
    return things[kind]
      .filter((thing) => appliesTo(checklist, { kind, thing }))
      .flatMap((target) => {
        const last = lastAt.get(`${checklist.checklist_id}/${target.id}`) ?? null;
        const deadline = asked(last);
        return deadline ? [{ checklist, kind, target, lastAt: last, ...deadline }] : [];
      });
  });
  return due.sort((a, b) => Number(b.isOverdue) - Number(a.isOverdue) || compare(a.dueAt, b.dueAt));
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Answers, for the time of a last check, by when the next one is asked for; null where this turn is done.
 *
 * @param {Entity} checklist
 * @param {Turn} turn
 * @param {{now: number, zone: string}} clock
 * @returns {(lastAt: string | null) => {dueAt: string, isOverdue: boolean} | null}
 */
function deadlineOf({ body }, turn, { now, zone }) {
  const start = turn.startMs;
  const missedBefore = turnBefore(body.cadence, turn, zone);
  const thisTurn = { dueAt: iso(turn.deadlineMs), isOverdue: turn.deadlineMs <= now };
  const lastTurn = { dueAt: iso(missedBefore.deadlineMs), isOverdue: true };
  return (lastAt) => {
    const last = lastAt === null ? null : Date.parse(lastAt);
    if (last !== null && last >= start) return null;
    return last === null || last >= missedBefore.startMs ? thisTurn : lastTurn;
  };
}

/** @param {number} instantMs */
function iso(instantMs) {
  return new Date(instantMs).toISOString();
}
