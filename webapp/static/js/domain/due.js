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
 */

/** @type {{[target: string]: [kind: "place" | "asset", placeKind?: string]}} what a checklist's `target` means; what is missing here is no thing on the phone */
const TARGETS = {
  campus: ["place", "campus"], building: ["place", "building"], floor: ["place", "floor"], room: ["place", "room"], patrol_point: ["place", "point"],
  area: ["place"], canteen: ["place"], gatehouse: ["place"], store: ["place"],
  asset: ["asset"], meter: ["asset"], sample_box: ["asset"], vehicle: ["asset"],
};

const SEES_ALL = "administrator";
/** states of an asset that nobody inspects any more */
const OUT_OF_USE = new Set(["to_scrap", "scrapped"]);

/**
 * Tell whether a checklist is made for a thing. The twin of webapp/patrol/due.py.
 *
 * @param {Entity} checklist
 * @param {{kind: string, thing: Entity}} found `kind` is "place" or "asset"
 */
export function appliesTo({ body }, { kind, thing }) {
  const [wanted, placeKind] = TARGETS[body.target] ?? [];
  if (wanted !== kind || (placeKind !== undefined && thing.kind !== placeKind)) return false;
  const categories = body.applies_to ?? [];
  if (categories.length > 0) return categories.includes(thing.category);
  return placeKind !== undefined || body.target === "asset" || thing.category === body.target;
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
  return current.filter(({ body }) => body.roles?.some((/** @type {string} */ role) => roles.includes(role)));
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
    const kind = TARGETS[checklist.body.target]?.[0];
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
