import { cardGap, isSameAdult } from "../domain/pickup.js";
import { cardByCode } from "../domain/pickup-day.js";
import { childOf } from "./pickup-look.js";
import { guardianOf, restsOn, sayOfPickup } from "./pickup-saying.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup.js").Picking} Picking
 * @typedef {import("./pickup.js").AtHand} AtHand
 */

/**
 * Letting a child go on its card, and taking that back.
 * @param {App} app
 * @param {Picking} state
 * @param {{look: () => Promise<unknown>, next: () => Promise<void>, stop: (card: Entity, child: Entity | null) => void}} page
 */
export function createReleasing(app, state, { look, next, stop }) {
  const { t } = app;

  /** One tap: it is said who came. @param {"guardian" | "delegate"} kind @param {Entity} adult */
  async function release(kind, adult) {
    const { atHand } = state;
    if (!atHand) return undefined;
    const { child, card } = atHand;
    await look(); // the card may have been voided by a word that came a moment ago
    const now = cardByCode(state.seen.pickup.cards, card.code);
    if (cardGap(/** @type {any} */ (now), [child.id], state.seen.at) !== null) return stop(now ?? card, child);
    const others = alongOf(atHand, adult);
    if (others === null) return app.signals.wrong();
    const childIds = [child.id, ...atHand.along];
    const collector = kind === "guardian" ? guardianOf(adult, others) : { kind, id: adult.id };
    const data = { child_ids: childIds, collector, way: "card", card_code: card.code };
    const id = await sayOfPickup(app, { type: "departure.record", data });
    if (!id) return undefined;
    const names = childIds.map((one) => childOf(state.seen, one)?.name ?? "").join(t("pickup.and"));
    await look();
    const text = t("pickup.left", { child: names, who: adult.name, time: app.formats.clock(state.seen.at) });
    state.last = { id, childIds, code: card.code, at: app.now(), text };
    if (state.queue.length > 0) app.toasts.show(text, { label: t("pickup.undo"), run: () => void undo() }); // its place is taken by the next child
    return next();
  }

  /** The last one, at once: a wrong button was tapped. */
  async function undo() {
    const { last } = state;
    if (!last) return;
    const data = { departure_id: last.id, reason: t("pickup.mistake") };
    if (!(await sayOfPickup(app, { type: "departure.void", depends: restsOn(/** @type {any} */ ({ departure_id: last.id })), data }))) return;
    await look();
    state.last = null;
    app.redraw();
    app.toasts.show(t("pickup.undone"));
  }

  return { release, undo, isBarred: (/** @type {Entity} */ adult) => state.atHand !== null && alongOf(state.atHand, adult) === null };
}

/** The rows of this adult beside the children taken along. @param {AtHand} atHand @param {Entity} adult @returns {Entity[] | null} null: not an adult of all of them */
function alongOf({ siblings, along }, adult) {
  const rows = [...along].map((childId) => siblings.find((one) => one.child.id === childId)?.guardians.find((one) => isSameAdult(one, adult)));
  return rows.every((row) => row !== undefined) ? /** @type {Entity[]} */ (rows) : null;
}
