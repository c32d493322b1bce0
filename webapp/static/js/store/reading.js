/**
 * Reading a replica, plain or sealed, as it stands at one moment.
 *
 * @typedef {import("./packing.js").StoredPage} StoredPage
 * @typedef {import("./page-cipher.js").PageCipher} PageCipher
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./connection.js").Transaction} Transaction
 *
 * @typedef {object} Position  where this replica stands
 * @property {string | null} cursor
 * @property {string | null} head
 * @property {string | null} [level_at]  the server's `now` when it had nothing newer
 * @property {{[kind: string]: number}} revisions  counts the changes of a kind, so that any tab knows that what it remembers is old
 * @property {string} [birth]  one that was thrown away and fetched anew counts from the beginning, and is told by this from the one before
 *
 * @typedef {object} Reader
 * @property {() => Promise<Position>} position
 * @property {(kind: string, id: string) => Promise<StoredPage | undefined>} page  the one that holds an id: the last of its kind that begins at or before it
 * @property {(kind: string) => Promise<StoredPage[]>} pages
 * @property {(kind: string) => Promise<string[]>} lows  where the pages of a kind begin, sorted
 */

export const POSITION = "position";
/** @type {import("./connection.js").Work} */
export const READ = { stores: ["pages", POSITION] };
const ATTEMPTS = 10;

/** The replica was changed between two readings of it. */
class MovedOnError extends Error {}

/** @param {Transaction} tx @returns {Promise<Position>} */
export async function positionIn(tx) {
  return (await tx.objectStore(POSITION).get(POSITION)) ?? { cursor: null, head: null, revisions: {} };
}

/** @param {Position} position @returns {string} differs after every change */
export const stampOf = ({ cursor, revisions, birth }) => JSON.stringify([cursor, revisions, birth]);

/** @param {string} kind @param {string} id */
const upTo = (kind, id) => IDBKeyRange.bound([kind, ""], [kind, id]);
/** @param {string} kind */
const ofKind = (kind) => IDBKeyRange.bound([kind, ""], [kind, []]);

/** @param {Transaction} tx @returns {Reader} */
function plainReader(tx) {
  const store = tx.objectStore("pages");
  return {
    position: () => positionIn(tx),
    page: async (kind, id) => (await store.openCursor(upTo(kind, id), "prev"))?.value,
    pages: (kind) => store.getAll(ofKind(kind)),
    lows: async (kind) => (await store.getAllKeys(ofKind(kind))).map((key) => /** @type {[string, string]} */ (key)[1]),
  };
}

/**
 * IndexedDB ends a transaction that waits for a decryption (hazard 39): each reading has one of its own, and all of them must meet
 * the same position.
 *
 * @param {Connection} db
 * @param {PageCipher} cipher
 * @returns {Reader}
 */
function sealedReader(db, cipher) {
  /** @type {string | null} */
  let stamp = null;

  /** @template T @param {(reader: Reader) => Promise<T> | null} work @returns {Promise<{position: Position, found: T | null}>} */
  async function standing(work) {
    const [position, found] = await db.transact(READ, (tx) => Promise.all([positionIn(tx), work(plainReader(tx))]));
    stamp ??= stampOf(position);
    if (stampOf(position) !== stamp) throw new MovedOnError();
    return { position, found };
  }
  /** @template T @param {(reader: Reader) => Promise<T>} work @returns {Promise<T>} */
  const raw = async (work) => /** @type {any} */ ((await standing(work)).found);
  const open = (/** @type {any} */ page) => cipher.open(page);

  return {
    position: async () => (await standing(() => null)).position,
    lows: (kind) => raw((reader) => reader.lows(kind)),
    async page(kind, id) {
      const found = await raw((reader) => reader.page(kind, id));
      return found && open(found);
    },
    pages: async (kind) => Promise.all((await raw((reader) => reader.pages(kind))).map(open)),
  };
}

/**
 * Run `work` on the replica at one moment; it may be run again.
 *
 * @template T
 * @param {Connection} db
 * @param {PageCipher | null} cipher
 * @param {(reader: Reader) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function readAtOnce(db, cipher, work) {
  if (!cipher) return db.transact(READ, (tx) => work(plainReader(tx)));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(sealedReader(db, cipher));
    } catch (error) {
      if (!(error instanceof MovedOnError) || attempt === ATTEMPTS) throw error;
    }
  }
}
