import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { appliesTo, checklistsFor, dueList } from "../../../webapp/static/js/domain/due.js";
import { seeded } from "./random.js";

const templates = JSON.parse(readFileSync(new URL("../../../webapp/patrol/checklists.json", import.meta.url), "utf8"));
const checklists = templates.map((body) => ({ id: `${body.id}@1`, version: 1, checklist_id: body.id, checklist_version: 1, is_current: true, body }));
const samples = JSON.parse(readFileSync(new URL("../../patrol/due_vectors.json", import.meta.url), "utf8"));
const checklist = (id) => checklists.find((one) => one.checklist_id === id);
const own = (body) => ({ id: "own@1", version: 1, checklist_id: "own", is_current: true, body: { roles: ["guard"], items: [], ...body } });
const place = (id, kind, category = "other") => ({ id, version: 1, kind, category, name: id });
const asset = (id, category, state = "in_use") => ({ id, version: 1, category, state, name: id });
const school = (more) => ({ checklists: [], places: [], assets: [], checks: [], roles: ["administrator"], now: Date.parse("2026-09-01T04:00:00Z"), zone: "Asia/Taipei", ...more });
const daily = own({ target: "room", cadence: { kind: "daily", times: 1 } });
const checked = (last_at, target_id = "r") => [{ checklist_id: "own", target_id, last_at }];

test("nothing is due of an old version, of a rhythm without a clock, of a thing out of use or of another kind", () => {
  assert.deepEqual(dueList(school({ checklists: [{ ...daily, is_current: false }], places: [place("r", "room")] })), []);
  assert.deepEqual(dueList(school({ checklists: [own({ target: "room", cadence: { kind: "per_event" } })], places: [place("r", "room")] })), []);
  assert.deepEqual(dueList(school({ checklists: [own({ target: "asset", cadence: { kind: "daily" } })], assets: [asset("a", "x", "scrapped")] })), []);
  assert.deepEqual(dueList(school({ checklists: [daily], places: [place("b", "building")], assets: [asset("a", "x")] })), []);
  assert.deepEqual(dueList(school({ checklists: [own({ target: "visitor", cadence: { kind: "daily" } })], places: [place("r", "room")] })), []);
});

test("a room never checked is due by midnight and not overdue", () => {
  const [due, ...more] = dueList(school({ checklists: [daily], places: [place("r", "room")] }));
  assert.deepEqual([due.kind, due.target.id, due.lastAt, due.dueAt, due.isOverdue, more.length], ["place", "r", null, "2026-09-01T16:00:00.000Z", false, 0]);
});

test("checked today it is done, yesterday it is due, the day before it is overdue since midnight", () => {
  const at = (last) => dueList(school({ checklists: [daily], places: [place("r", "room")], checks: checked(last) })).map(({ dueAt, isOverdue }) => [dueAt, isOverdue]);
  assert.deepEqual(at("2026-08-31T16:00:00.000Z"), []);
  assert.deepEqual(at("2026-08-31T15:59:59.999Z"), [["2026-09-01T16:00:00.000Z", false]]);
  assert.deepEqual(at("2026-08-30T15:59:59.999Z"), [["2026-08-31T16:00:00.000Z", true]]);
});

test("the lock-up is asked for from 20:00 and is overdue from 23:00", () => {
  const lockUp = own({ target: "room", cadence: { kind: "daily", window: "20:00-23:00" } });
  const at = (now) => dueList(school({ checklists: [lockUp], places: [place("r", "room")], now: Date.parse(now) })).map(({ isOverdue }) => isOverdue);
  assert.deepEqual(["2026-09-01T11:59:00Z", "2026-09-01T12:00:00Z", "2026-09-01T15:00:00Z"].map(at), [[], [false], [true]]);
});

test("overdue comes first, then what is to be done soonest", () => {
  const weekly = { ...own({ target: "room", cadence: { kind: "weekly" } }), checklist_id: "weekly" };
  const checks = [...checked("2026-08-01T00:00:00Z", "late")];
  const list = dueList(school({ checklists: [weekly, daily], places: [place("r", "room"), place("late", "room")], checks }));
  assert.deepEqual(list.map((due) => [due.target.id, due.checklist.checklist_id]), [["late", "own"], ["r", "own"], ["r", "weekly"], ["late", "weekly"]]);
});

