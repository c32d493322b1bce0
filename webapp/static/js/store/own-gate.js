import { isForgotten } from "../domain/gate.js";
import { withGateWords } from "../domain/gate-words.js";
import { dayOf } from "../domain/zone.js";
import { createFinding } from "./finding.js";
import { correction, ownRecords } from "./own-words.js";

/**
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../domain/gate-words.js").GateWord} GateWord
 * @typedef {import("../domain/gate-words.js").Known & {refused: OutboxRecord[]}} Gate  as this phone sees it now; `refused`: own words that do not count
 */

const TYPES = new Set([
  "visit.enter", "visit.refuse", "visit.leave", "visit.return", "visit.void", "invitation.announce", "invitation.cancel", "shift.hand_over", "shift.take_over",
  "muster.open", "muster.tick", "muster.close",
]);
const KINDS = ["gate_rules", "visit", "visitor", "invitation", "watch", "hand_over", "muster", "muster_mark"];

/**
 * The gate in the replica with this phone's own words laid over it, whoever of its people said them. A word counts from the moment it is
 * kept here until the replica has been level with the server after the server took it.
 *
 * @param {Replica} replica
 * @param {Pick<import("./types.js").Outbox, "list" | "get">} outbox
 * @param {{zone: string, at: number}} now  zone of the school; at: by the server's clock as far as the phone knows it
 * @returns {Promise<Gate>}
 */
export async function readGate(replica, outbox, { zone, at }) {
  const [rules, visits, visitors, invitations, watch, handOvers, musters, marks] = await replica.allOf(KINDS);
  const { counting, refused } = await ownRecords(replica, outbox, TYPES);
  const idOf = await createFinding(replica);
  const words = await Promise.all(counting.map((record) => wordOf(idOf, record, zone)));
  const remembered = visitors.filter((visitor) => !isForgotten(/** @type {any} */ (visitor), at));
  const known = { rules: rules[0] ?? null, visits, left: [], visitors: remembered, invitations, watch, handOvers, musters, marks };
  return { ...withGateWords(known, words), refused };
}

/** @param {import("./finding.js").IdOf} idOf @param {OutboxRecord} record @param {string} zone @returns {Promise<GateWord>} */
async function wordOf(idOf, { id, type, sealed, author }, zone) {
  const envelope = JSON.parse(sealed.body);
  const { data } = envelope;
  const corrected = correction(envelope);
  const at = corrected(envelope.captured_at);
  const said = data.entered_at ?? data.left_at;
  const moment = said ? corrected(said) : at;
  return { id, type, data, author, amends: envelope.amends, at, moment, on: dayOf(Date.parse(moment), zone), pass_id: await idOf(data.pass) };
}
