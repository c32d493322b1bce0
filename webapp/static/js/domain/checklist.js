/** Answers to a checklist: what is filled in, what is wrong with it, what has failed. A body is as in patrol/checklists.json. */

/**
 * @typedef {object} Item
 * @property {string} key
 * @property {string} type
 * @property {boolean} required
 * @property {string} [on_fail]
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {number} [warn_max]
 * @property {any} [fail_value]  the answer, or the answers, that count as a failure
 * @property {boolean} [auto]
 * @property {{value: string}[]} [options]
 * @property {{[region: string]: object}} [profile]
 *
 * @typedef {{items: Item[], pass_rule?: {total: number, pass: number}, [member: string]: any}} Body
 * @typedef {{value: any, note?: string}} Answer
 * @typedef {{[key: string]: Answer}} Answers
 * @typedef {{field: string}[]} Photos
 * @typedef {"required" | "note_required" | "not_a_number" | "not_whole" | "out_of_range" | "step" | "not_an_option" | "not_a_date" | "not_a_time" | "too_long"} Reason
 * @typedef {{key: string, reason: Reason, min?: number, max?: number, step?: number}} Problem
 */

// as on the server (webapp/patrol/answers.py): what is saved here is not held there
const TEXT_SIGNS = 2000;
const NUMBER_LIMIT = 1e12;
const CODES_MAX = 500;
const PICTURES = new Set(["photo", "signature"]);
const MEASURED = new Set(["number", "temperature", "count"]);
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** @typedef {(item: Item, value: any) => Reason | null} Check */
/** @type {{[type: string]: Check}} what a value of each type must be; every type of the catalogue is here */
const CHECKS = {
  pass_fail: (_, value) => (["pass", "fail", "na"].includes(value) ? null : "not_an_option"),
  yes_no: (_, value) => (["yes", "no"].includes(value) ? null : "not_an_option"),
  choice: (item, value) => (item.options?.some((option) => option.value === value) ? null : "not_an_option"),
  count: (_, value) => numberProblem(value) ?? (Number.isInteger(value) ? (value < 0 ? "out_of_range" : null) : "not_whole"),
  number: (_, value) => numberProblem(value),
  temperature: (_, value) => numberProblem(value),
  score: (item, value) => scaleProblem(item, value, 0),
  rating: (item, value) => scaleProblem({ step: 1, ...item }, value, 1),
  text: textProblem,
  date: (_, value) => (isDay(value) ? null : "not_a_date"),
  time: (_, value) => (TIME.test(value) ? null : "not_a_time"),
  datetime: (_, value) => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? null : "not_a_date"),
  photo: () => null,
  signature: () => null,
  scan: textProblem,
  scan_many: codesProblem,
  ref: textProblem,
  user: textProblem,
  phone: textProblem,
  plate: textProblem,
};

/** the types that answers may have */
export const TYPES = Object.keys(CHECKS);

/** @param {any} value @returns {Reason | null} */
function numberProblem(value) {
  return typeof value === "number" && Math.abs(value) <= NUMBER_LIMIT ? null : "not_a_number";
}

/** @param {Item} item @param {any} value @param {number} lowest @returns {Reason | null} */
function scaleProblem(item, value, lowest) {
  const low = item.min ?? lowest;
  if (numberProblem(value)) return "not_a_number";
  if (value < low || value > (item.max ?? Infinity)) return "out_of_range";
  const steps = (value - low) / (item.step ?? 1);
  return item.step === undefined || Math.abs(steps - Math.round(steps)) < 1e-9 ? null : "step";
}

/** @param {Item} _ @param {any} value @returns {Reason | null} */
function textProblem(_, value) {
  if (typeof value !== "string") return "not_an_option";
  return value.length > TEXT_SIGNS ? "too_long" : null;
}

/** @param {any} value a day of the calendar: browsers take 30 February for 2 March */
function isDay(value) {
  const instant = DATE.test(value) ? Date.parse(value) : NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(value);
}

/** @param {Item} item @param {any} value @returns {Reason | null} */
function codesProblem(item, value) {
  if (!Array.isArray(value) || value.length > CODES_MAX) return "not_an_option";
  return value.map((one) => textProblem(item, one)).find(Boolean) ?? null;
}

/**
 * The checklist as it holds in a region: limits of the item's `profile` stand over its own.
 *
 * @param {Body} body
 * @param {string | null | undefined} region "tw", "cn", "hk"…
 * @returns {Body}
 */
export function forRegion(body, region) {
  return { ...body, items: body.items.map((item) => ({ ...item, ...(region ? item.profile?.[region] : undefined) })) };
}

/**
 * An answer with no value for every item.
 *
 * @param {Body} body
 * @returns {Answers}
 */
export function emptyAnswers(body) {
  return Object.fromEntries(body.items.map((item) => [item.key, { value: null }]));
}

/**
 * Fill in what the phone knows by itself, where nothing is answered yet: `auto` items of date, time and person.
 *
 * @param {Body} body
 * @param {Answers} answers
 * @param {{nowMs: number, date: string, time: string, personId: string}} known date and time as the school's wall shows them
 * @returns {Answers}
 */
