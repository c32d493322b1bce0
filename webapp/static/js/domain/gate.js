/**
 * The gate's rules, as a phone must judge them without a network. The twin of webapp/gate/rules.py: tests/gate/rule_vectors.json holds both.
 * Instants are RFC 3339, `at` is milliseconds since 1970. The watch list stands in gate-watch.js, what a muster counts in muster.js.
 */

import { dayOf, instantOf } from "./zone.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {{id: string, left_at: string, people?: number | null}} Leaving  people went out; no number: all that were left then
 * @typedef {{id: string, entered_at: string, people: number, people_left?: number, pass_id?: string | null, pass_number?: string | null, [field: string]: any}} Visit
 *
 * @typedef {object} Entering  what `entryGaps` asks of a visit; versions of the notice: 0 or null: none
 * @property {boolean} [is_id_seen]
 * @property {string} [id_kind]
 * @property {boolean} [has_host]
 * @property {string} [host_answer]
 * @property {string | null} [temperature]
 * @property {boolean} [asks_temperature]
 * @property {number | null} [notice]
 * @property {number} [notice_in_force]
 * @property {boolean} [is_pass_known]
 */

/** category of the assets that visitors carry */
export const VISITOR_PASS = "visitor_pass";
export const PURPOSES = ["parent", "delivery", "repair", "official", "other"];
export const ID_KINDS = ["national_id", "driving_licence", "staff_card", "passport", "known", "other", "none"];
export const HOST_ANSWERS = ["yes", "no_answer", "refused"];
export const REFUSALS = ["host_refused", "no_id", "not_expected", "barred_goods", "watch_list", "epidemic", "other"];
const GAPS = ["id_seen", "host", "host_answer", "temperature", "pass", "notice", "watch", "not_out"];
const DAY_MINUTES = 24 * 60;
/** days for which a phone shows somebody who was here, if nobody told it to forget them sooner */
const REMEMBERED_MS = 366 * 86_400_000;

/**
 * Count people out in the order of time; nobody can leave twice.
 *
 * @param {number} people
 * @param {Leaving[]} leavings
 * @returns {{people_left: number, left_at: string | null, last_id: string | null}}
 */
export function endingOf(people, leavings) {
  let left = 0;
  for (const leaving of [...leavings].sort(byTime)) {
    left = leaving.people == null ? people : Math.min(people, left + leaving.people);
    if (left === people) return { people_left: left, left_at: leaving.left_at, last_id: leaving.id };
  }
  return { people_left: left, left_at: null, last_id: null };
}

/** @param {Leaving} a @param {Leaving} b */
const byTime = (a, b) => Date.parse(a.left_at) - Date.parse(b.left_at) || (a.id < b.id ? -1 : 1);

/**
 * How many people of a visit were inside at an instant: who leaves at that very moment is out.
 *
 * @param {{entered_at: string, people: number}} visit
 * @param {Leaving[]} leavings
 * @param {number} at
 */
export function insideAt({ entered_at: enteredAt, people }, leavings, at) {
  if (Date.parse(enteredAt) > at) return 0;
  return people - endingOf(people, leavings.filter((one) => Date.parse(one.left_at) <= at)).people_left;
}

/** How many of a visit are still inside. @param {{people: number, people_left?: number}} visit */
export const remaining = ({ people, people_left: left = 0 }) => Math.max(0, people - left);

/** @param {{people: number, people_left?: number}[]} visits */
export const headCount = (visits) => visits.reduce((sum, visit) => sum + remaining(visit), 0);

/**
 * Whose pass it was at an instant: of several the one who came last, which only late words can make.
 *
 * @template {Visit} V
 * @param {V[]} visits  inside
 * @param {{pass_id?: string | null, pass_number?: string | null}} pass
 * @param {number} [at]
 * @returns {V | null}
 */
export function holderOf(visits, pass, at = Infinity) {
  const holding = visits.filter((visit) => isSamePass(visit, pass) && Date.parse(visit.entered_at) <= at && remaining(visit) > 0);
  return holding.sort((a, b) => Date.parse(b.entered_at) - Date.parse(a.entered_at) || (a.id < b.id ? 1 : -1))[0] ?? null;
}

/** @param {{pass_id?: string | null, pass_number?: string | null}} a @param {{pass_id?: string | null, pass_number?: string | null}} b */
function isSamePass(a, b) {
  if (a.pass_id && b.pass_id) return a.pass_id === b.pass_id;
  return Boolean(a.pass_number) && Boolean(b.pass_number) && foldPass(a.pass_number) === foldPass(b.pass_number);
}

/** A pass's number as it is compared: "a 07" is "A07". @param {string | null | undefined} number */
export const foldPass = (number) => (number ?? "").normalize("NFKC").replace(/\s+/g, "").toUpperCase();

