import { rewrite } from "./apply.js";
import { unfold } from "./columns.js";
import { Connection } from "./connection.js";
import { toBase64url } from "./encoding.js";
import { allButFaces, createFaces } from "./faces.js";
import { createGateKey } from "./gate-key.js";
import { groupColumns, groupsOf } from "./groups.js";
import { findIn, paginate, unpack, versionsIn } from "./packing.js";
import { createPageCipher } from "./page-cipher.js";
import { POSITION, positionIn, READ, readAtOnce, stampOf } from "./reading.js";
import { tables } from "./tables.js";
import { KeyLockedError } from "./vault.js";

/**
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").Snapshot} Snapshot
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").Page} Page
 * @typedef {import("./reading.js").Reader} Reader
 * @typedef {import("./reading.js").Position} Position
 * @typedef {import("./page-cipher.js").PageCipher} PageCipher
 * @typedef {import("./connection.js").Transaction} Transaction
 * @typedef {() => Promise<PageCipher | null>} FindCipher  null for somebody without a PIN; throws KeyLockedError
 */

/** @type {import("./connection.js").Work} */
const WRITE = { ...READ, mode: "readwrite" };
const ATTEMPTS = 10;
const BIRTH_BYTES = 9;

/** @param {IDBDatabase} db */
function upgrade(db) {
  // a replica can always be fetched again: another shape starts empty
  for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
  db.createObjectStore("pages", { keyPath: "key" });
  db.createObjectStore(POSITION);
}

/**
 * The replicas of this device, one database a person: nobody ever reads another's. Sealed where the person has a PIN.
 *
 * @param {{indexedDB: IDBFactory, crypto: Crypto, dataKey: (personId: string) => Promise<CryptoKey | null>}} surroundings
 */
export function createReplicas({ indexedDB, crypto, dataKey }) {
  /** @type {Map<string, ReturnType<typeof createReplica>>} */
  const opened = new Map();

  /** @param {string} personId */
  function open(personId) {
    const db = new Connection(indexedDB, { name: `rounds-replica-${personId}`, version: 1, upgrade });
    const newBirth = () => toBase64url(crypto.getRandomValues(new Uint8Array(BIRTH_BYTES)));
    return createReplica(db, { personId, newBirth }, async () => {
      const key = await dataKey(personId);
      return key && createPageCipher(crypto, { personId, dataKey: key });
    });
  }

  return {
    /** @param {string} personId @returns {Replica} the same object until it is shut */
    of(personId) {
      const replica = opened.get(personId) ?? open(personId);
      opened.set(personId, replica);
      return replica;
    },

    /** Forget what was read of it and the key that reads it. @param {string} personId */
    shut(personId) {
      opened.get(personId)?.shut();
      opened.delete(personId);
    },
  };
}

/** @param {Connection} db @param {{personId: string, newBirth: () => string}} of @param {FindCipher} findCipher */
function createReplica(db, { personId, newBirth }, findCipher) {
  /** @type {ReturnType<FindCipher> | null} */
  let known = null;
  let isShut = false;

  /** Asked once: it can't change without shutting this replica. */
  async function cipher() {
    if (isShut) throw new KeyLockedError(personId);
    known ??= findCipher();
    return known.catch((error) => {
      known = null;
      throw error;
    });
  }
  /** @template T @param {(reader: Reader) => Promise<T>} work */
  const read = async (work) => readAtOnce(db, await cipher(), work);
  /** @param {string} kind @param {string} owner @returns {Promise<Entity[]>} */
  const group = (kind, owner) => read((reader) => groupIn(reader, kind, owner));

  return {
    /** @param {Page} page @param {string | null} from */
    applyPage: async (page, from) => applyPage(db, await cipher(), { page, from, birth: newBirth() }),

    /** @param {Snapshot} snapshot */
    async swap(snapshot) {
      const pages = Object.entries(snapshot.kinds).flatMap(([kind, ofKind]) => {
        const columns = unfold(ofKind);
        const groups = groupColumns(kind, columns);
        return [...paginate(kind, columns), ...(groups ? paginate(groupsOf(kind), groups) : [])];
      });
      const sealed = await sealAll(await cipher(), pages);
      const birth = newBirth();
      await db.transact(WRITE, (tx) => swapIn(tx, { snapshot, birth }, sealed));
    },

    cursor: () => db.transact(READ, async (tx) => {
      const { cursor, head } = await positionIn(tx);
      return { cursor, head };
    }),

    levelAt: () => db.transact(READ, async (tx) => (await positionIn(tx)).level_at ?? null),

    /** @param {string} kind @param {string} id */
    find: (kind, id) => read((reader) => findIn(reader, kind, id)),

    /** @param {string} code */
    byCode: (code) =>
      read(async (reader) => {
        const tag = await findIn(reader, "tag", code);
        if (!tag) return null;
        const thing = tag.target_id ? await findIn(reader, tag.target_kind, tag.target_id) : null;
        return { tag, kind: tag.target_kind ?? null, thing };
      }),

    /** @param {string} kind @param {string} id */
    tagsOf: async (kind, id) => (await group("tag", id)).filter((tag) => tag.target_kind === kind),
    /** @param {string} placeId */
    children: (placeId) => group("place", placeId),
    /** @param {string} placeId */
    assetsIn: (placeId) => group("asset", placeId),

    /** @param {string} kind @param {string} id */
    openFor: (kind, id) =>
      read(async (reader) => {
        const found = await Promise.all(["damage", "finding", "check"].map((of) => groupIn(reader, of, id)));
        const [damages, findings, checks] = found.map((entities) => entities.filter((entity) => entity.target_kind === kind));
        return { damages, findings, checks };
      }),

    /** @returns {Promise<string[]>} */
    kinds: () => db.transact(READ, async (tx) => Object.keys((await positionIn(tx)).revisions)),

    /** What the server's digest is compared with: page by page, since nobody needs the rows themselves. */
    versions: () =>
      read(async (reader) => {
        const rows = [];
        for (const kind of Object.keys((await reader.position()).revisions)) {
          for (const page of await reader.pages(kind)) rows.push(...versionsIn(page).map((row) => ({ kind, ...row })));
        }
        return rows;
      }),

    faces: createFaces(db, cipher),
    gateKey: createGateKey(db, cipher),
    ...tables(read),
    destroy: () => db.destroy(),
    shut() {
      isShut = true;
      known = null;
      db.close();
    },
  };
}