test("categories narrow a checklist, and stand for the target that has no kind of its own", () => {
  const room = own({ target: "room", applies_to: ["dorm_room"], cadence: { kind: "daily" } });
  assert.equal(appliesTo(room, { kind: "place", thing: place("1", "room", "dorm_room") }), true);
  assert.equal(appliesTo(room, { kind: "place", thing: place("1", "room", "classroom") }), false);
  assert.equal(appliesTo(room, { kind: "place", thing: place("1", "floor", "dorm_room") }), false);
  const canteen = own({ target: "canteen", applies_to: ["kitchen"], cadence: { kind: "daily" } });
  assert.equal(appliesTo(canteen, { kind: "place", thing: place("1", "room", "kitchen") }), true);
  assert.equal(appliesTo(canteen, { kind: "asset", thing: asset("1", "kitchen") }), false);
});

test("each role walks its own rounds, an administrator all of them", () => {
  const ids = (roles) => checklistsFor(checklists, roles).map(({ checklist_id }) => checklist_id);
  assert.deepEqual(ids(["viewer"]), []);
  assert.equal(ids(["administrator"]).length, 54);
  assert.ok(ids(["guard"]).includes("patrol_key_points_5x") && !ids(["guard"]).includes("canteen_daily"));
  assert.ok(ids(["canteen"]).includes("canteen_daily"));
  assert.equal(new Set(["patrol", "guard", "canteen", "director", "repair", "custodian"].flatMap((role) => ids([role]))).size, 54);
});

test("every template finds its things in a school that has everything", () => {
  const random = seeded(3);
  const categories = [...new Set(templates.flatMap(({ applies_to }) => applies_to ?? [])), "area", "canteen", "gatehouse", "store"];
  const places = ["campus", "building", "floor", "room", "point"].flatMap((kind) => categories.map((category) => place(`${kind}-${category}`, kind, category)));
  const assets = [...categories, "meter", "sample_box", "vehicle"].map((category) => asset(`a-${category}`, category));
  for (let run = 0; run < 40; run += 1) {
    const now = Date.UTC(2026, 0, 1) + Math.floor(random() * 365 * 86_400_000);
    for (const due of dueList(school({ checklists, places, assets, now }))) {
      assert.ok(appliesTo(due.checklist, { kind: due.kind, thing: due.target }));
      assert.equal(due.isOverdue, Date.parse(due.dueAt) <= now);
    }
  }
  const none = new Set(["none", "supplier", "person", "visitor", "child", "class", "hazard"]);
  for (const { body, checklist_id } of checklists.filter((one) => !none.has(one.body.target))) {
    const things = [...places.map((thing) => ({ kind: "place", thing })), ...assets.map((thing) => ({ kind: "asset", thing }))];
    assert.ok(things.some((found) => appliesTo(checklist(checklist_id), found)), `${body.target} ${checklist_id}`);
  }
});

test("20,000 assets and 2,000 rooms are gone through in a moment", () => {
  const assets = Array.from({ length: 20_000 }, (_, n) => asset(`a${n}`, n % 20 ? "furniture" : "extinguisher"));
  const places = Array.from({ length: 2_000 }, (_, n) => place(`p${n}`, "room", "classroom"));
  const begin = performance.now();
  dueList(school({ checklists, places, assets }));
  assert.ok(performance.now() - begin < 3000);
});

test("each sample school has the same list as on the server", () => {
  for (const { now, zone, due } of samples.due) {
    const list = dueList({ ...samples.school, checklists, roles: ["administrator"], now: Date.parse(now), zone });
    assert.deepEqual(list.map((one) => [one.checklist.checklist_id, one.target.id, one.dueAt, one.isOverdue]).sort(byText), due.sort(byText), now);
  }
});

const byText = (one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
