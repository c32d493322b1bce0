import { withCanteenWords } from "../domain/canteen-words.js";
import { createFinding } from "./finding.js";
import { correction, ownRecords } from "./own-words.js";

/**
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../domain/canteen-words.js").CanteenWord} CanteenWord
 *
 * @typedef {object} Canteen  the canteen as this phone sees it now
 * @property {string | null} profileRef "id@version"
 * @property {{[name: string]: any} | null} profile
 * @property {Entity[]} meals
 * @property {Entity[]} samples kept ones, and those of this phone that it discarded (`discarded_at`) or that have left the server's list
 * @property {Entity[]} freezes open ones
 * @property {Entity[]} fridges states, by asset id
 * @property {Entity[]} days
 * @property {Entity[]} certificates
 * @property {OutboxRecord[]} refused words of this phone that the server refused or holds: they do not count
 */

const TYPES = new Set([
  "menu.save", "sample.take", "sample.discard", "sample.countersign", "sample.move", "freeze.place", "fridge.check", "canteen_day.report",
]);
const KINDS = ["canteen_profile", "meal", "sample", "freeze", "fridge_state", "canteen_day", "health_certificate"];

/**
 * The canteen in the replica with this phone's own words laid over it. A word counts from the moment it is kept here, sent or not, until
 * the replica has been level with the server after the server took it; a word that was refused, or that waits for the office, does not.
 *
 * @param {Replica} replica
 * @param {Pick<import("./types.js").Outbox, "list" | "get">} outbox
 * @returns {Promise<Canteen>}
 */
export async function readCanteen(replica, outbox) {
  const [profiles, meals, samples, freezes, fridges, days, certificates] = await replica.allOf(KINDS);
  const { counting, refused } = await ownRecords(replica, outbox, TYPES);
  const idOf = await createFinding(replica);
  const words = await Promise.all(counting.map((record) => wordOf(idOf, record)));
  const inForce = profiles.find((one) => one.is_current) ?? null;
  const now = withCanteenWords({ profile: inForce?.body ?? null, meals, samples, freezes, fridges, days }, words);
  return { ...now, profileRef: inForce?.id ?? null, certificates, refused };
}

/** @param {import("./finding.js").IdOf} idOf @param {OutboxRecord} record @returns {Promise<CanteenWord>} */
async function wordOf(idOf, { id, type, sealed, author }) {
  const envelope = JSON.parse(sealed.body);
  const { data, target, amends, photos } = envelope;
  const corrected = correction(envelope);
  return {
    id, type, data, author, amends, photos: photos.length, at: corrected(envelope.captured_at),
    taken_at: data.taken_at ? corrected(data.taken_at) : null,
    target_id: await idOf(target), fridge_id: await idOf(data.fridge),
  };
}
