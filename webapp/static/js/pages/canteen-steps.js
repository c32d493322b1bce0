import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { numberIn } from "../domain/typed-number.js";
import { numberPad } from "./number-pad.js";
import { fridgeChoice, samplerName } from "./canteen-carried.js";
import { plain } from "./canteen-look.js";
import { reasonsView } from "./canteen-parts.js";
import { photosOf } from "./photo-taking.js";
import { fromWall, toWall } from "./wall-time.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-meal.js").Taking} Taking
 */

const MINUTE_MS = 60_000;
const MINUTES_BACK = [5, 10, 15, 30];
const WEIGHTS_MAX = 4;
const GRAMS_MAX = 5000;
const CORE_MAX_C = 200;

/** Whether the number that is being typed can be one. @param {import("../domain/canteen-taking.js").TakingValues} values */
export function isTyped({ step, weight, core }) {
  const number = numberIn(step === "core" ? core : weight);
  return number !== null && number <= (step === "core" ? CORE_MAX_C : GRAMS_MAX) && (step === "core" || number > 0);
}

/** @type {Record<string, (app: App, taking: Taking, on: any) => unknown>} */
const VIEWS = { weight: weightView, reason: reasonView, clean: cleanView, fridge: fridgeView, certificate: certificateView, core: coreView, photo: photoView };

/**
 * The one thing that is asked now of the box at hand.
 * @param {App} app
 * @param {Taking} taking
 * @param {any} on
 */
export function stepView(app, taking, on) {
  const { form } = taking;
  if (!form) return nothing;
  const { dish, pot, box, step } = form.values;
  return html`<p class="now">${icon("package")}<span><strong>${dish.name}</strong>${pot > 1 ? html` ${app.t("canteen.pot", { n: pot })}` : nothing}<br>${box.name}</span></p>
    ${VIEWS[step](app, taking, on)}`;
}

/** @param {Taking} taking the last one, then the usual ones */
function usualWeights({ seen, state }) {
  const taken = seen.canteen.samples.filter((one) => one.on === state.on && one.meal === state.meal && one.weight_g != null).sort((a, b) => (a.taken_at < b.taken_at ? 1 : -1));
  const usual = [...taken.slice(0, 1).map((one) => plain(one.weight_g)), ...(seen.canteen.profile?.usual_g ?? []).map(plain)];
  return [...new Set(usual)].slice(0, WEIGHTS_MAX).sort((a, b) => Number(a) - Number(b));
}

/** @param {App} app @param {Taking} taking @param {any} on */
function weightView(app, taking, on) {
  const { t } = app;
  const form = /** @type {any} */ (taking.form);
  const { weight } = form.values;
  const grams = numberIn(weight);
  const error = grams !== null && grams > GRAMS_MAX ? t("problem.between", { min: 1, max: GRAMS_MAX }) : undefined;
  return html`${timeView(app, taking)}
    <div class="weights">${usualWeights(taking).map((value) => html`<button type="button" class="button big" @click=${() => on.goOn({ weight: value })}>${t("canteen.grams", { g: value })}</button>`)}</div>
    ${numberPad({
      id: "weight", label: t("canteen.weight"), unit: t("unit.g"), value: weight, error, isBusy: taking.saving?.state.isSaving, words: { erase: t("pin.erase") },
      onInput: (value) => form.set({ weight: value }), onEnter: on.enter,
    })}
    ${taking.seen.canteen.profile?.min_g == null ? html`<button type="button" class="button wide" @click=${() => on.goOn({ weight: "", done: [...form.values.done, "weight"] })}>${t("canteen.noScale")}</button>` : nothing}
    ${taking.seen.canteen.profile?.requires_photo ? nothing : html`<details class="more"><summary>${icon("camera")}${t("canteen.photo")}</summary>${photosOf(app, form, "photo")}</details>`}
    ${form.values.amends ? html`<button type="button" class="button wide" @click=${() => form.set({ step: "fridge" })}>${icon("pencil")}${t("canteen.otherFridge")}</button>` : nothing}`;
}

