/** What dies when a browser kills a tab: its connections with whatever they were writing, its timers, its requests. */

import FDBDatabase from "fake-indexeddb/lib/FDBDatabase";
import FDBObjectStore from "fake-indexeddb/lib/FDBObjectStore";
import forceCloseDatabase from "fake-indexeddb/lib/forceCloseDatabase";

/**
 * @typedef {object} Tab
 * @property {boolean} isDead
 * @property {number} writesLeft  the tab dies at the write that makes this nought
 * @property {number} commitsLeft  the tab dies when this many transactions are complete
 * @property {string} within  only those are counted whose database, or for writes `database/store`, begins so
 * @property {Set<any>} connections
 * @property {IDBFactory} indexedDB
 * @property {Promise<"killed">} death
 * @property {() => void} kill
 */

const never = () => new Promise(() => {});

/** Nothing kills it. */
export const UNAIMED = { writesLeft: Infinity, commitsLeft: Infinity, within: "" };

/** @param {IDBFactory} factory  the phone's, which outlives its tabs @returns {Tab} */
export function createTab(factory) {
  /** @type {any} */
  let tellDeath;
  /** @type {Tab} */
  const tab = {
    isDead: false, ...UNAIMED, connections: new Set(),
    indexedDB: /** @type {any} */ ({ open, deleteDatabase: (name) => (tab.isDead ? new EventTarget() : factory.deleteDatabase(name)) }),
    death: new Promise((resolve) => {
      tellDeath = resolve;
    }),
    kill() {
      if (tab.isDead) return;
      tab.isDead = true;
      for (const connection of tab.connections) forceCloseDatabase(connection);
      tellDeath("killed");
    },
  };

  function open(name, version) {
    if (tab.isDead) return new EventTarget(); // a request that nobody will ever hear of
    const request = factory.open(name, version);
    request.addEventListener("success", () => {
      /** @type {any} */ (request.result).tab = tab;
      tab.connections.add(request.result);
      if (tab.isDead) forceCloseDatabase(request.result);
    });
    return request;
  }
  return tab;
}

/** @param {Tab | undefined} tab @param {string} place */
const isCounted = (tab, place) => tab !== undefined && place.startsWith(tab.within);

/** Count every tab's writes and commits, to kill it at a chosen one. */
export function countWrites() {
  for (const name of ["add", "put", "delete"]) {
    const plain = FDBObjectStore.prototype[name];
    FDBObjectStore.prototype[name] = function counted(...given) {
      const { tab, name: database } = this.transaction.db;
      const place = `${database}/${this.name}`;
      const request = plain.apply(this, given);
      if (isCounted(tab, place) && this.transaction.mode === "readwrite" && (tab.writesLeft -= 1) === 0) tab.kill();
      return request;
    };
  }
  const begin = FDBDatabase.prototype.transaction;
  FDBDatabase.prototype.transaction = function counted(...given) {
    const transaction = begin.apply(this, given);
    const { tab, name: database } = this;
    if (tab && transaction.mode === "readwrite") {
      transaction.addEventListener("complete", () => {
        if (isCounted(tab, database) && (tab.commitsLeft -= 1) === 0) tab.kill();
      });
    }
    return transaction;
  };
}

/** @template T @param {Tab} tab @param {(...given: any[]) => Promise<T>} work @returns {(...given: any[]) => Promise<T>} work whose answer no dead tab hears */
export const heardBy = (tab, work) => async (...given) => {
  if (tab.isDead) return never();
  const result = await work(...given);
  return tab.isDead ? never() : result;
};
