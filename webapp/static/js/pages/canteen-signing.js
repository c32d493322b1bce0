import { mayCountersign } from "../domain/canteen.js";

/**
 * What waits for a second person's signature. Discarded samples leave the server's list at once, so who discarded what is noted on this
 * phone: the second person signs on it, or on their own when the server still shows the sample.
 *
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {{id: string, dish_name: string, on: string, meal: string, box: string, at: string, by_id: string, is_signed?: boolean}} Discarded
 * @typedef {{taken: any[], discarded: Discarded[], isMine: number}} ToSign  isMine: how many only somebody else may sign
 */

const NOTE = "canteen_discarded";
const KEEP_MS = 7 * 86_400_000;
const MOST = 500;

/** @param {App} app @param {Seen} seen @returns {Promise<ToSign>} what the person signed in may sign */
export async function toSign(app, { canteen }) {
  const me = app.signIn?.person.id ?? "";
  const { profile } = canteen;
  const taken = profile?.requires_checker ? canteen.samples.filter((one) => !one.discarded_at && !one.checker_id) : [];
  const discarded = profile?.requires_second ? (await noted(app)).filter((one) => !one.is_signed) : [];
  const byOther = taken.filter((one) => mayCountersign(me, [one.sampler_id, one.recorded_by_id]));
  const goneByOther = discarded.filter((one) => mayCountersign(me, [one.by_id]));
  return { taken: byOther, discarded: goneByOther, isMine: taken.length + discarded.length - byOther.length - goneByOther.length };
}

/** @param {App} app @returns {Promise<Discarded[]>} */
const noted = (app) => app.store.notes.read(NOTE, /** @type {Discarded[]} */ ([]));

/** @param {App} app @param {Discarded} discarded */
export async function noteDiscarded(app, discarded) {
  const since = new Date(app.now() - KEEP_MS).toISOString();
  await app.store.notes.change(NOTE, /** @type {Discarded[]} */ ([]), (before) => [...before.filter(({ at }) => at > since), discarded].slice(-MOST));
}

/** @param {App} app @param {string[]} ids */
export async function noteSigned(app, ids) {
  const signed = new Set(ids);
  await app.store.notes.change(NOTE, /** @type {Discarded[]} */ ([]), (before) => before.map((one) => (signed.has(one.id) ? { ...one, is_signed: true } : one)));
}