/**
 * Whose visit each leaving that names only a pass ended. In the order of time each takes the visit that entered last before it and is
 * still there; one that finds none is left out.
 *
 * @param {{entered_at: string, id: string, people: number}[]} visits  of one pass
 * @param {{left_at: string, id: string, visit_id?: string | null, people?: number | null}[]} leavings
 * @returns {{[leaving: string]: string}}
 */
export function returnsOf(visits, leavings) {
  /** @type {{[leaving: string]: string}} */
  const found = {};
  /** @type {Map<string, number>} */
  const inside = new Map();
  const waiting = [...visits].sort((a, b) => Date.parse(a.entered_at) - Date.parse(b.entered_at) || (a.id < b.id ? -1 : 1));
  for (const { left_at: leftAt, id, visit_id: named, people } of [...leavings].sort(byTime)) {
    while (waiting.length > 0 && Date.parse(waiting[0].entered_at) <= Date.parse(leftAt)) {
      const visit = /** @type {any} */ (waiting.shift());
      inside.set(visit.id, visit.people);
    }
    const holder = named ?? [...inside.keys()].at(-1);
    const count = holder === undefined ? undefined : inside.get(holder);
    if (holder === undefined || count === undefined) continue;
    if (named == null) found[id] = holder;
    if (people == null || count - people <= 0) inside.delete(holder);
    else inside.set(holder, count - people);
  }
  return found;
}

/**
 * What was missing when somebody was let in, in a fixed order. Nothing here holds a record up.
 *
 * @param {Entering} entering
 * @returns {string[]}
 */
export function entryGaps({ is_id_seen: isSeen = false, id_kind: kind = "none", has_host: hasHost = false, host_answer: answer = "not_called", temperature = null, asks_temperature: asks = false, notice = null, notice_in_force: inForce = 0, is_pass_known: isPassKnown = true }) {
  /** @type {{[gap: string]: boolean}} */
  const wrong = {
    id_seen: !isSeen && kind !== "known", host: !hasHost, host_answer: answer === "not_called", temperature: asks && temperature === null,
    pass: !isPassKnown, notice: inForce > 0 && notice !== inForce,
  };
  return GAPS.filter((gap) => wrong[gap]);
}

/**
 * By when a visit should be signed out: the next time that the wall shows `closesAt` after it began.
 *
 * @param {string} enteredAt
 * @param {string} closesAt "HH:MM"
 * @param {string} zone
 */
export function closingAfter(enteredAt, closesAt, zone) {
  const entered = Date.parse(enteredAt);
  const [year, month, day] = dayOf(entered, zone).split("-").map(Number);
  const [hours, minutes] = closesAt.split(":").map(Number);
  const minute = hours * 60 + minutes;
  const closing = instantOf({ year, month, day, minute }, zone);
  return closing > entered ? closing : instantOf({ year, month, day: day + 1, minute: minute % DAY_MINUTES }, zone);
}

/**
 * Whether a visit is still inside although the day's closing has passed: the guard settles it.
 *
 * @param {{entered_at: string}} visit  inside
 * @param {string} closesAt
 * @param {{at: number, zone: string}} now
 */
export const isUnsettled = ({ entered_at: enteredAt }, closesAt, { at, zone }) => at >= closingAfter(enteredAt, closesAt, zone);

/** What a phone no longer shows, although it never heard that it is gone. @param {{last_at: string}} visitor @param {number} at */
export const isForgotten = ({ last_at: lastAt }, at) => at - Date.parse(lastAt) > REMEMBERED_MS;

/**
 * @typedef {{invitation: Entity, guest: any | null, left: number}} Expected  somebody, or how many of a group without names, to come yet
 *
 * Who is expected on a day and has not come yet.
 * @param {Entity[]} invitations
 * @param {string} on
 * @returns {Expected[]}
 */
export function expectedOn(invitations, on) {
  return invitations.filter((one) => one.on <= on && on <= (one.until_on ?? one.on)).sort(byHour).flatMap((invitation) => {
    const guests = invitation.guests ?? [];
    const arrived = new Set(invitation.arrived ?? []);
    const named = guests.filter((/** @type {any} */ guest) => !arrived.has(guest.id)).map((/** @type {any} */ guest) => ({ invitation, guest, left: 1 }));
    const unnamed = Math.max(0, invitation.people - guests.length - Math.max(0, (invitation.arrived_people ?? 0) - arrived.size));
    return [...named, ...(unnamed > 0 ? [{ invitation, guest: null, left: unnamed }] : [])];
  });
}

/** @param {Entity} a @param {Entity} b */
function byHour(a, b) {
  const [first, second] = [a, b].map(({ from_time: from, id }) => `${from ?? ""} ${id}`);
  return first < second ? -1 : 1;
}