/** @param {App} app @param {Taking} taking */
function timeView(app, taking) {
  const { t, formats } = app;
  const form = /** @type {any} */ (taking.form);
  const { takenAt } = form.values;
  const set = (/** @type {string | null} */ instant) => {
    document.querySelector(".time-back")?.removeAttribute("open");
    form.set({ takenAt: instant && Date.parse(instant) > app.now() ? null : instant });
  };
  return html`<details class="more time-back"><summary>${icon("clock")}<span>${takenAt ? t("canteen.takenAt", { time: formats.when(takenAt) }) : form.values.amends ? t("canteen.takenAsBefore") : t("canteen.takenNow", { time: formats.clock(app.now()) })}</span><span class="row-end">${t("canteen.setBack")}</span></summary>
    <div class="reasons"><button type="button" class="button" aria-pressed=${takenAt === null} @click=${() => set(null)}>${t("inspect.now")}</button>
      ${MINUTES_BACK.map((n) => html`<button type="button" class="button" @click=${() => set(new Date(app.now() - n * MINUTE_MS).toISOString())}>${t("canteen.minutesAgo", { n })}</button>`)}</div>
    <label class="field-label" for="taken-at">${t("canteen.otherTime")}</label>
    <input class="input" id="taken-at" type="datetime-local" .value=${toWall(takenAt ?? new Date(app.now()).toISOString(), app.zone)} @change=${(/** @type {any} */ event) => set(fromWall(event.target.value, app.zone))}>
  </details>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function reasonView(app, taking, on) {
  const { t } = app;
  const form = /** @type {any} */ (taking.form);
  const usual = ["little", "soup", "sold", "late"].map((name) => t(`canteen.light.${name}`));
  return html`${reasonsView(app, {
    id: "reason", label: t("canteen.lightAsk", { g: plain(numberIn(form.values.weight)), min: plain(taking.seen.canteen.profile?.min_g) }), options: usual, go: t("canteen.keep"),
    value: form.values.reason, onInput: (text) => form.set({ reason: text }), onEnter: (text) => on.goOn({ reason: text }),
  })}<button type="button" class="button wide" @click=${() => form.set({ step: "weight", weight: "" })}>${icon("undo-2")}${t("canteen.weighAgain")}</button>`;
}

/** Asked once a meal. @param {App} app @param {Taking} taking @param {any} on */
function cleanView({ t }, taking, on) {
  const answer = async (/** @type {boolean} */ isBoxClean) => {
    await on.carry({ isBoxClean });
    await on.goOn();
  };
  return html`<section class="item"><p class="field-label">${t("canteen.cleanAsk")}</p><p class="soft">${t("canteen.cleanOnce")}</p>
    <div class="reasons"><button type="button" class="button primary big" @click=${() => answer(true)}>${icon("check")}${t("canteen.cleanYes")}</button>
      <button type="button" class="button big" @click=${() => answer(false)}>${t("canteen.cleanNo")}</button></div></section>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function fridgeView(app, taking, on) {
  const form = /** @type {any} */ (taking.form);
  const choose = async (/** @type {any} */ fridge) => {
    if (form.values.own) form.set({ own: { ...form.values.own, fridge } });
    else await on.carry({ fridge });
    await on.goOn();
  };
  return html`<section class="item">${fridgeChoice(app, taking, choose)}
    <button type="button" class="button wide" @click=${() => on.goOn({ done: [...form.values.done, "fridge"] })}>${app.t("canteen.fridgeLater")}</button></section>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function certificateView(app, taking, on) {
  const { t } = app;
  const enter = async (/** @type {string} */ text) => {
    await on.carry({ certificateReason: text });
    await on.goOn({ certificate: "" });
  };
  const form = /** @type {any} */ (taking.form);
  return reasonsView(app, {
    id: "certificate", label: t("canteen.certificateAsk", { name: samplerName(app, taking) }), options: ["renewing", "standIn", "agreed"].map((name) => t(`canteen.over.${name}`)), go: t("canteen.keep"),
    value: form.values.certificate ?? "", onInput: (text) => form.set({ certificate: text }), onEnter: enter,
  });
}

/** @param {App} app @param {Taking} taking @param {any} on */
function coreView(app, taking, on) {
  const { t } = app;
  const form = /** @type {any} */ (taking.form);
  const core = numberIn(form.values.core);
  const least = taking.seen.canteen.profile?.core_min_c;
  const isLow = core !== null && least != null && core < Number(least);
  return html`<p class="field-label">${t("canteen.coreAsk")}</p>
    ${least == null ? nothing : html`<p class="limits" data-tone=${isLow ? "danger" : nothing}>${t("canteen.coreLow", { min: plain(least) })}</p>`}
    ${numberPad({
      id: "core", label: t("canteen.coreAsk"), unit: t("unit.°C"), value: form.values.core, words: { erase: t("pin.erase"), minus: t("canteen.minus") },
      onInput: (value) => form.set({ core: value }), onEnter: on.enter,
    })}
    <button type="button" class="button wide" @click=${() => on.goOn({ core: "", done: [...form.values.done, "core"] })}>${t("canteen.coreNone")}</button>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function photoView(app, taking, on) {
  const { t } = app;
  const form = /** @type {any} */ (taking.form);
  const hasPhoto = form.photos.length > 0;
  return html`<section class="item"><p class="field-label">${t("canteen.photoAsk")}</p>${photosOf(app, form, "photo")}
    ${hasPhoto ? html`<button type="button" class="button primary big" @click=${() => on.goOn()}>${t("canteen.keep")}</button>`
      : html`<button type="button" class="button wide" @click=${() => on.goOn({ done: [...form.values.done, "photo"] })}>${t("canteen.photoNone")}</button>`}</section>`;
}
