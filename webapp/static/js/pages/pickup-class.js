import { classDock, classView } from "./pickup-class-view.js";
import { stayLive } from "./pickup-live.js";
import { lookAtPickup } from "./pickup-look.js";
import { notAllowed, notFound } from "./pickup-parts.js";
import { restsOn, sayOfPickup } from "./pickup-saying.js";
import { may } from "./rights.js";

/** @typedef {import("../store/types.js").Entity} Entity */

/**
 * One class at the end of the day: who is still here, who left with whom, whose word is waited for; as it happens.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [classId] }) {
  const { t } = app;
  if (!may(app, "pickup.see")) return notAllowed(app);
  let seen = await lookAtPickup(app);
  const find = () => seen.classes.find(({ klass }) => klass.id === classId) ?? null;
  const first = find();
  if (!first) return notFound(app, t("pickup.classGone"));
  let state = first;
  let isCalling = false;

  async function refresh() {
    seen = await lookAtPickup(app);
    state = find() ?? state;
    app.redraw();
  }

  /** @param {Entity} departure @param {boolean} isConfirmed */
  async function confirm(departure, isConfirmed) {
    const data = { departure_id: departure.departure_id, child_ids: [departure.child_id], is_confirmed: isConfirmed };
    if (await sayOfPickup(app, { type: "departure.confirm", depends: restsOn(departure), data })) await refresh();
  }

  /** @param {string} childId */
  async function toggleAbsent(childId) {
    const absent = new Set(state.absent.map(({ id }) => id));
    if (!absent.delete(childId)) absent.add(childId);
    if (await sayOfPickup(app, { type: "roll.call", data: { class_id: classId, on: seen.on, absent_ids: [...absent] } })) await refresh();
  }

  const on = {
    confirm, toggleAbsent,
    isCalling: () => isCalling,
    call() {
      isCalling = !isCalling;
      app.redraw();
    },
  };
  return {
    title: state.klass.name,
    refresh,
    main: () => classView(app, { seen, state }, on),
    dock: () => classDock(app, state),
    close: stayLive(app),
  };
}
