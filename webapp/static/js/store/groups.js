/**
 * Which things belong to which: assets to their place, damage to its target. Kept as one more packed kind, `asset@`, whose rows are
 * `{id: owner, members: [ids]}`: an index of IndexedDB would cost an entry a thing, which is what packing saves.
 */

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").Change} Change
 * @typedef {import("./packing.js").Columns} Columns
 */

/** the field that names the owner @type {{[kind: string]: string}} */
const OWNERS = { place: "parent_id", asset: "place_id", tag: "target_id", check: "target_id", finding: "target_id", damage: "target_id" };

/** @param {string} kind the kind under which the groups of another are kept */
export function groupsOf(kind) {
  return `${kind}@`;
}

/**
 * The groups of a whole kind.
 *
 * @param {string} kind
 * @param {Columns} columns
 * @returns {Columns | null} null for a kind that nothing owns
 */
export function groupColumns(kind, columns) {
  if (!OWNERS[kind]) return null;
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  (columns[OWNERS[kind]] ?? []).forEach((owner, at) => {
    if (!owner) return;
    const members = groups.get(owner);
    if (members) members.push(columns.id[at]);
    else groups.set(owner, [columns.id[at]]);
  });
  const owners = [...groups.keys()].sort(); // sorted here, where no function need be called for each comparison
  return { id: owners, members: owners.map((owner) => groups.get(owner)) };
}

/** Who joins and who leaves which group while changes are applied to one kind. @param {string} kind */
export function createMoves(kind) {
  const field = OWNERS[kind];
  /** @type {Map<string, Map<string, boolean>>} owner → member → is in it now */
  const moves = new Map();
  /** @param {string | null | undefined} owner @param {string} id @param {boolean} isIn */
  const note = (owner, id, isIn) => {
    if (owner) moves.set(owner, (moves.get(owner) ?? new Map()).set(id, isIn));
  };

  return {
    /** @param {Entity | undefined} before @param {Entity | undefined} after */
    note(before, after) {
      if (!field || before?.[field] === after?.[field]) return;
      if (before) note(before[field], before.id, false);
      if (after) note(after[field], after.id, true);
    },

    /**
     * The changes that these moves make to the kind of groups.
     *
     * @param {(owner: string) => Promise<Entity | null>} find the group of an owner as it is kept
     * @returns {Promise<Change[]>}
     */
    changes: (find) =>
      Promise.all([...moves].map(async ([owner, moved]) => {
        const stay = ((await find(owner))?.members ?? []).filter((/** @type {string} */ id) => !moved.has(id));
        const members = [...stay, ...[...moved].filter(([, isIn]) => isIn).map(([id]) => id)];
        return /** @type {Change} */ ({ kind: groupsOf(kind), id: owner, ...(members.length > 0 ? { version: 0, data: { members } } : { gone: true }) });
      })),
  };
}
