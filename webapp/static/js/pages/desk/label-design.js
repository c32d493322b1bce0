// A design's facts and what an editor does to them. Each step gives new facts; entries that it does not touch stay as they are.

/** @typedef {{source: string, [entry: string]: unknown}} Field */
/** @typedef {{fields: Field[], [entry: string]: unknown}} Facts */

/** @type {Record<string, Record<string, unknown>>} */
const BEGINNINGS = {
  header: { size_pt: 6.5, rule_below: true },
  title: { size_pt: 12, min_size_pt: 6, weight: "bold", max_lines: 2, gap_mm: 1 },
  code: { size_pt: 11, weight: "bold", at: "bottom", gap_mm: 1 },
  text: { size_pt: 6.5, at: "bottom", gap_mm: 1, text: "" },
};
const USUAL = { size_pt: 8, min_size_pt: 5.5, gap_mm: 0.8 };
/** What `labels` takes where an entry is not given. */
export const DEFAULTS = { min_size_pt: 5, weight: "regular", max_lines: 1, gap_mm: 0.5, at: "top", text: "", prefix: "" };
export const SHAPE_DEFAULTS = { arrangement: "left", is_turned: false, padding_mm: 1.5, symbol_share: 0.46, min_level: "M", logo_h_mm: 8, logo_at: "top" };

/**
 * @param {Facts} facts
 * @param {string} source
 * @returns {Facts}
 */
export function addField(facts, source) {
  return { ...facts, fields: [...facts.fields, { source, ...(BEGINNINGS[source] ?? USUAL) }] };
}

/**
 * @param {Facts} facts
 * @param {number} index
 * @returns {Facts}
 */
export function removeField(facts, index) {
  return { ...facts, fields: facts.fields.filter((_field, at) => at !== index) };
}

/**
 * @param {Facts} facts
 * @param {number} from
 * @param {number} to
 * @returns {Facts}
 */
export function moveField(facts, from, to) {
  const fields = [...facts.fields];
  const [moved] = fields.splice(from, 1);
  fields.splice(to, 0, moved);
  return { ...facts, fields };
}

/**
 * @param {Facts} facts
 * @param {number} index
 * @param {string} entry
 * @param {unknown} value
 * @returns {Facts}
 */
export function setField(facts, index, entry, value) {
  return { ...facts, fields: facts.fields.map((field, at) => (at === index ? { ...field, [entry]: value } : field)) };
}

/**
 * What was typed as a number; what is none stays null, and the server names it.
 * @param {string} text
 */
export function typedNumber(text) {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() === "" || !Number.isFinite(number) ? null : number;
}

/**
 * Which field an error names, and which entry of it.
 * @param {string} entry such as `fields[2].size_pt`
 */
export function wrongField(entry) {
  const parts = /^fields\[(\d+)\](?:\.(\w+))?$/.exec(entry);
  return parts ? { index: Number(parts[1]), entry: parts[2] ?? "" } : null;
}
