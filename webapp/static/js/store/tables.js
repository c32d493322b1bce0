import { fold, searchText } from "../domain/search.js";
import { unpack } from "./packing.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").Found} Found
 * @typedef {import("./reading.js").Reader} Reader
 */

const SEARCHED = /** @type {const} */ (["place", "asset"]);

/**
 * Whole kinds, remembered until they change.
 *
 * @param {<T>(work: (reader: Reader) => Promise<T>) => Promise<T>} read
 */
export function tables(read) {
  /** @type {Map<string, {revision: string, rows: Entity[]}>} */
  const remembered = new Map();
  /** @type {{revisions: string, entries: {kind: string, thing: Entity, text: string}[]}} */
  let searchable = { revisions: "", entries: [] };

  /** @param {Reader} reader @param {string[]} kinds @returns {Promise<{revision: string, rows: Entity[]}[]>} */
  async function several(reader, kinds) {
    const { revisions, birth } = await reader.position();
    return Promise.all(kinds.map((kind) => table(reader, kind, `${birth}:${revisions[kind] ?? 0}`)));
  }

  /** @param {Reader} reader @param {string} kind @param {string} revision */
  async function table(reader, kind, revision) {
    const known = remembered.get(kind);
    if (known?.revision === revision) return known;
    const fresh = { revision, rows: (await reader.pages(kind)).flatMap(unpack) };
    remembered.set(kind, fresh);
    return fresh;
  }

  /** @param {string[]} kinds @returns {Promise<Entity[][]>} */
  const allOf = (kinds) => read(async (reader) => (await several(reader, kinds)).map(({ rows }) => rows));

  async function entries() {
    const [places, assets, people] = await read((reader) => several(reader, ["place", "asset", "person"]));
    const revisions = [places, assets, people].map(({ revision }) => revision).join();
    if (searchable.revisions !== revisions) searchable = { revisions, entries: searchEntries(places.rows, assets.rows, people.rows) };
    return searchable.entries;
  }

  return {
    allOf,
    /** @param {string} kind */
    all: async (kind) => (await allOf([kind]))[0],
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
