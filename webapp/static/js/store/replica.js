import { fold, searchText } from "../domain/search.js";
import { applyChanges } from "./apply.js";
import { Connection } from "./connection.js";
import { groupColumns, groupsOf } from "./groups.js";
import { findIn, pageIn, paginate, unpack } from "./packing.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Found} Found
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./connection.js").Transaction} Transaction
 *
 * @typedef {object} Position  where this replica stands
 * @property {string | null} cursor
 * @property {string | null} head
 * @property {{[kind: string]: number}} revisions  counts the changes of a kind, so that any tab knows that what it remembers is old
 */

const POSITION = "position";
const SEARCHED = /** @type {const} */ (["place", "asset"]);
/** @typedef {import("./connection.js").Work} Work */
/** @type {Work} */
const READ = { stores: ["pages", "position"] };
/** @type {Work} */
const WRITE = { ...READ, mode: "readwrite" };

/** @param {IDBDatabase} db */
function upgrade(db) {
  // a replica can always be fetched again: another shape starts empty
  for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
  db.createObjectStore("pages", { keyPath: "key" });
  db.createObjectStore("position");
}

/**
 * The replicas of this device, one database a person: nobody ever reads another's.
 *
 * @param {{indexedDB: IDBFactory}} surroundings
 * @returns {(personId: string) => Replica}
 */
export function createReplicas({ indexedDB }) {
  /** @type {Map<string, Replica>} */
  const opened = new Map();
  return (personId) => {
    let replica = opened.get(personId);
    if (!replica) {
      replica = createReplica(new Connection(indexedDB, { name: `rounds-replica-${personId}`, version: 1, upgrade }));
      opened.set(personId, replica);
    }
    return replica;
  };
}

/** @param {Connection} db @returns {Replica} */
function createReplica(db) {
  const { all, search } = tables(db);
  /** @param {string} kind @param {string} owner @returns {Promise<Entity[]>} */
  const group = (kind, owner) => db.transact(READ, (tx) => groupIn(tx, kind, owner));

  return {
    applyPage: ({ changes, cursor, head }, from) =>
      db.transact(WRITE, async (tx) => {
        const position = await positionIn(tx);
        if (position.cursor !== from) return false;
        const kinds = await applyChanges(tx, changes);
        await tx.objectStore("position").put({ cursor, head, revisions: raise(position.revisions, kinds) }, POSITION);
        return true;
      }),

    swap: (snapshot) => {
      const pages = Object.entries(snapshot.kinds).flatMap(([kind, columns]) => {
        const groups = groupColumns(kind, columns);
        return [...paginate(kind, columns), ...(groups ? paginate(groupsOf(kind), groups) : [])];
      });
      return db.transact(WRITE, (tx) => swapIn(tx, snapshot, pages));
    },

    cursor: () => db.transact(READ, async (tx) => {
      const { cursor, head } = await positionIn(tx);
      return { cursor, head };
    }),

    kinds: () => db.transact(READ, async (tx) => Object.keys((await positionIn(tx)).revisions)),

    find: (kind, id) => db.transact(READ, (tx) => findIn(tx, kind, id)),

    byCode: (code) =>
      db.transact(READ, async (tx) => {
        const tag = await findIn(tx, "tag", code);
        if (!tag) return null;
        const thing = tag.target_id ? await findIn(tx, tag.target_kind, tag.target_id) : null;
        return { tag, kind: tag.target_kind ?? null, thing };
      }),

    tagsOf: async (kind, id) => (await group("tag", id)).filter((tag) => tag.target_kind === kind),
    children: (placeId) => group("place", placeId),
    assetsIn: (placeId) => group("asset", placeId),

    openFor: (kind, id) =>
      db.transact(READ, async (tx) => {
        const found = await Promise.all(["damage", "finding", "check"].map((of) => groupIn(tx, of, id)));
        const [damages, findings, checks] = found.map((entities) => entities.filter((entity) => entity.target_kind === kind));
        return { damages, findings, checks };
      }),

    all,
    search,
    destroy: () => db.destroy(),
  };
}

/** @param {Transaction} tx @returns {Promise<Position>} */
async function positionIn(tx) {
  return (await tx.objectStore("position").get(POSITION)) ?? { cursor: null, head: null, revisions: {} };
}

