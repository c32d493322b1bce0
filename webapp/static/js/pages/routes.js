import { ROOMS } from "../words/index.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./context.js").Page} Page
 * @typedef {import("./context.js").Place} Place
 * @typedef {(app: App, place: Place) => Promise<Page>} OpenPage
 */

/** Pages that need nobody signed in: one's own records are never locked away behind a password. */
const OPEN_TO_ALL = new Set(["outbox", "settings", "signIn", "lock"]);

const LOCK = "/app/lock"; // behind it are the settings of somebody

/** @type {[RegExp, string, () => Promise<{open: OpenPage}>][]} */
const ROUTES = [
  [/^\/(?:app\/?)?$/, "home", () => import("./home.js")],
  [/^\/app\/scan$/, "scan", () => import("./scan.js")],
  [/^\/app\/thing\/(place|asset)\/([\w-]+)$/, "thing", () => import("./card.js")],
  [/^\/app\/sticker\/(.+)$/, "sticker", () => import("./card.js")],
  [/^\/app\/bind\/(.+)$/, "bind", () => import("./bind.js")],
  [/^\/app\/attach\/(place|asset)\/([\w-]+)$/, "attach", () => import("./attach.js")],
  [/^\/app\/inspect\/([\w-]+)$/, "inspect", () => import("./inspection.js")],
  [/^\/app\/damage\/([\w-]+)$/, "damage", () => import("./damage.js")],
  [/^\/app\/outbox$/, "outbox", () => import("./outbox.js")],
  [/^\/app\/search$/, "search", () => import("./search.js")],
  [/^\/app\/settings$/, "settings", () => import("./settings.js")],
  [/^\/app\/canteen$/, "canteen", () => import("./canteen.js")],
  [/^\/app\/canteen\/meal\/(\d{4}-\d\d-\d\d)\/([a-z][a-z0-9_]*)$/, "canteenMeal", () => import("./canteen-meal.js")],
  [/^\/app\/canteen\/discard$/, "canteenDiscard", () => import("./canteen-discard.js")],
  [/^\/app\/canteen\/fridge(?:\/([\w-]+))?$/, "canteenFridge", () => import("./canteen-fridge.js")],
  [/^\/app\/canteen\/day\/(\d{4}-\d\d-\d\d)$/, "canteenDay", () => import("./canteen-day.js")],
  [/^\/app\/canteen\/freeze$/, "canteenFreeze", () => import("./canteen-freeze.js")],
  [/^\/app\/canteen\/sign$/, "canteenSign", () => import("./canteen-sign.js")],
  [/^\/app\/gate$/, "gate", () => import("./gate.js")],
  [/^\/app\/gate\/enter$/, "gateEnter", () => import("./gate-enter.js")],
  [/^\/app\/gate\/leave$/, "gateLeave", () => import("./gate-leave.js")],
  [/^\/app\/gate\/visit\/([\w-]+)$/, "gateVisit", () => import("./gate-visit.js")],
  [/^\/app\/gate\/hand-over$/, "gateHandOver", () => import("./gate-hand-over.js")],
  [/^\/app\/gate\/muster(?:\/([\w-]+))?$/, "gateMuster", () => import("./gate-muster.js")],
  [/^\/app\/inside$/, "gateInside", () => import("./gate-inside.js")],
  [/^\/app\/gate\/invite$/, "invite", () => import("./invite.js")],
  [/^\/app\/pickup(?:\/card\/([0-9A-Za-z-]{8,9}))?$/, "pickup", () => import("./pickup.js")],
  [/^\/app\/pickup\/child\/([\w-]+)$/, "pickupChild", () => import("./pickup-child.js")],
  [/^\/app\/pickup\/delegate\/([\w-]+)$/, "pickupDelegate", () => import("./pickup-delegate.js")],
  [/^\/app\/pickup\/class\/([\w-]+)$/, "pickupClass", () => import("./pickup-class.js")],
  [/^\/app\/pickup\/dismissal\/([\w-]+)$/, "pickupDismissal", () => import("./pickup-dismissal.js")],
  [/^\/app\/lock$/, "lock", () => import("./lock.js")],
  [/^\/app\/people$/, "people", () => import("./people.js")],
  [/^\/app\/sign-in$/, "signIn", () => import("./sign-in.js")],
  [/^\/([0-9A-Za-z-]{8,9})$/, "code", () => import("./card.js")],
];

/**
 * Finds the page for an address; the door while nobody is signed in.
 * @param {URL} url
 * @param {string | null} door "/app/lock" or "/app/sign-in"; null while somebody is signed in
 * @returns {{name: string, place: Place, load: () => Promise<{open: OpenPage}>} | null} null: there is no such page
 */
export function findRoute(url, door) {
  for (const [pattern, name, load] of ROUTES) {
    const params = decoded(pattern.exec(url.pathname));
    if (!params) continue;
    if (door && !isOpen(name, door)) return findRoute(new URL(`${door}?next=${encodeURIComponent(url.pathname + url.search)}`, url), door);
    return { name, load, place: { path: url.pathname, query: url.searchParams, params } };
  }
  return null;
}

/**
 * What stands in the address, readable; null where the pattern does not fit or the address was cut in the midst of a sign.
 * @param {RegExpExecArray | null} found
 */
function decoded(found) {
  try {
    return found && found.slice(1).map((part) => decodeURIComponent(part ?? ""));
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} door */
const isOpen = (name, door) => OPEN_TO_ALL.has(name) && !(door === LOCK && name === "settings");

/** The room that a page belongs to, by its name; null: everybody's. @param {string} name */
const roomOf = (name) => ROOMS.find((room) => name.startsWith(room)) ?? null;

/**
 * Fetches the code of every page, so that a phone that loses its network in the first minute has them all.
 * @param {readonly string[]} rooms those of a room only where somebody may use it
 */
export function loadAll(rooms) {
  const isWanted = (/** @type {string} */ name) => roomOf(name) === null || rooms.includes(/** @type {string} */ (roomOf(name)));
  return Promise.allSettled(ROUTES.filter(([, name]) => isWanted(name)).map(([, , load]) => load()));
}

/**
 * Whether a link leads to a page of the phone, which opens without leaving the app.
 * @param {URL} url
 * @param {string} origin
 */
export function isOurs(url, origin) {
  return url.origin === origin && ROUTES.some(([pattern]) => pattern.test(url.pathname));
}
