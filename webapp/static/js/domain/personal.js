/** What the phone keeps of people who are not its user, and for how long: as data, so that a room adds a line. */

const HOUR_MS = 3_600_000;

/** Kinds of records that name visitors, children or who may fetch them: a phone lets go of them sooner (sync-protocol 5.5). */
export const PERSONAL_TYPES = new Set([
  "visit.enter", "visit.refuse", "visit.leave", "visit.void", "visit.return", "visit.hold", "visit.release", "gate.look",
  "invitation.announce", "invitation.cancel", "watch.save", "shift.hand_over", "shift.take_over", "muster.open", "muster.tick", "muster.close",
  "child.save", "guardian.save", "pickup_card.issue", "pickup_card.void", "delegate.allow", "delegate.cancel",
  "departure.record", "departure.confirm", "departure.void", "dismissal.lead_out", "dismissal.room_empty", "roll.call",
]);

/** Forms in which they are written: one that was left a day ago is of somebody who has gone. */
export const PERSONAL_FORMS = new Set(["visit", "refusal", "invitation", "hand_over", "muster", "no_card", "delegate"]);
export const DRAFT_STAY_MS = 24 * HOUR_MS;

/** How long after the server first said that such a record is durable. */
export const PERSONAL_STAY_MS = 24 * HOUR_MS;

/** The longest that a school may keep who a visitor was (365 days), and a day for the purge of the night. */
const VISITOR_STAY_MS = 366 * 24 * HOUR_MS;
/** while the server is in reach it says itself who is gone */
const OUT_OF_REACH_MS = 24 * HOUR_MS;

/**
 * Visitors whose time is over, of a replica that has not been brought up to date for a day.
 *
 * @param {{id: string, [field: string]: any}[]} visitors
 * @param {{nowMs: number, levelAt: string | null}} at
 */
export function overTheirTime(visitors, { nowMs, levelAt }) {
  if (levelAt !== null && nowMs - Date.parse(levelAt) < OUT_OF_REACH_MS) return [];
  return visitors.filter(({ last_at: lastAt }) => nowMs - Date.parse(lastAt) > VISITOR_STAY_MS);
}
