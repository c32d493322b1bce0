import { dayOf } from "../domain/zone.js";
import { withPickupWords } from "../domain/pickup-words.js";
import { correction, ownRecords } from "./own-words.js";

/**
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../domain/pickup-words.js").PickupWord} PickupWord
 * @typedef {import("../domain/pickup.js").Known & {refused: OutboxRecord[]}} Pickup  as this phone sees it now; `refused`: own words that do not count
 */

const TYPES = new Set([
  "pickup_card.void", "delegate.allow", "delegate.cancel", "departure.record", "departure.confirm", "departure.void", "roll.call", "dismissal.lead_out", "dismissal.room_empty",
]);
const KINDS = ["school_class", "child", "guardian", "pickup_card", "delegate", "departure", "dismissal"];

/**
 * Pick-up in the replica with this phone's own words laid over it, whoever of its people said them: the teacher whose PIN was the second
 * word is seldom the one who is signed in.
 *
 * @param {Replica} replica
 * @param {Pick<import("./types.js").Outbox, "list" | "get">} outbox
 * @param {string} zone of the school
 * @returns {Promise<Pickup>}
 */
export async function readPickup(replica, outbox, zone) {
  const [classes, children, guardians, cards, delegates, departures, dismissals] = await replica.allOf(KINDS);
  const { counting, refused } = await ownRecords(replica, outbox, TYPES);
  const words = counting.map((record) => wordOf(record, zone));
  return { ...withPickupWords({ classes, children, guardians, cards, delegates, departures, dismissals }, words), refused };
}

/** @param {OutboxRecord} record @param {string} zone @returns {PickupWord} */
function wordOf({ id, type, sealed, author }, zone) {
  const envelope = JSON.parse(sealed.body);
  const corrected = correction(envelope);
  const at = corrected(envelope.captured_at);
  const leftAt = envelope.data.left_at ? corrected(envelope.data.left_at) : null;
  return { id, type, data: envelope.data, author, at, left_at: leftAt, on: dayOf(Date.parse(leftAt ?? at), zone) };
}
