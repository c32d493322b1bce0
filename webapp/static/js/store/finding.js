/**
 * Which thing a record names, by the code of its label.
 *
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {(named: {code?: string, id?: string} | null | undefined) => Promise<string | null>} IdOf
 */

/**
 * Finds the things that records name. A phone that was away for days asks for hundreds of labels at every look: the replica's are looked
 * through at once, and only one that it does not know as bound is asked for by itself.
 *
 * @param {Replica} replica
 * @returns {Promise<IdOf>}
 */
export async function createFinding(replica) {
  const bound = boundOf(await replica.all("tag"));
  /** @type {Map<string, Promise<string | null>>} */
  const asked = new Map();
  const ask = async (/** @type {string} */ code) => (await replica.byCode(code))?.thing?.id ?? null;

  return async function idOf(named) {
    if (named?.id || !named?.code) return named?.id ?? null;
    const { code } = named;
    if (!bound.has(code) && !asked.has(code)) asked.set(code, ask(code));
    return bound.get(code) ?? (await asked.get(code)) ?? null;
  };
}

/** @type {WeakMap<Entity[], Map<string, string>>} the replica gives the same list until it changes */
const remembered = new WeakMap();

/** @param {Entity[]} tags @returns {Map<string, string>} ids of things by the codes of their labels */
function boundOf(tags) {
  const known = remembered.get(tags) ?? new Map(tags.filter((tag) => tag.target_id).map((tag) => [tag.id, tag.target_id]));
  remembered.set(tags, known);
  return known;
}
