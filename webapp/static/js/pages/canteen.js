import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { daysAfter } from "../domain/canteen.js";
import { isFridge, lookAtCanteen, mealPath, plain, wordsOf } from "./canteen-look.js";
import { canteenBanners, canteenDock, noRules, notAllowed } from "./canteen-parts.js";
import { recognise, strangerWords } from "./canteen-scan.js";
import { toSign } from "./canteen-signing.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {import("../domain/canteen-day.js").MealState} MealState
 */

/**
 * The canteen today: meals, boxes that may go, fridges, the day's report.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "canteen.read")) return notAllowed(app);
  let seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  let unsigned = toSign(app, seen);

  /** A box leads to what is in it, a fridge to its reading. @param {string} text */
  async function scanned(text) {
    const found = await recognise(app, text, "scan");
    if (found.what === "fridge" && found.thing) return app.go(`/app/canteen/fridge/${found.thing.id}`);
    if (found.what === "box" && found.thing) return app.go(`/app/canteen/discard?box=${found.thing.id}`);
    app.signals.wrong();
    return app.toasts.show(strangerWords(app, found, "box"));
  }

  return {
    title: t("canteen.title"),
    scanned,
    async refresh() {
      seen = (await lookAtCanteen(app)) ?? seen;
      unsigned = toSign(app, /** @type {Seen} */ (seen));
      app.redraw();
    },
    main: () => todayView(app, /** @type {Seen} */ (seen), unsigned),
    ...(may(app, "canteen.sample") ? { dock: () => todayDock(app, /** @type {Seen} */ (seen)) } : {}),
  };
}

/** @param {App} app @param {Seen} seen @param {import("./canteen-signing.js").ToSign} unsigned */
function todayView(app, seen, unsigned) {
  const { t } = app;
  const { plan } = seen;
  const late = plan.yesterday.filter((meal) => meal.open.length > 0);
  return html`${canteenBanners(app, seen)}
    <section class="card" aria-labelledby="meals-title"><h2 id="meals-title">${icon("utensils")}${t("canteen.mealsToday")}</h2>
      <ul class="rows">${late.filter((meal) => meal === plan.focus).map((meal) => mealRow(app, meal, { isYesterday: true }))}${plan.meals.map((meal) => mealRow(app, meal, {}))}</ul>
      <details class="more" ?open=${late.length > 0 && late[0] !== plan.focus}><summary>${t("canteen.mealsYesterday")}<span class="count">${late.length}</span></summary>
        <ul class="rows">${plan.yesterday.map((meal) => mealRow(app, meal, { isYesterday: true }))}</ul></details>
    </section>
    ${boxesCard(app, seen)}
    ${unsigned.taken.length + unsigned.discarded.length ? html`<section class="card"><a class="row" href="/app/canteen/sign">${icon("pen-line")}<span class="row-text"><strong>${t("canteen.toSign")}</strong><span>${t("canteen.toSignCount", { n: unsigned.taken.length + unsigned.discarded.length })}</span></span>${icon("chevron-right")}</a></section>` : nothing}
    ${fridgesCard(app, seen)}
    ${reportCard(app, seen)}`;
}

/** Who may only look is led nowhere that would refuse them. @param {App} app @param {string} href @param {unknown} inside */
const rowTo = (app, href, inside) => (may(app, "canteen.sample") ? html`<a class="row" href=${href}>${inside}${icon("chevron-right")}</a>` : html`<div class="row">${inside}</div>`);

/** @param {App} app @param {MealState} meal @param {{isYesterday?: boolean}} day */
export function mealRow(app, meal, { isYesterday = false }) {
  const { t } = app;
  const name = wordsOf(app, meal.times.name);
  const isDone = meal.is_served && meal.needed > 0 && meal.open.length === 0;
  const text = !meal.is_served ? t("canteen.notServed") : meal.dishes.length === 0 ? t("canteen.noMenu") : t("canteen.keptOf", { n: meal.kept, m: meal.needed });
  return html`<li>${rowTo(app, mealPath(meal), html`${icon(isDone ? "circle-check" : meal.is_served ? "circle" : "ban")}
    <span class="row-text"><strong>${isYesterday ? t("canteen.yesterday", { meal: name }) : name}</strong><span>${text}</span></span>
    ${meal.is_late ? html`<span class="tag" data-tone="danger">${icon("triangle-alert")}${t("canteen.missing")}</span>` : html`<span class="row-end">${meal.times.starts}</span>`}`)}</li>`;
}

