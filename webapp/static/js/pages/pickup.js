import { parseScan } from "../domain/codes.js";
import { cardGap } from "../domain/pickup.js";
import { cardByCode, collectorsOf, goneOn, siblingsOf } from "../domain/pickup-day.js";
import { createReading } from "./label-reading.js";
import { createFaceViews } from "./pickup-faces.js";
import { stayLive } from "./pickup-live.js";
import { childOf, dismissalPath, lookAtPickup } from "./pickup-look.js";
import { notAllowed } from "./pickup-parts.js";
import { createReleasing } from "./pickup-release.js";
import { pickupDock, pickupView } from "./pickup-view.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup-look.js").Seen} Seen
 *
 * @typedef {object} AtHand  the child whose card was just shown
 * @property {Entity} card
 * @property {Entity} child
 * @property {{guardians: Entity[], delegates: Entity[]}} who may fetch it
 * @property {{child: Entity, guardians: Entity[]}[]} siblings still here, of the same adults
 * @property {Set<string>} along  siblings that leave, too
 * @property {Entity | null} gone  that it left already today
 *
 * @typedef {object} Picking  everything that the page shows
 * @property {Seen} seen
 * @property {AtHand | null} atHand
 * @property {{card: Entity, child: Entity | null} | null} stopped  a card that lets nobody go
 * @property {{text: string, code: string} | null} refusal
 * @property {{id: string, childIds: string[], text: string, code: string, at: number} | null} last  what was just saved
 * @property {Entity[]} queue  cards that were shown meanwhile: a child at hand never changes under a finger
 * @property {string} search
 */

/** a card that was just dealt with is still before the camera */
const STILL_IN_SIGHT_MS = 8000;

/**
 * The gate at the end of the day: a card, a look at the face, a tap on who came, and the next card.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params }) {
  const { t } = app;
  if (!may(app, "pickup.release")) return notAllowed(app);
  /** @type {Picking} */
  const state = { seen: await lookAtPickup(app), atHand: null, stopped: null, refusal: null, last: null, queue: [], search: "" };
  const faces = createFaceViews(app);
  const reading = createReading(app, scanned);
  const set = (/** @type {Partial<Picking>} */ change) => {
    Object.assign(state, change);
    app.redraw();
  };

  async function look() {
    state.seen = await lookAtPickup(app);
    if (state.atHand) state.atHand = { ...state.atHand, ...aroundChild(state.seen, state.atHand.child) };
    return state.seen;
  }

  /** One after another: two labels seen at once are two children. */
  let turn = Promise.resolve();
  /** @param {string} text */
  function scanned(text) {
    turn = turn.then(() => take(text)).catch(app.redraw);
    return turn;
  }

  /** @param {string} text @returns {Promise<void>} */
  async function take(text) {
    const scan = parseScan(text);
    if (scan.kind !== "code") return refuse({ text: t("pickup.notACard"), code: "" });
    const card = cardByCode((await look()).pickup.cards, scan.code);
    if (card) return showCard(card);
    const thing = (await app.replica.byCode(scan.code))?.thing;
    const klass = thing && state.seen.pickup.classes.find(({ board_id: boardId, room_id: roomId }) => boardId === thing.id || roomId === thing.id);
    if (klass && !state.atHand) return app.go(dismissalPath(klass.id));
    return refuse({ text: thing ? t("pickup.otherThing", { name: thing.name }) : t("pickup.unknownCard"), code: scan.code });
  }

  /** @param {{text: string, code: string}} refusal */
  function refuse(refusal) {
    app.signals.wrong();
    if (state.atHand || state.stopped) return app.toasts.show(refusal.text);
    return set({ refusal });
  }

  /** @param {Entity} card @returns {Promise<void>} */
  async function showCard(card) {
    const { seen, atHand, stopped, last } = state;
    const child = childOf(seen, card.child_id);
    if (last && last.code === card.code && app.now() - last.at < STILL_IN_SIGHT_MS) return undefined;
    if ([atHand?.card.id, stopped?.card.id, ...state.queue.map(({ id }) => id)].includes(card.id)) return undefined;
    const canGo = child !== null && cardGap(/** @type {any} */ (card), [card.child_id], seen.at) === null;
    if (canGo && atHand?.siblings.some((one) => one.child.id === child.id)) return takeAlong(child.id, true);
    if (atHand || stopped) return wait(card, canGo);
    if (!canGo) return stop(card, child);
    const around = aroundChild(seen, child);
    await faces.load([...around.who.guardians, ...around.who.delegates]);
    if (around.gone) app.signals.again();
    else app.signals.found();
    set({ atHand: { card, child, along: new Set(), ...around }, stopped: null, refusal: null });
    return scrollTo(0, 0);
  }

  /** Its turn comes when the child at hand is done. @param {Entity} card @param {boolean} canGo */
  function wait(card, canGo) {
    if (canGo) app.signals.again();
    else app.signals.stop();
    set({ queue: [...state.queue, card] });
  }

  /** What was shown meanwhile. */
  async function next() {
    const [card, ...queue] = state.queue;
    set({ atHand: null, stopped: null, refusal: null, queue });
    const now = card && cardByCode(state.seen.pickup.cards, card.code);
    if (now) await showCard(now);
  }

  /** Nobody leaves on this card. @param {Entity} card @param {Entity | null} child */
  function stop(card, child) {
    app.signals.stop();
    set({ stopped: { card, child }, atHand: null, refusal: null });
    scrollTo(0, 0);
  }

  /** @param {string} childId @param {boolean} isAlong */
  function takeAlong(childId, isAlong) {
    if (!state.atHand) return;
    if (isAlong) state.atHand.along.add(childId);
    else state.atHand.along.delete(childId);
    if (isAlong) app.signals.found();
    app.redraw();
  }

  if (params[0]) await scanned(params[0]);
  const on = {
    reading, faces, takeAlong, set, next, ...createReleasing(app, state, { look, next, stop }),
  };
  const rest = stayLive(app); // a card that was lost this afternoon, a teacher who says no
  return {
    title: t("pickup.title"),
    async refresh() {
      await look();
      app.redraw();
    },
    main: () => pickupView(app, state, on),
    dock: () => pickupDock(app, state, on),
    scanned: reading.scanned,
    opened: reading.opened,
    close() {
      rest();
      faces.close();
      reading.close();
    },
  };
}

/** @param {Seen} seen @param {Entity} child */
function aroundChild({ pickup, on, at }, child) {
  return { who: collectorsOf(pickup, { childId: child.id, on, at }), siblings: siblingsOf(pickup, { childId: child.id, on }), gone: goneOn(pickup.departures, on).get(child.id) ?? null };
}
