const NUMBERS = new Set(["number", "temperature", "count", "score", "rating"]);
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/**
 * @typedef {import("../domain/checklist.js").Body} Body
 * @typedef {import("../domain/checklist.js").Answers} Answers
 */

/**
 * What was typed, as answers: numbers are kept as text in the form and become numbers here; text that is none stays text, so that
 * the check can say so. Full-width digits and a decimal comma are what some keyboards write.
 * @param {Body} body
 * @param {Answers} typed
 * @returns {Answers}
 */
export function answersOf(body, typed) {
  return Object.fromEntries(body.items.map((item) => {
    const { value = null, note } = typed[item.key] ?? {};
    const answer = { value: NUMBERS.has(item.type) ? numberOf(value) : trimmed(value) };
    return [item.key, note?.trim() ? { ...answer, note: note.trim() } : answer];
  }));
}

/** @param {unknown} value */
export function numberOf(value) {
  if (typeof value !== "string") return value ?? null;
  const text = value.normalize("NFKC").trim().replace(",", ".").replace("−", "-");
  if (text === "") return null;
  return NUMBER.test(text) ? Number(text) : text;
}

/** @param {unknown} value */
function trimmed(value) {
  if (typeof value !== "string") return value ?? null;
  return value.trim() === "" ? null : value.trim();
}
