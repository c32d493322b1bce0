import { appliesTo, checklistsFor, dueList } from "../domain/due.js";
import { kindOf, thingOf } from "./names.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../domain/due.js").Due} Due
 */

/** @param {OutboxRecord} record the envelope that was sealed */
export const envelopeOf = (record) => JSON.parse(record.sealed.body);

/**
 * Last checks as this phone knows them: the server's, and on top of them its own inspections that have not come back yet.
 * @param {App} app
 * @param {Entity[]} checks
 * @returns {Promise<Entity[]>}
 */
async function withOwnChecks(app, checks) {
  const own = (await app.store.outbox.list({ limit: 500 })).filter((record) => record.type === "inspection.record");
  const made = await Promise.all(own.map(async (record) => {
    const thing = await thingOf(app.replica, record.target);
    return thing && { kind: "check", id: record.id, version: 0, target_kind: kindOf(thing), target_id: thing.id,
      checklist_id: envelopeOf(record).data.checklist_id, last_at: record.captured_at, last_by_id: record.author };
  }));
  return [...checks, ...made.filter((check) => check !== null)].sort((a, b) => (a.last_at < b.last_at ? -1 : 1));
}

/**
 * Everything that is due on the whole campus for this person.
 * @param {App} app
 * @returns {Promise<Due[]>}
 */
export async function dueEverywhere(app) {
  const [checklists, places, assets, checks] = await Promise.all(["checklist", "place", "asset", "check"].map((kind) => app.replica.all(kind)));
  return dueNow(app, { checklists, places, assets, checks: await withOwnChecks(app, checks) });
}

/**
 * What is due at one thing, and what else could be checked there.
 * @param {App} app
 * @param {Entity} thing
 * @returns {Promise<{due: Due[], done: {checklist: Entity, lastAt: string, lastResult: string | undefined}[], others: Entity[]}>}
 */
export async function dutiesAt(app, thing) {
  const kind = kindOf(thing);
  const [checklists, { checks }] = await Promise.all([app.replica.all("checklist"), app.replica.openFor(kind, thing.id)]);
  const fitting = checklists.filter((checklist) => checklist.is_current && appliesTo(checklist, { kind, thing }));
  const last = await withOwnChecks(app, checks);
  const here = { places: kind === "place" ? [thing] : [], assets: kind === "asset" ? [thing] : [] };
  const due = dueNow(app, { checklists: fitting, ...here, checks: last });
  const isDue = new Set(due.map(({ checklist }) => checklist.id));
  const lastOf = new Map(last.filter((check) => check.target_id === thing.id).map((check) => [check.checklist_id, check]));
  const done = fitting.filter((checklist) => !isDue.has(checklist.id) && lastOf.has(checklist.checklist_id)).map((checklist) => {
    const check = /** @type {Entity} */ (lastOf.get(checklist.checklist_id));
    return { checklist, lastAt: check.last_at, lastResult: check.last_result };
  });
  const isDone = new Set(done.map(({ checklist }) => checklist.id));
  const mine = new Set(checklistsFor(fitting, app.signIn?.roles ?? []).map(({ id }) => id));
  const others = fitting.filter(({ id }) => !isDue.has(id) && !isDone.has(id)).sort((a, b) => Number(mine.has(b.id)) - Number(mine.has(a.id)));
  return { due, done, others };
}

/** @param {App} app @param {{checklists: Entity[], places: Entity[], assets: Entity[], checks: Entity[]}} school */
function dueNow(app, school) {
  return dueList({ ...school, roles: app.signIn?.roles ?? [], now: app.now(), zone: app.zone });
}
