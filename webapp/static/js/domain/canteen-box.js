/** What may be done with a box that is at hand. Pure. */

import { discardVerdict, inBox, termsOf } from "./canteen.js";

/**
 * @typedef {"early" | "frozen" | "may" | "must" | "empty" | "unknown" | "unknown_frozen"} BoxVerdict  empty: it was emptied; unknown:
 *   this phone knows of nothing in it
 */

/**
 * What is in a box as far as this phone knows, and whether it may go. A box that was emptied is taken for empty until something that
 * another phone, unheard, put in since could be due: a row of a discarded sample may stay here for days.
 *
 * @param {{profile: any, samples: any[], freezes: any[]}} canteen
 * @param {string} boxId
 * @param {number} at
 * @returns {{sample: any, verdict: BoxVerdict}}
 */
export function judgeBox({ profile, samples, freezes }, boxId, at) {
  const sample = inBox(samples, boxId);
  if (sample) return { sample, verdict: discardVerdict(sample, freezes, at) };
  const emptied = samples.filter((one) => one.box_id === boxId && one.discarded_at);
  const isEmpty = emptied.some((one) => at < Date.parse(termsOf(one.discarded_at, profile).release_at));
  if (isEmpty) return { sample, verdict: "empty" };
  return { sample, verdict: freezes.length > 0 ? "unknown_frozen" : "unknown" };
}
