import { certificateOn } from "./canteen.js";
import { numberIn } from "./typed-number.js";

/**
 * One box being filled: what is still to be asked, and the record that it becomes. Nothing here draws or saves.
 *
 * @typedef {import("./types.js").Target} Target
 *
 * @typedef {object} TakingValues  what is typed of one box
 * @property {string} on
 * @property {string} meal
 * @property {{id: string | null, name: string}} dish
 * @property {number} pot
 * @property {{target: Target, id: string, name: string}} box
 * @property {string} weight
 * @property {string} reason
 * @property {string} core
 * @property {string | null} takenAt  set back; null: when it is saved
 * @property {string | null} amends
 * @property {Step} step
 * @property {Step[]} done  what was answered, also by "no"
 * @property {string} [certificate]  half-typed reason
 * @property {Partial<Carried>} [own]  in a correction: what the sample had, instead of what is carried on
 *
 * @typedef {object} Carried  what is said once a meal and carried on from dish to dish
 * @property {string} on
 * @property {string} meal
 * @property {{id: string, name: string, via: "scan" | "typed" | "list", code?: string} | null} fridge
 * @property {boolean | null} isBoxClean
 * @property {string | null} samplerId  null: who is signed in
 * @property {string} certificateReason
 *
 * @typedef {"weight" | "reason" | "clean" | "fridge" | "certificate" | "core" | "photo"} Step
 * @typedef {{profile: any, carried: Carried, photos: number, isCertificateOver: boolean}} Circumstances
 */

/** @type {Step[]} in the order in which they are asked: what the hand is at comes first */
const STEPS = ["weight", "reason", "clean", "fridge", "certificate", "core", "photo"];

/** @type {{[step in Step]: (values: TakingValues, given: Circumstances) => boolean}} whether it has to be asked at all */
const ASKS = {
  weight: ({ weight }) => numberIn(weight) === null,
  reason: ({ weight, reason }, { profile }) => isLight(profile, weight) && !reason.trim(),
  clean: (_, { carried }) => carried.isBoxClean === null,
  fridge: (_, { carried }) => carried.fridge === null,
  certificate: (_, { carried, isCertificateOver }) => isCertificateOver && !carried.certificateReason.trim(),
  core: ({ core }, { profile }) => profile.requires_core && numberIn(core) === null,
  photo: (_, { profile, photos }) => profile.requires_photo && photos === 0,
};

/** @param {any} profile @param {string} weight under the least that the rules ask for */
export function isLight(profile, weight) {
  const grams = numberIn(weight);
  return grams !== null && profile.min_g != null && grams < Number(profile.min_g);
}

/**
 * What to ask next; null: all is there, save it.
 * @param {TakingValues} values
 * @param {Circumstances} given
 * @returns {Step | null}
 */
export function nextStep(values, given) {
  return STEPS.find((step) => !values.done.includes(step) && ASKS[step](values, given)) ?? null;
}

/** @param {string} on @param {string} meal @param {Carried | null} before of an earlier meal: fridge and sampler stay, what concerns today's boxes is asked anew */
export function carryOn(on, meal, before) {
  if (before?.on === on && before.meal === meal) return before;
  return { on, meal, fridge: before?.fridge ?? null, isBoxClean: null, samplerId: before?.samplerId ?? null, certificateReason: "" };
}

/**
 * @param {{on: string, meal: string, dish: {id: string | null, name: string}, pot: number, box: TakingValues["box"]}} about
 * @returns {TakingValues}
 */
export function freshTaking(about) {
  return { ...about, weight: "", reason: "", core: "", takenAt: null, amends: null, step: "weight", done: [] };
}

/** A sample that is corrected: what it says, to be changed. Its time stays unless another is given. @param {any} sample @param {TakingValues["box"]} box @returns {TakingValues} */
export function correctionOf(sample, box) {
  const said = (/** @type {any} */ number) => (number == null ? "" : String(Number(number)));
  return {
    on: sample.on, meal: sample.meal, dish: { id: sample.dish_id, name: sample.dish_name }, pot: sample.pot, box,
    weight: said(sample.weight_g), reason: "", core: said(sample.core_c), takenAt: null, amends: sample.id, step: "weight", done: [],
  };
}

/**
 * Whether who takes the sample may do so by the papers.
 * @param {{person_id: string, expires_on: string}[]} certificates
 * @param {string | null} personId
 * @param {string} on
 */
export function isOver(certificates, personId, on) {
  return personId !== null && (certificateOn(certificates, personId, on)?.is_over ?? false);
}

/**
 * @param {TakingValues} values
 * @param {Carried} carried
 * @param {{profileRef: string, personId: string}} by
 */
export function takeRecord(values, carried, { profileRef, personId }) {
  const { on, meal, dish, pot, box, takenAt, amends } = values;
  const { fridge } = carried;
  const weight = numberIn(values.weight);
  const core = numberIn(values.core);
  const text = (/** @type {string} */ name, /** @type {string} */ said) => (said.trim() ? { [name]: said.trim() } : {});
  return {
    type: "sample.take", target: box.target, amends,
    data: {
      on, meal, ...(dish.id ? { dish_id: dish.id } : {}), dish_name: dish.name, pot, weight_g: weight,
      ...text("weight_reason", values.reason), ...(core === null ? {} : { core_c: core }),
      is_box_clean: carried.isBoxClean, ...(fridge ? { fridge: fridge.code ? { code: fridge.code, via: fridge.via } : { id: fridge.id, via: fridge.via } } : {}),
      sampler_id: carried.samplerId ?? personId, ...text("certificate_reason", carried.certificateReason),
      ...(takenAt ? { taken_at: takenAt } : {}), profile: profileRef,
    },
  };
}