/** @param {{[kind: string]: number}} revisions @param {Iterable<string>} kinds */
function raise(revisions, kinds) {
  return { ...revisions, ...Object.fromEntries([...kinds].map((kind) => [kind, (revisions[kind] ?? 0) + 1])) };
}

/**
 * The whole replica at once. Until it commits, everybody reads the old one: the transaction is the shadow.
 *
 * @param {Transaction} tx
 * @param {Snapshot} snapshot
 * @param {import("./packing.js").StoredPage[]} pages
 */
async function swapIn(tx, { cursor, head, kinds }, pages) {
  const { revisions } = await positionIn(tx);
  const store = tx.objectStore("pages");
  const writes = [store.clear(), ...pages.map((page) => store.put(page))];
  const changed = new Set([...Object.keys(revisions), ...Object.keys(kinds)]);
  await Promise.all([...writes, tx.objectStore("position").put({ cursor, head, revisions: raise(revisions, changed) }, POSITION)]);
}

/** @param {Transaction} tx @param {string} kind @param {string} owner @returns {Promise<Entity[]>} sorted by id */
async function groupIn(tx, kind, owner) {
  /** @type {string[]} */
  const members = (await findIn(tx, groupsOf(kind), owner))?.members ?? [];
  const wanted = new Set([...members].sort());
  const found = [];
  for (const id of wanted) { // things of one place lie close together: a page is read once for all that it holds
    const page = await pageIn(tx, kind, id);
    const held = page ? unpack(page).filter((entity) => wanted.has(entity.id)) : [];
    for (const entity of held) wanted.delete(entity.id);
    found.push(...held);
  }
  return found;
}

/** Whole kinds, remembered until they change. @param {Connection} db */
function tables(db) {
  /** @type {Map<string, {revision: number, rows: Entity[]}>} */
  const remembered = new Map();
  /** @type {{revisions: string, entries: {kind: string, thing: Entity, text: string}[]}} */
  let searchable = { revisions: "", entries: [] };

  /** @param {Transaction} tx @param {string} kind @returns {Promise<{revision: number, rows: Entity[]}>} */
  async function table(tx, kind) {
    const revision = (await positionIn(tx)).revisions[kind] ?? 0;
    const known = remembered.get(kind);
    if (known?.revision === revision) return known;
    const pages = await tx.objectStore("pages").getAll(IDBKeyRange.bound([kind, ""], [kind, []]));
    const fresh = { revision, rows: pages.flatMap(unpack) };
    remembered.set(kind, fresh);
    return fresh;
  }

  /** @param {string} kind */
  const all = (kind) => db.transact(READ, async (tx) => (await table(tx, kind)).rows);

  async function entries() {
    const [places, assets, people] = await db.transact(READ, async (tx) => [await table(tx, "place"), await table(tx, "asset"), await table(tx, "person")]);
    const revisions = [places, assets, people].map(({ revision }) => revision).join();
    if (searchable.revisions !== revisions) searchable = { revisions, entries: searchEntries(places.rows, assets.rows, people.rows) };
    return searchable.entries;
  }

  return {
    all,
    /** @param {string} text @param {number} [limit] @returns {Promise<Found[]>} */
    async search(text, limit = 50) {
      const words = fold(text).split(" ").filter(Boolean);
      const found = [];
      if (words.length === 0) return [];
      for (const { kind, thing, text: haystack } of await entries()) {
        if (!words.every((word) => haystack.includes(word))) continue;
        found.push({ kind, thing });
        if (found.length === limit) break;
      }
      return found;
    },
  };
}

/** @param {Entity[]} places @param {Entity[]} assets @param {Entity[]} people */
function searchEntries(places, assets, people) {
  const placeNames = new Map(places.map((place) => [place.id, place.name]));
  const peopleNames = new Map(people.map((person) => [person.id, person.name]));
  return [places, assets].flatMap((things, at) =>
    things.map((thing) => ({
      kind: SEARCHED[at],
      thing,
      text: searchText({
        name: thing.name, number: thing.number, custodianName: peopleNames.get(thing.custodian_id),
        placeName: placeNames.get(at === 0 ? thing.parent_id : thing.place_id),
      }),
    })));
}
