import { idHash } from "../store/id-hash.js";
import { learnGateKey } from "../sync/gate-key.js";

/** @typedef {import("./context.js").App} App */

/** for whom it was fetched since this page of the browser was loaded @type {Set<string>} */
const learnt = new Set();

/** Learns the search key while there is a network; the gate works without, by last four signs and names. @param {App} app */
export async function prepareHashes(app) {
  const personId = app.signIn?.person.id ?? "";
  if (learnt.has(personId)) return;
  learnt.add(personId);
  const isTold = await learnGateKey({ fetch: (...args) => fetch(...args) }, app.replica).catch(() => false);
  if (!isTold) learnt.delete(personId);
}

/**
 * By what a number is found again; null where this phone has not learnt the key yet.
 * @param {App} app
 * @param {{kind: string, number: string}} paper
 * @returns {Promise<string | null>}
 */
export async function hashOf(app, { kind, number }) {
  const key = await app.replica.gateKey.find().catch(() => null);
  return key && idHash(crypto, key, kind, number);
}
