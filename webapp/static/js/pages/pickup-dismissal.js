import { html, nothing } from "/static/vendor/lit-html.js";

import { toggle } from "../ui/choices.js";
import { stepper } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { chosenLabel } from "./pickup-card.js";
import { classPath, lookAtPickup } from "./pickup-look.js";
import { classLine, notAllowed, notFound } from "./pickup-parts.js";
import { sayOfPickup } from "./pickup-saying.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../domain/pickup-day.js").ClassState} ClassState
 */

const COUNT_MAX = 200;

/**
 * A class goes home together: led out, counted, and its room found empty.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [classId] }) {
  const { t } = app;
  if (!may(app, "pickup.release")) return notAllowed(app);
  let seen = await lookAtPickup(app);
  const find = () => seen.classes.find(({ klass }) => klass.id === classId);
  const first = find();
  if (!first) return notFound(app, t("pickup.classGone"));
  let state = first;
  const asked = { count: String(first.here.length), isCounted: false, lightsOff: true, windowsShut: true };

  async function refresh() {
    seen = await lookAtPickup(app);
    state = find() ?? state;
    if (!asked.isCounted) asked.count = String(state.here.length);
    app.redraw();
  }

  /** @param {Partial<typeof asked>} change */
  const set = (change) => {
    Object.assign(asked, change);
    app.redraw();
  };

  async function leadOut() {
    const count = Number(asked.count);
    if (!/^\d+$/.test(asked.count) || count > COUNT_MAX) return app.signals.wrong();
    const target = await chosenLabel(app, "asset", state.klass.board_id);
    return (await sayOfPickup(app, { type: "dismissal.lead_out", target, data: { class_id: classId, on: seen.on, count } })) ? refresh() : undefined;
  }

  /** @param {boolean} isEmpty */
  async function roomEmpty(isEmpty) {
    const target = await chosenLabel(app, "place", state.klass.room_id);
    const data = { class_id: classId, on: seen.on, is_empty: isEmpty, ...(isEmpty ? { lights_off: asked.lightsOff, windows_shut: asked.windowsShut } : {}) };
    return (await sayOfPickup(app, { type: "dismissal.room_empty", target, data })) ? refresh() : undefined;
  }

  return {
    title: t("pickup.dismissalOf", { name: state.klass.name }),
    refresh,
    main: () => dismissalView(app, state, { asked, set, leadOut, roomEmpty, seen }),
    dock: () => html`<a class="button primary big" href=${classPath(classId)}>${icon("users")}<span>${t("pickup.seeClass")}</span></a>`,
  };
}

/** @param {App} app @param {ClassState} state @param {any} on */
function dismissalView(app, state, { asked, set, leadOut, roomEmpty, seen }) {
  const { t, formats } = app;
  const { dismissal } = state;
  const by = (/** @type {string | null} */ id) => seen.people.get(id) ?? "";
  return html`<section class="fetched"><p class="fetched-name">${classLine(app, state)}</p></section>
    <section class="card"><h2>${icon("door-open")}${t("pickup.leadOut")}</h2>
      ${dismissal?.led_out_at ? html`<p class="calm" role="status">${icon("circle-check")}<span>${t("pickup.ledOutAt", { time: formats.clock(dismissal.led_out_at), n: dismissal.count ?? 0 })} · ${by(dismissal.led_out_by_id)}</span></p>` : nothing}
      <label class="field-label" for="count">${t("pickup.count")}</label>
      ${stepper({ id: "count", value: asked.count, min: 0, max: COUNT_MAX, onInput: (count) => set({ count, isCounted: true }), words: { less: t("inspect.less"), more: t("inspect.more") } })}
      <button type="button" class="button primary big wide" @click=${leadOut}>${icon("check")}<span>${t(dismissal?.led_out_at ? "pickup.leadOutAgain" : "pickup.leadOutNow", { n: asked.count })}</span></button></section>
    <section class="card room" data-tone=${dismissal?.is_empty === false ? "danger" : nothing}><h2>${icon("door-closed")}${t("pickup.room")}</h2>
      ${dismissal?.empty_at ? html`<p class=${dismissal.is_empty ? "calm" : "bad"} role="status">${icon(dismissal.is_empty ? "circle-check" : "triangle-alert")}<span>${t(dismissal.is_empty ? "pickup.emptyAt" : "pickup.notEmptyAt", { time: formats.clock(dismissal.empty_at) })} · ${by(dismissal.empty_by_id)}</span></p>` : nothing}
      ${toggle({ label: t("pickup.lightsOff"), isOn: asked.lightsOff, onChange: (lightsOff) => set({ lightsOff }) })}
      ${toggle({ label: t("pickup.windowsShut"), isOn: asked.windowsShut, onChange: (windowsShut) => set({ windowsShut }) })}
      <div class="reasons"><button type="button" class="button primary big" @click=${() => roomEmpty(true)}>${icon("check")}<span>${t("pickup.roomEmpty")}</span></button>
        <button type="button" class="button big" @click=${() => roomEmpty(false)}>${icon("x")}<span>${t("pickup.roomNotEmpty")}</span></button></div></section>`;
}
