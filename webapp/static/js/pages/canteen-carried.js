import { html, nothing } from "/static/vendor/lit-html.js";

import { certificateOn } from "../domain/canteen.js";
import { icon } from "../ui/icon.js";
import { certificateText } from "./canteen-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-meal.js").Taking} Taking
 */

/**
 * What is said once a meal and holds for all its dishes: shown, and changed where it stands.
 * @param {App} app
 * @param {Taking} taking
 * @param {any} on
 */
export function carriedView(app, taking, on) {
  const { t } = app;
  const { carried, isChoosing } = taking;
  const sampler = samplerName(app, taking);
  const certificate = certificateOn(/** @type {any} */ (taking.seen.canteen.certificates), carried.samplerId ?? app.signIn?.person.id ?? "", taking.state.on);
  const clean = carried.isBoxClean === null ? "" : t(carried.isBoxClean ? "canteen.clean" : "canteen.notClean");
  return html`<section class="card carried"><button type="button" class="row" aria-expanded=${isChoosing} @click=${on.toggleChoosing}>${icon("settings")}
      <span class="row-text"><strong>${carried.fridge?.name || t("canteen.noFridge")}</strong><span>${[t("canteen.by", { name: sampler }), clean].filter(Boolean).join(" · ")}</span>
        ${certificate?.is_over ? html`<span class="bad">${icon("triangle-alert")}${certificateText(app, certificate)}</span>` : nothing}</span>
      <span class="row-end">${t("canteen.change")}</span></button>
    ${isChoosing ? html`${fridgeChoice(app, taking, (fridge) => on.carry({ fridge }))}${samplerChoice(app, taking, on)}${cleanChoice(app, taking, on)}` : nothing}
  </section>`;
}

/** @param {App} app @param {Taking} taking @param {(fridge: any) => void} choose */
export function fridgeChoice({ t }, { seen, carried }, choose) {
  const fridges = [...seen.fridges].sort((a, b) => Number(b.category === "sample_fridge") - Number(a.category === "sample_fridge"));
  return html`<p class="field-label">${t("canteen.whichFridge")}</p><p class="soft">${t("canteen.scanFridgeToo")}</p>
    <div class="reasons">${fridges.map(({ id, name }) => html`<button type="button" class="button" aria-pressed=${carried.fridge?.id === id} @click=${() => choose({ id, name, via: "list" })}>${name}</button>`)}</div>`;
}

/** Who signs in is who takes, unless another is named; whose paper is over is marked. @param {App} app @param {Taking} taking @param {any} on */
function samplerChoice(app, { seen, carried, state }, on) {
  const { t } = app;
  const me = app.signIn?.person.id ?? "";
  const ids = [...new Set([me, ...seen.canteen.certificates.map((one) => one.person_id)])];
  return html`<p class="field-label">${t("canteen.sampler")}</p>
    <div class="reasons">${ids.map((id) => {
      const certificate = certificateOn(/** @type {any} */ (seen.canteen.certificates), id, state.on);
      return html`<button type="button" class="button" aria-pressed=${(carried.samplerId ?? me) === id} @click=${() => on.carry({ samplerId: id === me ? null : id, certificateReason: "" })}>
        <span>${seen.people.get(id) ?? app.signIn?.person.name}${certificate?.is_due ? html`<small>${icon("triangle-alert")}${certificateText(app, certificate)}</small>` : nothing}</span></button>`;
    })}</div>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function cleanChoice({ t }, { carried }, on) {
  return html`<p class="field-label">${t("canteen.cleanAsk")}</p>
    <div class="reasons"><button type="button" class="button" aria-pressed=${carried.isBoxClean === true} @click=${() => on.carry({ isBoxClean: true })}>${t("canteen.cleanYes")}</button>
      <button type="button" class="button" aria-pressed=${carried.isBoxClean === false} @click=${() => on.carry({ isBoxClean: false })}>${t("canteen.cleanNo")}</button></div>`;
}

/** @param {App} app @param {Taking} taking */
export function samplerName(app, { seen, carried }) {
  const id = carried.samplerId ?? app.signIn?.person.id ?? "";
  return seen.people.get(id) ?? app.signIn?.person.name ?? "";
}
