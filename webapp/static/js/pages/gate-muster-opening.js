import { html, nothing } from "/static/vendor/lit-html.js";

import { headCount } from "../domain/gate.js";
import { choiceGroup, toggle } from "../ui/choices.js";
import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { lookAtGate } from "./gate-look.js";
import { sayAtGate } from "./gate-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{id: string, name: string, rooms: string[]}} Building
 */

const DEPTH_MAX = 12;
const LISTED_MAX = 600; // in one record

/**
 * Whom and which rooms a muster asks for, chosen with a few taps: nobody has time then.
 * @param {App} app
 * @param {Seen} first
 * @returns {Promise<import("./context.js").Page>}
 */
export async function openingPage(app, first) {
  const { t } = app;
  let seen = first;
  const buildings = buildingsOf(await app.replica.all("place"));
  /** @type {{isDrill: string, title: string, chosen: string[], hasStaff: boolean, isSaving: boolean}} */
  const state = { isDrill: "", title: "", chosen: [], hasStaff: false, isSaving: false };
  const set = (/** @type {Partial<typeof state>} */ change) => {
    Object.assign(state, change);
    app.redraw();
  };

  async function start() {
    if (!state.isDrill || state.isSaving) return app.signals.wrong();
    state.isSaving = true;
    const placeIds = buildings.filter(({ id }) => state.chosen.includes(id)).flatMap(({ rooms }) => rooms).slice(0, LISTED_MAX);
    const personIds = state.hasStaff ? seen.staff.map(({ id }) => id).slice(0, LISTED_MAX) : [];
    const id = await sayAtGate(app, { type: "muster.open", target: null, data: { is_drill: state.isDrill === "drill", place_ids: placeIds, person_ids: personIds, ...(state.title.trim() ? { title: state.title.trim() } : {}) } });
    state.isSaving = false;
    if (id) await app.go(`/app/gate/muster/${id}`, { replace: true });
  }

  return {
    title: t("gate.muster"),
    async refresh() {
      seen = await lookAtGate(app);
      app.redraw();
    },
    main: () => html`<section class="item">
        ${field({ id: "muster-kind", label: t("gate.musterKind"), isGroup: true }, choiceGroup({ name: "muster-kind", label: t("gate.musterKind"), value: state.isDrill, onChoose: (isDrill) => set({ isDrill }), options: [{ value: "real", label: t("gate.real"), icon: "siren", tone: "danger" }, { value: "drill", label: t("gate.drill"), icon: "flag" }] }))}
        ${field({ id: "muster-title", label: t("gate.musterTitle"), mark: t("app.optional") }, textInput({ id: "muster-title", value: state.title, maxlength: 120, onInput: (title) => set({ title }) }))}</section>
      <section class="card"><p>${icon("users")} ${t("gate.musterVisitors", { n: headCount(/** @type {any} */ (seen.gate.visits)) })}</p>
        ${toggle({ label: t("gate.musterStaff", { n: seen.staff.length }), isOn: state.hasStaff, onChange: (hasStaff) => set({ hasStaff }) })}</section>
      ${buildings.length ? html`<section class="card" aria-labelledby="buildings-title"><h2 id="buildings-title">${icon("building")}${t("gate.musterRooms")}</h2>
        ${buildings.map(({ id, name, rooms }) => toggle({ label: name, hint: t("gate.rooms", { n: rooms.length }), isOn: state.chosen.includes(id), onChange: (isOn) => set({ chosen: isOn ? [...state.chosen, id] : state.chosen.filter((one) => one !== id) }) }))}</section>` : nothing}`,
    dock: () => html`<button type="button" class="button primary big" aria-disabled=${!state.isDrill} @click=${start}>${icon("siren")}<span>${t("gate.musterStart")}</span></button>`,
  };
}

/** Buildings with the rooms beneath them; what stands in no building is a building of its own. @param {Entity[]} places @returns {Building[]} */
function buildingsOf(places) {
  const byId = new Map(places.map((place) => [place.id, place]));
  /** @type {Map<string, Building>} */
  const found = new Map();
  for (const room of places.filter(({ kind }) => kind === "room")) {
    const above = houseOf(byId, room);
    /** @type {Building} */
    const building = found.get(above.id) ?? { id: above.id, name: above.name, rooms: [] };
    building.rooms.push(room.id);
    found.set(above.id, building);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {Map<string, Entity>} byId @param {Entity} room @returns {Entity} its building, else the highest place above it */
function houseOf(byId, room) {
  let place = room;
  for (let depth = 0; depth < DEPTH_MAX && place.kind !== "building"; depth += 1) {
    const parent = place.parent_id ? byId.get(place.parent_id) : null;
    if (!parent) break;
    place = parent;
  }
  return place;
}
