import { collectorsOf, goneOn } from "../domain/pickup-day.js";
import { openDialog } from "../ui/dialog.js";
import { cardVoidView, childDock, childView } from "./pickup-child-view.js";
import { createFaceViews } from "./pickup-faces.js";
import { childOf, lookAtPickup } from "./pickup-look.js";
import { createNoCard } from "./pickup-no-card.js";
import { notAllowed, notFound } from "./pickup-parts.js";
import { restsOn, sayOfPickup } from "./pickup-saying.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup-look.js").Seen} Seen
 *
 * @typedef {object} ChildSeen
 * @property {Seen} seen
 * @property {Entity} child
 * @property {{guardians: Entity[], delegates: Entity[]}} who
 * @property {Entity[]} cards
 * @property {Entity | null} gone  today's departure
 */

/**
 * One child: who may fetch it, by which cards, who came today; and letting it go without a card.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [childId], query }) {
  const { t } = app;
  if (!may(app, "pickup.see")) return notAllowed(app);
  const first = await look(app, childId);
  if (!first) return notFound(app, t("pickup.childGone"));
  /** @type {ChildSeen} */
  let state = first;
  let isCardLost = false; // just said: its card is to be void now
  const faces = createFaceViews(app);
  await faces.load([...state.who.guardians, ...state.who.delegates]);
  const noCard = await createNoCard(app, { childId, saved, isWanted: query.has("no-card") });

  async function refresh() {
    state = (await look(app, childId)) ?? state;
    await faces.load([...state.who.guardians, ...state.who.delegates]);
    app.redraw();
  }

  /** @param {{why: string}} how */
  async function saved({ why }) {
    isCardLost = why === "lost" && state.cards.some((card) => card.state !== "void");
    await refresh();
    scrollTo(0, 0);
  }

  /** @param {Entity} card */
  async function voidCard(card) {
    const why = await askWhy(app, card);
    if (!why) return;
    if (!(await sayOfPickup(app, { type: "pickup_card.void", data: { card_id: card.id, why } }))) return;
    isCardLost = false;
    await refresh();
    app.toasts.show(t("pickup.voided", { n: card.number }));
  }

  /** @param {"came_back" | "mistake"} reason */
  async function takeBack(reason) {
    const { gone } = state;
    if (!gone) return;
    const data = { departure_id: gone.departure_id, child_ids: [childId], reason: t(`pickup.takeBack.${reason}`) };
    if (!(await sayOfPickup(app, { type: "departure.void", depends: restsOn(gone), data }))) return;
    await refresh();
    app.toasts.show(t("pickup.undone"));
  }

  /** @param {Entity} delegate */
  async function callOff(delegate) {
    if (await sayOfPickup(app, { type: "delegate.cancel", data: { delegate_id: delegate.id } })) await refresh();
  }

  const on = { faces, noCard, voidCard, takeBack, callOff, isCardLost: () => isCardLost };
  return {
    title: state.child.name,
    refresh,
    isDirty: noCard.isDirty,
    main: () => childView(app, state, on),
    dock: () => childDock(app, state, on),
    close: faces.close,
  };
}

/** @param {App} app @param {string} childId @returns {Promise<ChildSeen | null>} */
async function look(app, childId) {
  const seen = await lookAtPickup(app);
  const child = childOf(seen, childId);
  if (!child) return null;
  const { pickup, on, at } = seen;
  return {
    seen, child, who: collectorsOf(pickup, { childId, on, at }), gone: goneOn(pickup.departures, on).get(childId) ?? null,
    cards: pickup.cards.filter((card) => card.child_id === childId).sort((a, b) => a.number - b.number),
  };
}

/** A void card can't be made good again: asked once. @param {App} app @param {Entity} card @returns {Promise<string | null>} */
function askWhy(app, card) {
  return openDialog("confirm-dialog", ({ close }) => ({ view: () => cardVoidView(app, card, close) }));
}