export function fillAuto(body, answers, known) {
  /** @type {{[type: string]: string}} */
  const values = { datetime: new Date(known.nowMs).toISOString(), date: known.date, time: known.time, user: known.personId };
  return withAnswers(body, answers, (item) => (item.auto ? values[item.type] : undefined));
}

/**
 * "All in order": what can be answered with good, is, unless somebody has answered it. Measured and counted values, scores,
 * photos and signatures are never made up.
 *
 * @param {Body} body
 * @param {Answers} [answers] given so far
 * @returns {Answers}
 */
export function allInOrder(body, answers = emptyAnswers(body)) {
  return withAnswers(body, answers, (item) => {
    if (item.type === "pass_fail") return "pass";
    return item.type === "yes_no" && canFail(item) ? (failValues(item).includes("yes") ? "no" : "yes") : undefined;
  });
}

/** @param {Body} body @param {Answers} answers @param {(item: Item) => any} valueFor */
function withAnswers(body, answers, valueFor) {
  const filled = { ...emptyAnswers(body), ...answers };
  for (const item of body.items) {
    const value = valueFor(item);
    if (value !== undefined && isEmpty(filled[item.key].value)) filled[item.key] = { ...filled[item.key], value };
  }
  return filled;
}

/** @param {any} value */
function isEmpty(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** @param {Item} item whether any answer of it is a failure */
function canFail(item) {
  return item.on_fail !== undefined && item.on_fail !== "none";
}

/** @param {Item} item @returns {any[]} */
function failValues(item) {
  if (item.fail_value !== undefined) return [item.fail_value].flat();
  return item.type === "pass_fail" ? ["fail"] : item.type === "yes_no" && canFail(item) ? ["no"] : [];
}

/**
 * Tell whether a value is a failure of its item: a bad answer, or a measured value outside the limits of an item that can fail.
 *
 * @param {Item} item
 * @param {any} value
 */
export function isFail(item, value) {
  if (isEmpty(value)) return false;
  if (MEASURED.has(item.type)) return canFail(item) && isOutside(item, value);
  return failValues(item).includes(value);
}

/** @param {Item} item @param {any} value */
function isOutside({ min = -Infinity, max = Infinity }, value) {
  return value < min || value > max;
}

/**
 * Tell whether a measured value deserves a second look although it is no failure.
 *
 * @param {Item} item
 * @param {any} value
 */
export function isWarning(item, value) {
  if (isEmpty(value) || !MEASURED.has(item.type) || isFail(item, value)) return false;
  return isOutside(item, value) || value > (item.warn_max ?? Infinity);
}

/**
 * What keeps the answers from being saved, in the order of the items.
 *
 * @param {Body} body
 * @param {Answers} answers
 * @param {Photos} photos with `field` = key of their item
 * @returns {Problem[]}
 */
export function problems(body, answers, photos) {
  return body.items.flatMap((item) => {
    const reason = problemOf(item, answers[item.key] ?? { value: null }, photos);
    return reason ? [{ key: item.key, reason, min: item.min, max: item.max, step: item.step }] : [];
  });
}

/** @param {Item} item @param {Answer} answer @param {Photos} photos @returns {Reason | null} */
function problemOf(item, { value, note }, photos) {
  if ((note ?? "").length > TEXT_SIGNS) return "too_long";
  if (PICTURES.has(item.type)) return item.required && !photos.some((photo) => photo.field === item.key) ? "required" : null;
  if (isEmpty(value)) return item.required ? "required" : null;
  const wrong = CHECKS[item.type](item, value);
  if (wrong) return wrong;
  return item.on_fail === "note" && isFail(item, value) && isEmpty(note?.trim()) ? "note_required" : null;
}

/**
 * The items that failed.
 *
 * @param {Body} body
 * @param {Answers} answers
 * @returns {{key: string, item: Item, value: any, on_fail: string}[]}
 */
export function failures(body, answers) {
  return body.items
    .filter((item) => isFail(item, answers[item.key]?.value))
    .map((item) => ({ key: item.key, item, value: answers[item.key].value, on_fail: item.on_fail ?? "none" }));
}

/**
 * Sum of the scores, or null for a checklist without any.
 *
 * @param {Body} body
 * @param {Answers} answers
 */
export function totalScore(body, answers) {
  const scores = body.items.filter((item) => item.type === "score");
  return scores.length === 0 ? null : scores.reduce((sum, item) => sum + (answers[item.key]?.value ?? 0), 0);
}

/**
 * The verdict: `fail` when an item failed or the scores stay below the pass mark.
 *
 * @param {Body} body
 * @param {Answers} answers
 * @returns {"pass" | "fail"}
 */
export function result(body, answers) {
  const isBelowMark = body.pass_rule !== undefined && (totalScore(body, answers) ?? 0) < body.pass_rule.pass;
  return isBelowMark || failures(body, answers).length > 0 ? "fail" : "pass";
}
