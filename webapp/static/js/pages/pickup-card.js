import { html, nothing } from "/static/vendor/lit-html.js";

import { isLive } from "../domain/labels.js";
import { icon } from "../ui/icon.js";
import { dismissalPath, lookAtPickup } from "./pickup-look.js";
import { classLine, dismissalLine } from "./pickup-parts.js";
import { sayOfPickup } from "./pickup-saying.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").Target} Target
 */

/**
 * How a record names a board or a room that was not scanned now: by its label where it has one.
 * @param {App} app
 * @param {"asset" | "place"} kind
 * @param {string | null} id
 * @returns {Promise<Target | null>}
 */
export async function chosenLabel(app, kind, id) {
  if (!id) return null;
  const label = (await app.replica.tagsOf(kind, id)).find((tag) => isLive(tag) && !tag.is_foreign);
  return label ? { code: label.id, via: "list" } : { kind, id, via: "list" };
}

/**
 * What the card of a class's board or room says besides, and its first action: the class is led out, the room is empty, by one tap.
 * @param {App} app
 * @param {Entity} thing
 * @param {{target: Target, refresh: () => Promise<void>}} reached
 * @returns {Promise<{section: unknown, action: unknown} | null>} null: it belongs to no class of this person's
 */
export async function pickupPart(app, thing, { target, refresh }) {
  const classes = await app.replica.all("school_class");
  const of = (/** @type {"board_id" | "room_id"} */ field) => classes.find((klass) => klass[field] === thing.id);
  const [board, room] = [of("board_id"), of("room_id")];
  const klass = board ?? room;
  if (!klass) return null;
  const seen = await lookAtPickup(app);
  const state = seen.classes.find((one) => one.klass.id === klass.id);
  if (!state) return null;
  const { t } = app;
  const isDone = board ? state.dismissal?.led_out_at : state.dismissal?.is_empty;

  async function say() {
    const of = { class_id: klass?.id, on: seen.on };
    const word = board ? { type: "dismissal.lead_out", data: { ...of, count: state?.here.length ?? 0 } } : { type: "dismissal.room_empty", data: { ...of, is_empty: true } };
    if (!(await sayOfPickup(app, { ...word, target }))) return;
    await refresh();
    app.toasts.show(t(board ? "pickup.ledOut" : "pickup.emptied", { name: klass?.name ?? "" }));
  }

  const words = board ? t("pickup.leadOutNow", { n: state.here.length }) : t("pickup.roomEmpty");
  return {
    section: html`<section class="card"><a class="row" href=${dismissalPath(klass.id)}>${icon("school")}<span class="row-text"><strong>${klass.name}</strong><span>${classLine(app, state)}</span>${dismissalLine(app, state) ? html`<span>${dismissalLine(app, state)}</span>` : nothing}</span>${icon("chevron-right")}</a></section>`,
    action: may(app, "pickup.release") && !isDone ? html`<button type="button" class="button primary big" @click=${say}>${icon(board ? "door-open" : "door-closed")}<span>${words}<small>${klass.name}</small></span></button>` : nothing,
  };
}
