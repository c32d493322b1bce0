import { kindOf, personName, placesAbove } from "./names.js";
import { cardDock, cardView } from "./card-view.js";
import { dutiesAt, envelopeOf } from "./duties.js";
import { messagePage } from "./frame.js";
import { parseScan } from "../domain/codes.js";
import { dataKey } from "../words/index.js";
import { keepCardPhoto } from "./card-photo.js";
import { may } from "./rights.js";
import { unknownPage } from "./unknown-label.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./context.js").Page} Page
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").Target} Target
 */

/** things of which the canteen has more to say */
const CANTEENS = new Set(["sample_box", "sample_fridge", "fridge"]);

/**
 * The card of a thing: by label code, by another system's sticker, or from a list.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, place) {
  const { params, path, query } = place;
  if (path.startsWith("/app/thing/")) {
    const [kind, id] = params;
    const thing = await app.replica.find(kind, id);
    if (!thing) return messagePage(app, { title: app.t("app.notFound"), text: app.t("card.gone"), icon: "circle-x" });
    return cardPage(app, thing, { target: { kind, id, via: "list" }, code: null, isStuck: false });
  }
  const code = path.startsWith("/app/sticker/") ? params[0] : codeOf(params[0]);
  const found = code ? await app.replica.byCode(code) : null;
  if (!code) return messagePage(app, { title: app.t("app.notFound"), text: app.t("scan.typeCheck") });
  const via = query.get("via") === "typed" ? "typed" : "scan";
  if (!found?.thing) return (await pickupOf(app, code, place)) ?? unknownPage(app, { code, via, tag: found?.tag ?? null });
  return cardPage(app, found.thing, { target: { code, via }, code, isStuck: query.has("stuck") });
}

/** @param {string} text @returns {string | null} */
function codeOf(text) {
  const scan = parseScan(text);
  return scan.kind === "code" ? scan.code : null;
}

/**
 * @param {App} app
 * @param {Entity} thing
 * @param {{target: Target, code: string | null, isStuck: boolean}} reached how the person came here: by which label, just put up or not
 * @returns {Promise<Page>}
 */
async function cardPage(app, thing, { target, code, isStuck }) {
  const see = async (/** @type {Entity} */ now) => ({ ...(await look(app, now)), part: await partOf(app, now, { target, refresh: () => refresh() }) });
  let seen = await see(thing);
  const refresh = async () => {
    seen = await see((await app.replica.find(kindOf(thing), thing.id)) ?? thing);
    app.redraw();
  };
  const takePhoto = (/** @type {File[]} */ files) => keepCardPhoto(app, seen.thing, { target, file: files[0] });
  const tag = () => seen.tags.find(({ id }) => id === code) ?? null;
  return {
    title: thing.name,
    refresh,
    main: () => cardView(app, seen, { target, tag: tag(), isStuck, refresh }),
    dock: () => cardDock(app, seen, { target, tag: tag(), takePhoto }),
  };
}

/**
 * What a room says of a thing that is its own.
 * @param {App} app
 * @param {Entity} thing
 * @param {{target: Target, refresh: () => Promise<void>}} reached
 */
async function partOf(app, thing, { target, refresh }) {
  if (kindOf(thing) === "asset" && CANTEENS.has(thing.category)) return may(app, "canteen.read") ? (await import("./canteen-card.js")).canteenPart(app, thing, target) : null;
  return may(app, "pickup.see") ? (await import("./pickup-card.js")).pickupPart(app, thing, { target, refresh }) : null;
}

/** A code that is no label may be a child's pick-up card. @param {App} app @param {string} code @param {import("./context.js").Place} place */
async function pickupOf(app, code, place) {
  if (!may(app, "pickup.release") || !(await app.replica.all("pickup_card")).some((card) => card.code === code)) return null;
  return (await import("./pickup.js")).open(app, { ...place, path: `/app/pickup/card/${code}`, params: [code] });
}

/**
 * @typedef {object} SeenCard
 * @property {Entity} thing
 * @property {import("./names.js").ThingKind} kind
 * @property {Entity[]} above the places that it stands in
 * @property {string} custodian
 * @property {Awaited<ReturnType<typeof dutiesAt>>} duties
 * @property {Entity[]} children
 * @property {Entity[]} assets
 * @property {Entity[]} tags
 * @property {import("../store/types.js").Photo | null} photo kept on this phone
 * @property {any[]} damages
 * @property {any[]} findings
 * @property {any[]} unsentDamages envelopes
 * @property {{section: unknown, action: unknown} | null} [part] of the room that the thing belongs to
 */

/**
 * Everything that a card shows, from the replica and from this phone's own unsent records.
 * @param {App} app
 * @param {Entity} thing
 * @returns {Promise<SeenCard>}
 */
async function look(app, thing) {
  const { replica, store } = app;
  const kind = kindOf(thing);
  const [above, custodian, open, duties, children, assets, tags, records, photo] = await Promise.all([
    placesAbove(replica, thing), personName(replica, thing.custodian_id), replica.openFor(kind, thing.id), dutiesAt(app, thing),
    kind === "place" ? replica.children(thing.id) : [], kind === "place" ? replica.assetsIn(thing.id) : [], replica.tagsOf(kind, thing.id),
    store.outbox.list({ state: "queued", limit: 500 }), thing.photo_sha256 ? store.outbox.intactPhoto(thing.photo_sha256) : null,
  ]);
  const codes = new Set(tags.map((tag) => tag.id));
  const isHere = (/** @type {Target | null} */ target) => target !== null && (target.id === thing.id || (target.code !== undefined && codes.has(target.code)));
  return {
    thing, kind, above, custodian, duties, children, assets, tags, photo,
    damages: await withReporters(app, open.damages),
    findings: await withItems(app, await withReporters(app, open.findings)),
    unsentDamages: records.filter((record) => record.type === "damage.report" && isHere(record.target)).map(envelopeOf),
  };
}

/** @param {App} app @param {any[]} troubles damages or findings @returns {Promise<any[]>} */
function withReporters({ replica }, troubles) {
  return Promise.all(troubles.map(async (trouble) => ({ ...trouble, by: await personName(replica, trouble.reported_by_id ?? trouble.opened_by_id) })));
}

/** @param {App} app @param {any[]} findings @returns {Promise<any[]>} each with the words of the item that failed */
async function withItems({ replica, lang }, findings) {
  if (findings.length === 0) return findings;
  const newestFirst = (await replica.all("checklist")).sort((a, b) => b.checklist_version - a.checklist_version);
  return findings.map((finding) => {
    const body = newestFirst.find((checklist) => checklist.checklist_id === finding.checklist_id)?.body;
    const item = body?.items.find((/** @type {any} */ one) => one.key === finding.item_key);
    return { ...finding, item: item?.label[dataKey(lang)] ?? "" };
  });
}