/** @param {App} app @param {Seen} seen */
function boxesCard(app, { plan }) {
  const { t, formats } = app;
  const { must, may: canGo, early, frozen } = plan.boxes;
  const next = early[0] ? t("canteen.nextRelease", { time: formats.when(early[0].release_at) }) : "";
  const parts = [must.length && t("canteen.mustGo", { n: must.length }), canGo.length && t("canteen.mayGo", { n: canGo.length }), frozen.length && t("canteen.sealed", { n: frozen.length })].filter(Boolean);
  return html`<section class="card" data-tone=${must.length ? "danger" : nothing}>${rowTo(app, "/app/canteen/discard", html`${icon("trash-2")}
    <span class="row-text"><strong>${t("canteen.boxes")}</strong><span>${parts.join(" · ") || t("canteen.nothingToGo")}</span>${next ? html`<span>${next}</span>` : nothing}</span>`)}</section>`;
}

/** @param {App} app @param {Seen} seen */
function fridgesCard(app, { fridges, canteen, plan }) {
  const { t, formats } = app;
  const due = new Set(plan.readings.due);
  const slot = plan.readings.slot ? wordsOf(app, plan.readings.slot.name) : "";
  return html`<section class="card" aria-labelledby="fridges-title"><h2 id="fridges-title">${icon("thermometer")}${slot ? t("canteen.fridgesIn", { slot }) : t("canteen.fridges")}<span class="count">${fridges.length - due.size} / ${fridges.length}</span></h2>
    ${fridges.length ? nothing : html`<p class="soft">${t("canteen.noFridges")}</p>`}
    <ul class="rows">${fridges.filter(isFridge).map((fridge) => {
      const state = canteen.fridges.find(({ id }) => id === fridge.id);
      const last = state?.last_at ? t("canteen.lastReading", { c: plain(state.last_c), time: formats.when(state.last_at) }) : t("canteen.neverRead");
      return html`<li>${rowTo(app, `/app/canteen/fridge/${fridge.id}`, html`${icon(due.has(fridge.id) ? "circle" : "circle-check")}
        <span class="row-text"><strong>${fridge.name}</strong><span>${last}</span>${state?.case_id ? html`<span class="bad">${icon("triangle-alert")}${t("canteen.caseOpen")}</span>` : nothing}</span>
        ${due.has(fridge.id) ? html`<span class="tag" data-tone="wait">${t("canteen.toRead")}</span>` : nothing}`)}</li>`;
    })}</ul></section>`;
}

/** @param {App} app @param {Seen} seen */
function reportCard(app, { plan, canteen, on }) {
  const { t, formats } = app;
  const { report, isReportDue } = plan;
  const text = report ? t(report.has_findings ? "canteen.reportFound" : "canteen.reportClean", { time: formats.when(report.reported_at) }) : t(isReportDue ? "canteen.reportDue" : "canteen.reportLater");
  const before = daysAfter(on, -1);
  const isYesterdayMissing = plan.yesterday.some((meal) => meal.dishes.length > 0) && !canteen.days.some((day) => day.on === before);
  return html`<section class="card">${rowTo(app, `/app/canteen/day/${on}`, html`${icon(report ? "circle-check" : "clipboard-check")}
      <span class="row-text"><strong>${t("canteen.report")}</strong><span>${text}</span></span>${isReportDue && !report ? html`<span class="tag" data-tone="wait">${t("canteen.due")}</span>` : nothing}`)}
    ${isYesterdayMissing ? rowTo(app, `/app/canteen/day/${before}`, html`${icon("triangle-alert")}<span class="row-text"><strong>${t("canteen.reportYesterday")}</strong></span>`) : nothing}</section>`;
}

/** @param {App} app @param {Seen} seen */
function todayDock(app, { plan }) {
  const { t } = app;
  const { focus } = plan;
  return html`${focus ? html`<a class="button primary big" href=${mealPath(focus)}>${icon("scan-line")}<span>${t("canteen.takeNow", { meal: wordsOf(app, focus.times.name) })}<small>${t("canteen.keptOf", { n: focus.kept, m: focus.needed })}</small></span></a>` : nothing}
    ${canteenDock(app)}`;
}
