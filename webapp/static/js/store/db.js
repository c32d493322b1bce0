import { Connection } from "./connection.js";

const NAME = "rounds";
const VERSION = 1;

/**
 * What the device itself keeps: who it is, its keys, the outbox with photos, drafts. Replicas live in databases of their own, so
 * that they can be thrown away. Stores here are only ever added to: a phone may come back after a year with records in them.
 *
 * @param {IDBDatabase} db
 * @param {number} from version on this phone, 0 for none
 */
function upgrade(db, from) {
  if (from < 1) {
    db.createObjectStore("device", { keyPath: "name" });
    db.createObjectStore("keys", { keyPath: "owner" });
    const records = db.createObjectStore("records", { keyPath: "id" });
    records.createIndex("n", "n", { unique: true });
    records.createIndex("state", ["state", "n"]);
    records.createIndex("missing", "missing", { multiEntry: true });
    records.createIndex("photos", "photo_hashes", { multiEntry: true });
    db.createObjectStore("photos", { keyPath: "sha256" });
    db.createObjectStore("drafts", { keyPath: "id" });
    db.createObjectStore("draft_photos", { keyPath: "id" });
  }
}

/**
 * Open the device's database.
 *
 * @param {{indexedDB: IDBFactory} & Pick<import("./connection.js").Schema, "opened" | "blocked" | "outdated">} surroundings
 * @throws {DOMException} where the browser refuses storage (private mode, disk full)
 * @throws {import("./connection.js").NewerDatabaseError} where a newer build was here
 */
export async function openRounds({ indexedDB, opened, blocked, outdated }) {
  const connection = new Connection(indexedDB, { name: NAME, version: VERSION, upgrade, opened, blocked, outdated });
  await connection.open();
  return connection;
}
