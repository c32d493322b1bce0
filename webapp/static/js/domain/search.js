/** Finding things by what people type. */

/**
 * Fold a text so that case, full and half width, and spaces do not matter.
 *
 * @param {string} text
 */
export function fold(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

/**
 * Tell whether every word of `text` occurs somewhere in `haystack`.
 *
 * @param {string} text as typed
 * @param {string} haystack already folded
 */
export function holds(text, haystack) {
  return fold(text).split(" ").every((word) => haystack.includes(word));
}

/**
 * Tell whether a thing is meant by `text`: name, number, place and custodian, by substring.
 *
 * @param {string} text as typed
 * @param {{name?: string, number?: string | null, placeName?: string, custodianName?: string}} thing
 */
export function matches(text, thing) {
  return holds(text, searchText(thing));
}

/** @param {{name?: string, number?: string | null, placeName?: string, custodianName?: string}} thing */
export function searchText(thing) {
  return fold([thing.name, thing.number, thing.placeName, thing.custodianName].filter(Boolean).join(" "));
}
