import { wrap } from "/static/vendor/idb.js";

/**
 * @typedef {import("/static/vendor/idb.js").IDBPDatabase} Database
 * @typedef {import("/static/vendor/idb.js").IDBPTransaction<any, string[], "readwrite">} Transaction  typed as writable; a readonly one refuses by itself
 *
 * @typedef {object} Schema
 * @property {string} name
 * @property {number} version
 * @property {(db: IDBDatabase, from: number) => void} upgrade
 * @property {(database: Database) => Promise<void>} [opened]  before anybody else gets at a connection
 * @property {() => void} [blocked]  another tab holds on to an older shape, and opening waits for it
 * @property {() => void} [outdated]  a newer build has changed the shape: nothing can be read or written here any more
 *
 * @typedef {object} Work
 * @property {string[]} stores
 * @property {"readonly" | "readwrite"} [mode]  readonly unless told
 * @property {"strict" | "relaxed"} [durability]  strict: on the disk before it is answered
 */

/** errors of a connection that is gone, or of a browser that has lost its way: a new one may mend them */
const PASSING = new Set(["AbortError", "InvalidStateError", "TimeoutError", "TransactionInactiveError", "UnknownError"]);

/** The database was written by a newer build than this one. It is left as it is. */
export class NewerDatabaseError extends Error {
  /** @param {string} name @param {unknown} cause */
  constructor(name, cause) {
    super(`the database ${name} belongs to a newer build`, { cause });
    this.name = "NewerDatabaseError";
  }
}

/**
 * One IndexedDB database that outlives its connection: browsers drop connections (iOS in the background, a newer build in another
 * tab), so a transaction that fails is tried once more on a new one.
 */
export class Connection {
  /** @type {Promise<Database> | null} */
  #database = null;
  #factory;
  #schema;

  /** @param {IDBFactory} factory @param {Schema} schema */
  constructor(factory, schema) {
    this.#factory = factory;
    this.#schema = schema;
  }

  /**
   * Run `work` in one transaction and answer when that is complete. `work` may await nothing but requests of the transaction,
   * which commits by itself otherwise, and must bear being run twice.
   *
   * @template T
   * @param {Work} scope
   * @param {(tx: Transaction) => Promise<T> | T} work
   * @returns {Promise<T>}
   * @throws {DOMException | NewerDatabaseError} of IndexedDB, or what `work` throws; nothing is written then
   */
  async transact(scope, work) {
    try {
      return await this.#attempt(scope, work);
    } catch (error) {
      if (!PASSING.has(/** @type {any} */ (error)?.name)) throw error;
      this.close();
      return this.#attempt(scope, work);
    }
  }

  /** @template T @param {Work} scope @param {(tx: Transaction) => Promise<T> | T} work */
  async #attempt({ stores, mode = "readonly", durability = "relaxed" }, work) {
    const database = await this.open();
    const tx = /** @type {Transaction} */ (/** @type {unknown} */ (database.transaction(stores, mode, { durability })));
    const done = tx.done;
    done.catch(() => {}); // awaited below, unless `work` fails first
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (error) {
      abort(tx);
      throw error;
    }
  }

  /** @returns {Promise<Database>} */
  open() {
    this.#database ??= this.#connect().catch((error) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }

  async #connect() {
    const request = this.#factory.open(this.#schema.name, this.#schema.version);
    request.onupgradeneeded = (event) => this.#schema.upgrade(request.result, event.oldVersion);
    request.onblocked = () => this.#schema.blocked?.();
    const database = /** @type {Database} */ (await wrap(request).catch((error) => {
      throw this.#why(error);
    }));
    const forget = () => {
      this.#database = null;
    };
    database.addEventListener("close", forget);
    // a newer build waits to change the shape of the database: never stand in its way
    database.addEventListener("versionchange", ({ newVersion }) => {
      forget();
      database.close();
      if ((newVersion ?? 0) > this.#schema.version) this.#schema.outdated?.();
    });
    await this.#schema.opened?.(database);
    return database;
  }

  /** @param {any} error */
  #why(error) {
    if (error?.name !== "VersionError") return error;
    this.#schema.outdated?.();
    return new NewerDatabaseError(this.#schema.name, error);
  }

  /** Let go of the connection; the next transaction opens another. */
  close() {
    const closing = this.#database;
    this.#database = null;
    closing?.then((database) => database.close(), () => {});
  }

  /** Delete the database from this device. */
  async destroy() {
    this.close();
    await wrap(this.#factory.deleteDatabase(this.#schema.name));
  }
}

/** @param {Transaction} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // it has ended already
  }
}
