import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { discardVerdict } from "../domain/canteen.js";
import { frozenBy, mealName, plain, thingName } from "./canteen-look.js";
import { freezeBanner } from "./canteen-parts.js";
import { refusalView } from "./label-reading.js";
import { carriedView } from "./canteen-carried.js";
import { isTyped, stepView } from "./canteen-steps.js";
import { may } from "./rights.js";
import { notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-meal.js").Taking} Taking
 */

/** @param {App} app @param {Taking} taking @param {any} on */
export function mealView(app, taking, on) {
  const { form, saving } = taking;
  const needsCamera = !form || form.values.step === "fridge";
  return html`${form && saving ? notSavedView(app, saving.state, form) : nothing}
    ${form ? stepView(app, taking, on) : headView(app, taking)}
    ${on.scanning.view({ isAside: !needsCamera })}
    ${form ? nothing : html`${refusal(app, taking, on)}
      ${carriedView(app, taking, on)}
      ${dishesView(app, taking, on)}
      ${freezeBanner(app, taking.seen)}
      ${on.scanning.waysRound()}
      ${menuView(app, taking, on)}`}`;
}

/** What the hand is to do next, large. @param {App} app @param {Taking} taking */
function headView({ t }, { state, dishId }) {
  const current = state.dishes.find(({ id }) => id === dishId) ?? state.open[0];
  if (!state.is_served) return html`<p class="now">${icon("ban")}<strong>${t("canteen.notServed")}</strong></p>`;
  if (!current) return html`<p class="calm now">${icon(state.needed ? "circle-check" : "utensils")}<strong>${t(state.needed ? "canteen.allKept" : "canteen.noMenu")}</strong></p>`;
  return html`<p class="now">${icon("utensils")}<span><strong>${current.name}</strong><br>${t("canteen.scanBox")}</span></p>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
function refusal(app, { refusal: said, seen }, on) {
  if (!said) return nothing;
  const { t, formats } = app;
  const { inside } = said;
  if (!inside) return refusalView(said.words, html`<button type="button" class="button" @click=${on.dropRefusal}>${t("canteen.understood")}</button>`);
  const verdict = discardVerdict(inside, /** @type {any} */ (seen.canteen.freezes), seen.at);
  const canGo = verdict === "may" || verdict === "must";
  return refusalView(said.words, html`<p>${t("canteen.inside", { dish: inside.dish_name, meal: mealName(app, seen, inside), time: formats.when(inside.taken_at) })}</p>
    <p>${frozenBy(seen, inside) ? t("canteen.insideFrozen") : canGo ? t("canteen.insideMayGo") : t("canteen.insideUntil", { time: formats.when(inside.release_at) })}</p>
    <p><strong>${t("canteen.otherBox")}</strong></p>
    ${canGo ? html`<a class="button" href=${`/app/canteen/discard?box=${said.boxId}`}>${icon("trash-2")}${t("canteen.emptyIt")}</a>` : nothing}`);
}

/** @param {App} app @param {Taking} taking @param {any} on */
function dishesView(app, taking, on) {
  const { t } = app;
  const { state } = taking;
  const asked = state.dishes.filter(({ needs_sample: needs }) => needs);
  const others = state.dishes.filter(({ needs_sample: needs }) => !needs);
  if (!state.is_served) return nothing;
  return html`<section class="card" aria-labelledby="dishes-title"><h2 id="dishes-title">${t("canteen.dishes")}<span class="count">${state.kept} / ${state.needed}</span></h2>
    <ul class="rows">${repeat(asked, ({ id }) => id, (dish) => dishRow(app, taking, dish, on))}</ul>
    ${others.length ? html`<details class="more"><summary>${t("canteen.otherDishes")}<span class="count">${others.length}</span></summary>
      <ul class="rows">${others.map((dish) => dishRow(app, taking, dish, on))}</ul></details>` : nothing}
  </section>`;
}

/** @param {App} app @param {Taking} taking @param {any} dish @param {any} on */
function dishRow(app, taking, dish, on) {
  const { t, formats } = app;
  const samples = on.samplesOf(dish);
  const isNext = samples.length === 0 && (taking.dishId ?? taking.state.open[0]?.id) === dish.id;
  if (samples.length === 0) {
    return html`<li><button type="button" class="row" aria-pressed=${isNext} @click=${() => on.choose(dish)}>${icon("circle")}<span class="row-text"><strong>${dish.name}</strong>${isNext ? html`<span>${t("canteen.next")}</span>` : nothing}</span></button></li>`;
  }
  const isOpen = taking.openDish === dish.id;
  const facts = samples.map((/** @type {any} */ one) => [one.weight_g == null ? "" : t("canteen.grams", { g: plain(one.weight_g) }), thingName(taking.seen, one.box_id), formats.when(one.taken_at)].filter(Boolean).join(" · "));
  return html`<li><button type="button" class="row done" aria-expanded=${isOpen} @click=${() => on.openDish(dish)}>${icon("circle-check")}<span class="row-text"><strong>${dish.name}</strong>${facts.map((/** @type {string} */ fact) => html`<span>${fact}</span>`)}</span>${icon(isOpen ? "chevron-up" : "chevron-down")}</button>
    ${isOpen ? html`<div class="dock-pair done-actions">${samples.filter((/** @type {any} */ one) => !one.discarded_at).map((/** @type {any} */ one, /** @type {number} */ at) => html`<button type="button" class="button" @click=${() => on.correct(one)}>${icon("pencil")}${samples.length > 1 ? t("canteen.correctPot", { n: at + 1 }) : t("canteen.correct")}</button>`)}
      <button type="button" class="button" @click=${() => on.choose(dish)}>${icon("plus")}${t("canteen.secondPot")}</button></div>` : nothing}</li>`;
}

/** A dish that is not on the menu; a meal that is not served. @param {App} app @param {Taking} taking @param {any} on */
function menuView(app, { state }, on) {
  const { t } = app;
  if (!may(app, "canteen.menu")) return nothing;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void on.addDish();
  };
  return html`<section class="card"><h2>${t("canteen.menu")}</h2>
    ${state.is_served ? html`<form class="reason-own" @submit=${submit}>${field({ id: "new-dish", label: t("canteen.newDish") }, textInput({ id: "new-dish", value: on.newDish(), onInput: on.typeDish, maxlength: 120 }))}
      <button type="submit" class="button wide" aria-disabled=${!on.newDish().trim()}>${icon("plus")}${t("canteen.addDish")}</button></form>
      ${state.kept ? nothing : html`<button type="button" class="button wide" @click=${() => on.serve(false)}>${icon("ban")}${t("canteen.sayNotServed")}</button>`}`
    : html`<button type="button" class="button wide" @click=${() => on.serve(true)}>${icon("utensils")}${t("canteen.sayServed")}</button>`}
  </section>`;
}

/** @param {App} app @param {Taking} taking @param {any} on */
export function mealDock({ t }, { form, last, state, seen }, on) {
  if (form) {
    const { step, amends } = form.values;
    return html`<div class="dock-pair tight"><button type="button" class="button" @click=${on.cancel}>${icon("undo-2")}${t(amends ? "canteen.leaveAsIs" : "canteen.otherBoxInstead")}</button>
      ${step === "weight" || step === "core" ? html`<button type="button" class="button primary big" aria-disabled=${!isTyped(form.values)} @click=${on.enter}>${icon("save")}<span>${t("canteen.keep")}</span></button>` : nothing}</div>`;
  }
  const sample = last && seen.canteen.samples.find(({ id }) => id === last.id);
  const isDone = state.needed > 0 && state.open.length === 0;
  return html`<p class="dock-words" role="status">${last ? html`<span class="said">${icon("shield-check")}<strong>${last.text}</strong></span>` : html`<span>${t("canteen.progress", { n: state.kept, m: state.needed })}</span>`}</p>
    ${sample ? html`<button type="button" class="button wide" @click=${() => on.correct(sample)}>${icon("pencil")}${t("canteen.correctLast")}</button>` : nothing}
    ${isDone && seen.canteen.profile?.requires_checker ? html`<a class="button primary big" href="/app/canteen/sign">${icon("pen-line")}<span>${t("canteen.signTaken")}</span></a>` : nothing}
    ${isDone && !seen.canteen.profile?.requires_checker ? html`<a class="button primary big" href="/app/canteen">${icon("check")}<span>${t("canteen.mealDone")}</span></a>` : nothing}`;
}
