import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { lookAtCanteen, mealName } from "./canteen-look.js";
import { ownCertificate } from "./canteen-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 */

/**
 * What home says of the canteen to who keeps its samples; loaded for nobody else.
 * @param {App} app
 */
export async function canteenCard(app) {
  const seen = await lookAtCanteen(app);
  return seen ? cardView(app, linesOf(app, seen)) : nothing;
}

/** @typedef {{icon: string, text: string, tone?: "wait" | "danger"}} Line */

/** What is to be done now, most urgent first. @param {App} app @param {Seen} seen @returns {Line[]} */
function linesOf(app, seen) {
  const { t } = app;
  const { plan, canteen } = seen;
  const { focus, boxes, readings } = plan;
  const certificate = ownCertificate(app, seen);
  /** @type {(Line | null)[]} */
  const lines = [
    canteen.freezes.length ? { icon: "lock", text: t("canteen.frozenNow", { n: plan.frozen }), tone: "danger" } : null,
    focus && focus.needed ? { icon: focus.open.length ? "utensils" : "circle-check", text: t("canteen.homeMeal", { meal: mealName(app, seen, focus), n: focus.kept, m: focus.needed }), tone: focus.is_late ? "danger" : undefined } : null,
    boxes.must.length ? { icon: "trash-2", text: t("canteen.mustGo", { n: boxes.must.length }), tone: "danger" } : null,
    boxes.may.length ? { icon: "trash-2", text: t("canteen.mayGo", { n: boxes.may.length }) } : null,
    readings.due.length ? { icon: "thermometer", text: t("canteen.homeFridges", { n: readings.due.length }), tone: "wait" } : null,
    plan.isReportDue && !plan.report ? { icon: "clipboard-check", text: t("canteen.reportDue"), tone: "wait" } : null,
    certificate ? { icon: "calendar", text: certificate.text, tone: certificate.isOver ? "danger" : "wait" } : null,
  ];
  return lines.filter((line) => line !== null);
}

/** @param {App} app @param {Line[]} lines */
function cardView({ t }, lines) {
  return html`<section class="card" aria-labelledby="canteen-title"><a class="row room-home" href="/app/canteen">${icon("utensils")}
    <span class="row-text"><strong id="canteen-title">${t("canteen.title")}</strong>
      ${lines.length ? lines.map(({ text, tone }) => html`<span class=${tone ? "line" : ""} data-tone=${tone ?? nothing}>${tone === "danger" ? icon("triangle-alert") : nothing}${text}</span>`) : html`<span>${t("canteen.homeQuiet")}</span>`}</span>${icon("chevron-right")}</a></section>`;
}