/**
 * Read, seal outside of any transaction, then write in one that checks that nobody wrote in between.
 *
 * @param {Connection} db
 * @param {PageCipher | null} cipher
 * @param {{page: Page, from: string | null, birth: string}} what  `birth`: for a replica that has none
 * @returns {Promise<boolean>} false: `from` is not the cursor any more
 */
async function applyPage(db, cipher, { page: { changes, cursor, head, now, more }, from, birth }) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { position, rewriting } = await readAtOnce(db, cipher, async (reader) => {
      const at = await reader.position();
      return { position: at, rewriting: at.cursor === from ? await rewrite(reader, changes) : null };
    });
    if (!rewriting) return false;
    const puts = await sealAll(cipher, rewriting.puts);
    const level_at = (more ? null : now) ?? position.level_at ?? null;
    const next = { cursor, head, revisions: raise(position.revisions, rewriting.kinds), level_at, birth: position.birth ?? birth };
    const isWritten = await db.transact(WRITE, async (tx) => {
      if (stampOf(await positionIn(tx)) !== stampOf(position)) return false;
      const store = tx.objectStore("pages");
      await Promise.all([...rewriting.deletes.map((key) => store.delete(key)), ...puts.map((page) => store.put(page))]);
      await tx.objectStore(POSITION).put(next, POSITION);
      return true;
    });
    if (isWritten) return true;
  }
  return false;
}

/** @param {PageCipher | null} cipher @param {import("./packing.js").StoredPage[]} pages @returns {Promise<object[]>} */
function sealAll(cipher, pages) {
  return cipher ? Promise.all(pages.map(cipher.seal)) : Promise.resolve(pages);
}

/** @param {{[kind: string]: number}} revisions @param {Iterable<string>} kinds */
function raise(revisions, kinds) {
  return { ...revisions, ...Object.fromEntries([...kinds].map((kind) => [kind, (revisions[kind] ?? 0) + 1])) };
}

/**
 * The whole replica at once. Until it commits, everybody reads the old one: the transaction is the shadow.
 *
 * @param {Transaction} tx
 * @param {{snapshot: Snapshot, birth: string}} what  `birth`: for a replica that has none
 * @param {object[]} pages plain or sealed
 */
async function swapIn(tx, { snapshot: { cursor, head, kinds, now }, birth }, pages) {
  const before = await positionIn(tx);
  const store = tx.objectStore("pages");
  const writes = [...allButFaces().map((range) => store.delete(range)), ...pages.map((page) => store.put(page))];
  const changed = new Set([...Object.keys(before.revisions), ...Object.keys(kinds)]);
  const next = { cursor, head, revisions: raise(before.revisions, changed), level_at: now ?? null, birth: before.birth ?? birth };
  await Promise.all([...writes, tx.objectStore(POSITION).put(next, POSITION)]);
}

/** @param {Reader} reader @param {string} kind @param {string} owner @returns {Promise<Entity[]>} sorted by id */
async function groupIn(reader, kind, owner) {
  /** @type {string[]} */
  const members = (await findIn(reader, groupsOf(kind), owner))?.members ?? [];
  const wanted = new Set([...members].sort());
  const found = [];
  for (const id of wanted) { // things of one place lie close together: a page is read once for all that it holds
    const page = await reader.page(kind, id);
    const held = page ? unpack(page).filter((entity) => wanted.has(entity.id)) : [];
    for (const entity of held) wanted.delete(entity.id);
    found.push(...held);
  }
  return found;
}
