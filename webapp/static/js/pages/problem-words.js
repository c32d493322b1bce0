/** @typedef {import("./context.js").App} App */

const MEASURED = new Set(["number", "temperature"]);

/** @param {App} app @param {any} item */
export const unitOf = ({ t }, item) => (item.unit ? t(`unit.${item.unit}`) : "");

/**
 * The limits of a measured item, in words with the unit.
 * @param {App} app
 * @param {any} item
 * @returns {string | undefined}
 */
export function limitsText(app, item) {
  if (!MEASURED.has(item.type)) return undefined;
  const { min, max } = item;
  const unit = unitOf(app, item) && ` ${unitOf(app, item)}`;
  if (min !== undefined && max !== undefined) return app.t("inspect.range", { min: `${min}${unit}`, max: `${max}${unit}` });
  if (min !== undefined) return app.t("inspect.rangeMin", { min: `${min}${unit}` });
  return max === undefined ? undefined : app.t("inspect.rangeMax", { max: `${max}${unit}` });
}

/** what is asked for when a required item of these types is empty */
const ASKS = /** @type {Record<string, string>} */ ({ photo: "problem.photo", signature: "problem.signature", choice: "problem.choice", pass_fail: "problem.choice", yes_no: "problem.choice", rating: "problem.choice", scan: "problem.code" });

/** @type {Record<string, string>} */
const KEYS = { not_a_number: "problem.number", not_whole: "problem.integer", not_an_option: "problem.choice", not_a_date: "problem.date", not_a_time: "problem.time", too_long: "problem.tooLong", step: "problem.step" };

/**
 * What to do about a problem.
 * @param {App} app
 * @param {any} item
 * @param {import("../domain/checklist.js").Problem} problem
 */
export function problemText({ t }, item, { reason, min, max, step }) {
  if (reason === "required") return t(ASKS[item.type] ?? "problem.required");
  if (reason === "out_of_range") return max === undefined ? t("problem.tooSmall", { min: min ?? 0 }) : t("problem.between", { min: min ?? 0, max });
  return t(KEYS[reason] ?? "problem.other", { step: step ?? 1, max: 2000 });
}
