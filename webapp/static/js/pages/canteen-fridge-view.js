import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup } from "../ui/choices.js";
import { icon } from "../ui/icon.js";
import { numberPad } from "./number-pad.js";
import { mealName, plain, thingName, wordsOf } from "./canteen-look.js";
import { freezeBanner, reasonsView } from "./canteen-parts.js";
import { refusalView } from "./label-reading.js";
import { photosOf } from "./photo-taking.js";
import { notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-fridge.js").Reading} Reading
 */

const ACTIONS = ["setting", "door", "moved", "repair", "defrost", "none"];

/** @param {App} app @param {Reading} reading @param {any} on */
export function fridgeView(app, reading, on) {
  const { seen, form, saving, refusal, saved, isMoving, moved } = reading;
  return html`${freezeBanner(app, seen)}
    ${notSavedView(app, saving.state, form)}
    ${refusal ? refusalView(refusal) : nothing}
    ${moved ? html`<p class="notice" role="status">${icon("circle-check")}${app.t("canteen.moved", { n: moved })}</p>` : nothing}
    ${isMoving ? movingView(app, reading, on) : nothing}
    ${on.scanning.view({ isAside: !isMoving && !saved })}
    ${saved ? savedView(app, reading) : isMoving ? nothing : typeView(app, reading, on)}
    ${caseView(app, reading, on)}
    ${saved ? on.scanning.waysRound() : recentView(app, reading, on)}`;
}

/** @param {App} app @param {Reading} reading @param {any} on */
function typeView(app, { form, saving, fridge }, on) {
  const { t } = app;
  const { temperature, use } = form.values;
  const limits = on.limits();
  const range = limits ? rangeText(app, limits) : "";
  if (form.values.isActing) return actionView(app, form, { range, save: on.act });
  const isOut = on.isOut();
  return html`${form.values.amends ? correctingView(app, form.values.amends, on) : nothing}
    ${fridge.category === "sample_fridge" ? nothing : choiceGroup({ name: "use", label: t("canteen.use"), value: use, isCompact: true, onChoose: (value) => form.set({ use: value }), options: ["chill", "freeze", "sample"].map((value) => ({ value, label: t(`canteen.use.${value}`) })) })}
    ${range ? html`<p class="limits" data-tone=${isOut ? "danger" : nothing}>${range}</p>` : nothing}
    ${numberPad({ id: "temperature", label: t("canteen.temperature"), unit: t("unit.°C"), value: temperature, isBusy: saving.state.isSaving, onInput: (value) => form.set({ temperature: value }), onEnter: on.save, words: { erase: t("pin.erase"), minus: t("canteen.minus") } })}
    <details class="more"><summary>${icon("camera")}${t("canteen.photo")}</summary>${photosOf(app, form, "photo")}</details>`;
}

/** The address that opens a correction of a reading. @param {string} fridgeId @param {string} readingId */
const correctionPath = (fridgeId, readingId) => `/app/canteen/fridge/${fridgeId}?amends=${readingId}`;

/** Which reading is being corrected: what it said, and when. @param {App} app @param {string} id @param {any} on */
function correctingView({ t, formats }, id, on) {
  const wrong = on.readings().find((/** @type {any} */ one) => one.id === id);
  return html`<p class="notice">${icon("pencil")}<span>${wrong ? t("canteen.correctingReading", { c: plain(wrong.c), time: formats.when(wrong.at) }) : t("canteen.correcting")}</span></p>`;
}

/** Out of range: said at once, and asked what was done; the answer saves. @param {App} app @param {any} form @param {{range: string, save: (action: string) => void}} on */
function actionView(app, form, { range, save }) {
  const { t } = app;
  return html`<p class="notice" data-tone="danger" role="alert">${icon("triangle-alert")}<span><strong>${t("canteen.outOfRange", { c: form.values.temperature })}</strong><br>${range}</span></p>
    ${reasonsView(app, { id: "action", label: t("canteen.actionAsk"), options: ACTIONS.map((name) => t(`canteen.action.${name}`)), value: form.values.action, onInput: (action) => form.set({ action }), onEnter: save, go: t("canteen.keep") })}`;
}

/** @param {App} app @param {{min: number | null, max: number | null}} limits */
function rangeText({ t }, { min, max }) {
  if (min !== null && max !== null) return t("canteen.between", { min, max });
  if (max !== null) return t("canteen.atMost", { max });
  return min === null ? t("canteen.noLimit") : t("canteen.atLeast", { min });
}

/** @param {App} app @param {Reading} reading */
function savedView(app, { saved, seen, fridge }) {
  const { t } = app;
  const due = seen.plan.readings.due.filter((id) => id !== fridge.id);
  return html`<section class="card" role="status" data-tone=${saved?.isGood ? nothing : "danger"}><h2>${icon(saved?.isGood ? "circle-check" : "triangle-alert")}${t("canteen.readingKept", { c: plain(saved?.c) })}</h2>
    <p>${t(saved?.isGood ? "canteen.inRange" : "canteen.outKept")}</p>
    <a class="button wide" href=${correctionPath(fridge.id, saved?.id ?? "")}>${icon("pencil")}<span>${t("canteen.correct")}</span></a></section>
    ${due.length ? html`<section class="card"><h2>${t("canteen.nextFridges")}<span class="count">${due.length}</span></h2><p class="soft">${t("canteen.scanOrTap")}</p>
      <ul class="rows">${due.map((id) => html`<li><a class="row" href=${`/app/canteen/fridge/${id}`}>${icon("circle")}<span class="row-text"><strong>${thingName(seen, id)}</strong></span>${icon("chevron-right")}</a></li>`)}</ul></section>` : html`<p class="calm">${icon("circle-check")}${t("canteen.allRead")}</p>`}`;
}

/** A fridge that is out of its range, and whose food that concerns. @param {App} app @param {Reading} reading @param {any} on */
function caseView(app, { seen, fridge, isMoving }, on) {
  const { t } = app;
  const state = seen.canteen.fridges.find(({ id }) => id === fridge.id);
  const samples = on.samples();
  if (!state?.case_id) return nothing;
  return html`<section class="card" data-tone="danger"><h2>${icon("triangle-alert")}${t("canteen.caseOpen")}</h2><p>${t("canteen.caseHint")}</p>
    ${samples.length ? html`<p class="field-label">${t("canteen.samplesInside", { n: samples.length })}</p>
      <ul class="rows">${samples.map((/** @type {any} */ sample) => html`<li class="row">${icon("package")}<span class="row-text"><strong>${sample.dish_name}</strong><span>${mealName(app, seen, sample)} · ${thingName(seen, sample.box_id)}</span></span></li>`)}</ul>
      ${isMoving ? nothing : html`<button type="button" class="button big wide" @click=${() => on.startMoving(true)}>${icon("move-up-right")}<span>${t("canteen.moveThem", { n: samples.length })}</span></button>`}` : html`<p>${t("canteen.noSamplesInside")}</p>`}</section>`;
}

/** @param {App} app @param {Reading} reading @param {any} on */
function movingView(app, { seen, fridge }, on) {
  const { t } = app;
  const others = seen.fridges.filter(({ id }) => id !== fridge.id);
  return html`<section class="item"><p class="field-label">${t("canteen.moveWhere", { n: on.samples().length })}</p><p class="soft">${t("canteen.scanFridgeToo")}</p>
    <div class="reasons">${others.map(({ id, name }) => html`<button type="button" class="button" @click=${() => on.moveTo(id, { kind: "asset", id, via: "list" })}>${name}</button>`)}</div>
    <button type="button" class="button wide" @click=${() => on.startMoving(false)}>${t("app.cancel")}</button></section>`;
}

/** The last readings; those of today can be corrected, what is longer ago is the office's. @param {App} app @param {Reading} reading @param {any} on */
function recentView({ t, formats }, { form, fridge }, on) {
  const recent = on.readings();
  if (recent.length === 0 || form.values.amends) return nothing;
  return html`<section class="card"><h2>${t("canteen.lastReadings")}</h2><ul class="rows">${recent.map((/** @type {any} */ one) => html`<li class="row"><span class="row-text"><strong>${plain(one.c)} °C</strong><span>${formats.when(one.at)}${one.is_amended ? html` · ${t("canteen.wasCorrected")}` : nothing}</span></span>
    ${on.isToday(one) ? html`<a class="button" href=${correctionPath(fridge.id, one.id)} aria-label=${t("canteen.correctReading", { c: plain(one.c), time: formats.clock(one.at) })}>${icon("pencil")}<span>${t("canteen.correct")}</span></a>` : nothing}</li>`)}</ul></section>`;
}

/** @param {App} app @param {Reading} reading @param {any} on */
export function fridgeDock({ t }, { saved, saving, form }, on) {
  if (form.values.isActing && !saved) return html`<button type="button" class="button wide" @click=${() => form.set({ isActing: false })}>${icon("undo-2")}${t("canteen.readAgain")}</button>`;
  return saved ? html`<a class="button primary big" href="/app/canteen">${icon("check")}<span>${t("canteen.backToCanteen")}</span></a>`
    : html`<button type="button" class="button primary big" aria-disabled=${saving.state.isSaving} @click=${on.save}>${icon("save")}<span>${t(form.values.amends ? "canteen.keepCorrection" : "canteen.keep")}</span></button>`;
}

/** Which fridges are to be read in this part of the day. @param {App} app @param {import("./canteen-look.js").Seen} seen @param {{scanning: any, refusal: string}} on */
export function roundView(app, seen, { scanning, refusal }) {
  const { t, formats } = app;
  const { readings } = seen.plan;
  const due = new Set(readings.due);
  return html`${freezeBanner(app, seen)}
    <p class="now">${icon("thermometer")}<strong>${t("canteen.scanFridge")}</strong></p>
    ${refusal ? refusalView(refusal) : nothing}
    ${scanning.view()}
    <section class="card"><h2>${readings.slot ? t("canteen.fridgesIn", { slot: wordsOf(app, readings.slot.name) }) : t("canteen.fridges")}<span class="count">${seen.fridges.length - due.size} / ${seen.fridges.length}</span></h2>
      <ul class="rows">${seen.fridges.map(({ id, name }) => {
        const state = seen.canteen.fridges.find((one) => one.id === id);
        return html`<li><a class="row" href=${`/app/canteen/fridge/${id}`}>${icon(due.has(id) ? "circle" : "circle-check")}<span class="row-text"><strong>${name}</strong>
          <span>${state?.last_at ? t("canteen.lastReading", { c: plain(state.last_c), time: formats.when(state.last_at) }) : t("canteen.neverRead")}</span></span>${icon("chevron-right")}</a></li>`;
      })}</ul></section>
    ${scanning.waysRound()}`;
}
