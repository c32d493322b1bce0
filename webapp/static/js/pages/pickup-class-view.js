import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { childPath, collectorOf, dismissalPath } from "./pickup-look.js";
import { classLine, dismissalLine, goneRow, lateLine, refusedBanner } from "./pickup-parts.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../domain/pickup-day.js").ClassState} ClassState
 * @typedef {import("./pickup-look.js").Seen} Seen
 */

/** @param {App} app @param {{seen: Seen, state: ClassState}} shown @param {any} on */
export function classView(app, { seen, state }, on) {
  const { t } = app;
  const level = app.lastContactAt();
  return html`${refusedBanner(app, seen)}
    <section class="fetched"><p class="fetched-name" role="status">${classLine(app, state)}</p>
      ${lateLine(app, seen, state) ? html`<p class="bad">${icon("triangle-alert")}${lateLine(app, seen, state)}</p>` : nothing}
      ${dismissalLine(app, state) ? html`<p>${dismissalLine(app, state)}</p>` : nothing}
      <p class="soft">${level ? t("pickup.liveAt", { time: app.formats.when(level) }) : t("pickup.neverLive")}</p></section>
    ${waitingView(app, { seen, state }, on)}
    ${hereView(app, { seen, state }, on)}
    ${state.gone.length === 0 ? nothing : html`<section class="card"><h2>${icon("log-out")}${t("pickup.goneToday")}<span class="count">${state.gone.length}</span></h2>
      <ul class="rows">${repeat(state.gone, ({ departure }) => departure.id, (one) => html`<li>${goneRow(app, seen, one)}</li>`)}</ul></section>`}`;
}

/** Departures without a card: was it you who said yes? @param {App} app @param {{seen: Seen, state: ClassState}} shown @param {any} on */
function waitingView(app, { seen, state: { waiting } }, { confirm }) {
  const { t, formats } = app;
  const me = app.signIn?.person.id;
  if (waiting.length === 0) return nothing;
  return html`<section class="card" data-tone="danger"><h2>${icon("bell")}${t("pickup.waiting")}<span class="count">${waiting.length}</span></h2>
    ${waiting.map((one) => html`<div class="asked"><p><strong>${seen.pickup.children.find(({ id }) => id === one.child_id)?.name ?? ""}</strong> · ${collectorOf(app, seen, one)} · ${formats.clock(one.left_at)}</p>
      <p>${t("pickup.guard", { name: seen.people.get(one.guard_id) ?? "" })}</p>
      ${one.guard_id === me || !may(app, "pickup.release") ? html`<p class="soft">${t("pickup.askOther")}</p>` : html`<div class="reasons">
        <button type="button" class="button primary big" @click=${() => confirm(one, true)}>${icon("check")}<span>${t("pickup.confirmYes")}</span></button>
        <button type="button" class="button big" @click=${() => confirm(one, false)}>${icon("x")}<span>${t("pickup.confirmNo")}</span></button></div>`}</div>`)}</section>`;
}

/** @param {App} app @param {{seen: Seen, state: ClassState}} shown @param {any} on */
function hereView(app, { state: { here, absent } }, { isCalling, call, toggleAbsent }) {
  const { t } = app;
  const rows = isCalling() ? [...here, ...absent] : here;
  const away = new Set(absent.map(({ id }) => id));
  const row = (/** @type {Entity} */ child) => (isCalling()
    ? html`<button type="button" class="row" aria-pressed=${away.has(child.id)} @click=${() => toggleAbsent(child.id)}>${icon(away.has(child.id) ? "circle-x" : "circle-check")}<span class="row-text"><strong>${child.name}</strong>${away.has(child.id) ? html`<span>${t("pickup.isAbsent")}</span>` : nothing}</span><span class="row-end">${child.number ?? ""}</span></button>`
    : html`<a class="row" href=${childPath(child.id)}>${icon("user")}<span class="row-text"><strong>${child.name}</strong></span><span class="row-end">${child.number ?? ""}</span>${icon("chevron-right")}</a>`);
  return html`<section class="card"><h2>${icon("users")}${t(isCalling() ? "pickup.roll" : "pickup.here")}<span class="count">${here.length}</span></h2>
    ${isCalling() ? html`<p class="soft">${t("pickup.rollHint")}</p>` : nothing}
    ${here.length === 0 && !isCalling() ? html`<p class="calm">${icon("circle-check")}${t("pickup.nobodyLeft")}</p>` : nothing}
    <ul class="rows">${repeat(rows, ({ id }) => id, (child) => html`<li>${row(child)}</li>`)}</ul>
    ${may(app, "pickup.release") ? html`<button type="button" class="button wide" aria-pressed=${isCalling()} @click=${call}>${icon("list-checks")}${t(isCalling() ? "pickup.rollDone" : "pickup.roll")}</button>` : nothing}</section>`;
}

/** @param {App} app @param {ClassState} state */
export function classDock(app, { klass }) {
  const { t } = app;
  return html`${may(app, "pickup.release") ? html`<a class="button primary big" href=${dismissalPath(klass.id)}>${icon("door-open")}<span>${t("pickup.dismissal")}</span></a>` : nothing}
    <a class="button wide" href="/app/pickup">${icon("scan-line")}${t("pickup.scanCards")}</a>`;
}
