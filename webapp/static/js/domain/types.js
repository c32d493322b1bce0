/**
 * Shapes that the rules of the house speak of. Types only.
 *
 * @typedef {{id: string, version: number, [field: string]: any}} Entity  fields as in docs/developers.md 3; `kind` of a place is its own field
 * @typedef {{sha256: string, bytes: number, mime: string, field: string}} PhotoNote  as in the envelope
 *
 * @typedef {object} Target
 * @property {string} [code]
 * @property {string} [kind]
 * @property {string} [id]
 * @property {"scan" | "typed" | "list"} via
 *
 * @typedef {object} RecordDraft  what a form hands over to be sealed
 * @property {string} [id]  of the form that it was typed in: a form becomes one record, whatever happens between
 * @property {string} type  e.g. "inspection.record"
 * @property {number} [schema]  1 unless told
 * @property {string} author  person id
 * @property {Target | null} target
 * @property {number | null} [base]  version of the entity that the author saw
 * @property {string[]} [depends]
 * @property {string | null} [amends]
 * @property {object} data
 */
export {};
