/* global IDBObjectStore */
/** What test_replica.py and bench/phone do with a replica. */

import { open } from "./phone.js";
import { seeded } from "./network.js";

const PERSON = "0190a000-0000-7000-8000-00000000000a";
const OTHER = "0190a000-0000-7000-8000-00000000000b";
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const idOf = (n) => `0190a000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const page = (changes, cursor, head = cursor) => ({ changes, cursor, head });

/** @returns a code of eight signs for a number, scattered over the alphabet */
export function codeOf(n) {
  let scattered = (n * 2_654_435_761) % 2 ** 35;
  let code = "";
  for (let sign = 0; sign < 7; sign += 1) {
    code += SIGNS[scattered % 32];
    scattered = Math.floor(scattered / 32);
  }
  return `${code}${SIGNS[n % 32]}`;
}

/** A school as `bootstrap` gives it: rooms in buildings, assets in rooms, a tag on everything. */
export function school({ rooms, assets }) {
  const places = Array.from({ length: rooms }, (_, n) => n);
  const things = Array.from({ length: assets }, (_, n) => n);
  const roomOf = (n) => idOf(n % rooms);
  const tagged = [...places.map((n) => ["place", idOf(n), n]), ...things.map((n) => ["asset", idOf(1_000_000 + n), rooms + n])];
  const fill = (list, value) => list.map(() => value);
  return {
    cursor: "1:1", head: "1:1",
    kinds: {
      school: { id: ["s"], version: [1], name: ["示範國小"], zone: ["Asia/Taipei"] },
      person: { id: [idOf(7)], version: [1], name: ["王小明"], department: ["總務處"], is_active: [true] },
      place: {
        id: places.map(idOf), version: fill(places, 1), parent_id: places.map((n) => (n < 20 ? null : idOf(n % 20))), kind: fill(places, "room"),
        category: fill(places, "classroom"), name: places.map((n) => `教室 ${n}`), number: places.map((n) => `R${n}`), custodian_id: fill(places, idOf(7)), note: fill(places, ""),
      },
      asset: {
        id: things.map((n) => idOf(1_000_000 + n)), version: fill(things, 1), number: things.map((n) => `3140101-03-${String(n).padStart(6, "0")}`),
        name: things.map((n) => ["課桌椅", "冷氣機", "滅火器", "飲水機"][n % 4]), class_code: fill(things, "3140101-03"), category: fill(things, "furniture"),
        brand: fill(things, "大同"), model: fill(things, "TW-100"), serial: things.map((n) => `SN${n * 7919}`), unit: fill(things, "組"), quantity: fill(things, 1),
        acquired_on: fill(things, "2021-08-01"), warranty_until_on: fill(things, null), department: fill(things, "總務處"), custodian_id: fill(things, idOf(7)),
        user_name: fill(things, ""), place_id: things.map(roomOf), state: fill(things, "in_use"), note: fill(things, ""), photo_sha256: fill(things, null),
      },
      tag: {
        id: tagged.map(([, , n]) => codeOf(n)), version: fill(tagged, 1), target_kind: tagged.map(([kind]) => kind), target_id: tagged.map(([, id]) => id),
        revision: fill(tagged, 1), state: fill(tagged, "bound"), is_foreign: fill(tagged, false),
      },
      damage: { id: ["d1"], version: [1], target_kind: ["asset"], target_id: [idOf(1_000_000)], category: ["furniture"], description: ["椅背斷"] },
      finding: { id: ["f1"], version: [1], target_kind: ["place"], target_id: [idOf(3)], severity: ["hazard"] },
      check: { id: ["c1"], version: [1], target_kind: ["asset"], target_id: [idOf(1_000_000)], checklist_id: ["desk_monthly"], last_at: ["2026-09-01T00:00:00.000Z"] },
    },
  };
}

async function filled(given = { rooms: 60, assets: 600 }) {
  const store = await open();
  const replica = store.replica(PERSON);
  await replica.swap(school(given));
  return { store, replica };
}

export async function lookUps() {
  const { replica } = await filled();
  const [asset, room] = [await replica.byCode(codeOf(60 + 599)), await replica.byCode(codeOf(3))];
  await replica.applyPage(page([
    { kind: "tag", id: "BLANK000", version: 1, data: { target_kind: null, target_id: null, state: "blank" } },
    { kind: "tag", id: "財產-109-0042", version: 1, data: { target_kind: "asset", target_id: idOf(1_000_005), state: "bound", is_foreign: true } },
    { kind: "tag", id: "HIDDEN00", version: 1, data: { target_kind: "asset", target_id: "nowhere", state: "bound" } },
  ], "1:2"), "1:1");
  const brief = (found) => found && [found.tag.state, found.kind, found.thing?.name ?? null];
  return {
    asset: [asset.kind, asset.thing.number], room: [room.kind, room.thing.name],
    blank: brief(await replica.byCode("BLANK000")), foreign: brief(await replica.byCode("財產-109-0042")), hidden: brief(await replica.byCode("HIDDEN00")),
    unknown: [await replica.byCode("ZZZZZZZZ"), await replica.find("asset", "zz"), await replica.find("nothing", "1")],
    tags: (await replica.tagsOf("asset", idOf(1_000_005))).length, children: (await replica.children(idOf(0))).length, assets: (await replica.assetsIn(idOf(5))).length,
    open: Object.values(await replica.openFor("asset", idOf(1_000_000))).map((list) => list.map(({ id }) => id)), notMine: (await replica.openFor("place", idOf(1_000_000))).damages,
  };
}

export async function searches(texts) {
  const { replica } = await filled();
  const found = {};
  for (const text of texts) found[text] = (await replica.search(text, 700)).map(({ kind, thing }) => [kind, thing.number]);
  return found;
}

/** A school of other people is another database. */
export async function twoPeople() {
  const { store, replica } = await filled();
  const other = store.replica(OTHER);
  const empty = [await other.byCode(codeOf(3)), (await other.cursor()).cursor];
  await other.swap({ cursor: "9:9", head: "9:9", kinds: {} });
  await replica.destroy();
  return { empty, mine: await store.replica(PERSON).cursor(), others: await other.cursor() };
}

/** Thrown away and fetched anew, while this tab and another remember lists of the one before. */
export async function bornAgain() {
  const { replica } = await filled({ rooms: 5, assets: 5 });
  const otherTab = (await open()).replica(PERSON);
  const lists = async (at) => [(await at.all("place")).length, (await at.search("教室", 99)).length];
  const before = [await lists(replica), await lists(otherTab)];
  await replica.destroy();
  await replica.swap(school({ rooms: 7, assets: 0 }));
  return { before, after: [await lists(replica), await lists(otherTab)] };
}

export async function staleReply() {
  const { replica } = await filled();
  const change = (name) => [{ kind: "place", id: idOf(3), version: 9, data: { name } }];
  const first = await replica.applyPage(page(change("新"), "1:2"), "1:1");
  const late = await replica.applyPage(page(change("舊"), "1:1.5"), "1:1");
  return { first, late, name: (await replica.find("place", idOf(3))).name, cursor: (await replica.cursor()).cursor };
}

/** A page that breaks off in the middle changes neither things nor cursor. */
export async function brokenPage() {
  const { replica } = await filled();
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function failing(value, key) {
    if (key === "position") throw new DOMException("no room", "QuotaExceededError");
    return put.call(this, value, key);
  };
  const error = await replica.applyPage(page([{ kind: "place", id: idOf(3), gone: true }], "1:2"), "1:1").catch(({ name }) => name);
  IDBObjectStore.prototype.put = put;
  return { error, name: (await replica.find("place", idOf(3))).name, cursor: (await replica.cursor()).cursor };
}

/** Random snapshots and pages against a plain Map. */
export async function model({ seed, pages }) {
  const random = seeded(seed);
  const { replica } = await filled({ rooms: 150, assets: 300 });
  const truth = new Map();
  for (const kind of ["place", "asset"]) for (const thing of await replica.all(kind)) truth.set(`${kind}/${thing.id}`, thing);
  let cursor = "1:1";
  const number = () => Math.floor(random() * 450);
  for (let at = 0; at < pages; at += 1) {
    const changes = Array.from({ length: Math.floor(random() * 200) }, () => {
      const [kind, id] = random() < 0.5 ? ["place", idOf(number())] : ["asset", idOf(1_000_000 + number())];
      if (random() < 0.35) return { kind, id, gone: true };
      return { kind, id, version: at, data: kind === "place" ? { name: `地 ${at}`, parent_id: idOf(number()) } : { name: `物 ${at}`, place_id: idOf(number()), extra: at % 3 ? at : null } };
    });
    for (const { kind, id, version, data, gone } of changes) {
      if (gone) truth.delete(`${kind}/${id}`);
      else truth.set(`${kind}/${id}`, { id, version, ...data });
    }
    await replica.applyPage(page(changes, `1:${at + 2}`), cursor);
    cursor = `1:${at + 2}`;
  }
  return { seed, differences: await differences(replica, truth, number), size: truth.size };
}

async function differences(replica, truth, number) {
  const wrong = [];
  const same = (one, other) => one?.version === other?.version && one?.name === other?.name && (one?.place_id ?? null) === (other?.place_id ?? null);
  for (let n = 0; n < 450; n += 1) {
    for (const [kind, id] of [["place", idOf(n)], ["asset", idOf(1_000_000 + n)]]) if (!same(await replica.find(kind, id), truth.get(`${kind}/${id}`))) wrong.push([kind, id]);
  }
  for (const kind of ["place", "asset"]) {
    const ids = (await replica.all(kind)).map(({ id }) => id);
    const expected = [...truth.keys()].filter((key) => key.startsWith(kind)).map((key) => key.slice(kind.length + 1)).sort();
    if (JSON.stringify(ids) !== JSON.stringify(expected)) wrong.push([kind, "all"]);
  }
  for (let trial = 0; trial < 60; trial += 1) {
    const place = idOf(number());
    const expected = [...truth.values()].filter(({ place_id }) => place_id === place).map(({ id }) => id).sort();
    if (JSON.stringify((await replica.assetsIn(place)).map(({ id }) => id)) !== JSON.stringify(expected)) wrong.push(["assetsIn", place]);
  }
  return wrong;
}

export async function remember() {
  const { replica } = await filled();
  window.replica = replica;
  return (await replica.all("place")).length;
}

export async function changeElsewhere() {
  const replica = (await open()).replica(PERSON);
  await replica.applyPage(page([{ kind: "place", id: idOf(900), version: 1, data: { name: "新教室" } }], "1:2"), "1:1");
}

export async function seeAgain() {
  return { places: (await window.replica.all("place")).length, found: (await window.replica.search("新教室")).length };
}
