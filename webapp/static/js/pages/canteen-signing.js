import { mayCountersign } from "../domain/canteen.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {{taken: any[], discarded: any[], isMine: number}} ToSign  samples; isMine: how many only somebody else may sign
 */

/**
 * What waits for a second person's signature. The server leaves discarded samples on every phone until they have theirs.
 * @param {App} app
 * @param {Seen} seen
 * @returns {ToSign} what the person signed in may sign
 */
export function toSign(app, { canteen: { profile, samples } }) {
  const me = app.signIn?.person.id ?? "";
  const taken = profile?.requires_checker ? samples.filter((one) => !one.discarded_at && !one.checker_id) : [];
  const discarded = samples.filter((one) => one.discarded_at && !one.second_id && (profile?.requires_second || !one.is_unsent));
  const byOther = taken.filter((one) => mayCountersign(me, [one.sampler_id, one.recorded_by_id]));
  const goneByOther = discarded.filter((one) => mayCountersign(me, [one.discarded_by_id]));
  return { taken: byOther, discarded: goneByOther, isMine: taken.length + discarded.length - byOther.length - goneByOther.length };
}
