import { html, nothing } from "/static/vendor/lit-html.js";

import { certificateOn } from "../domain/canteen.js";
import { icon } from "../ui/icon.js";
import { messagePage } from "./frame.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 */

/** @param {App} app */
export const noRules = (app) => messagePage(app, { title: app.t("canteen.title"), text: app.t("canteen.noRules"), icon: "utensils" });

/** In words that are here for everybody: the canteen's own are loaded only for who works with it. @param {App} app */
export const notAllowed = (app) => messagePage(app, { title: app.t("app.notFound"), text: app.t("reason.not_allowed"), icon: "lock" });

/**
 * What stands above every page of the canteen: a freeze, words that the server did not take, a certificate that runs out.
 * @param {App} app
 * @param {Seen} seen
 */
export function canteenBanners(app, seen) {
  return html`${freezeBanner(app, seen)}${refusedBanner(app, seen)}${certificateBanner(app, seen)}`;
}

/** @param {App} app @param {Seen} seen */
export function freezeBanner({ t, formats }, { canteen, people, plan }) {
  if (canteen.freezes.length === 0) return nothing;
  const [{ placed_at: placedAt, placed_by_id: byId }] = canteen.freezes;
  return html`<a class="banner" data-tone="danger" href="/app/canteen/freeze">${icon("lock")}<p><strong>${t("canteen.frozenNow", { n: plan.frozen })}</strong><br>
    ${t("canteen.frozenBy", { name: people.get(byId) ?? "", time: formats.when(placedAt) })}</p>${icon("chevron-right")}</a>`;
}

/** @param {App} app @param {Seen} seen */
function refusedBanner({ t }, { canteen }) {
  if (canteen.refused.length === 0) return nothing;
  return html`<a class="banner" data-tone="wait" href="/app/outbox">${icon("shield-alert")}<p>${t("canteen.refused", { n: canteen.refused.length })}</p>${icon("chevron-right")}</a>`;
}

/** @param {App} app @param {Seen} seen */
function certificateBanner(app, seen) {
  const words = ownCertificate(app, seen);
  return words ? html`<p class="banner" data-tone=${words.isOver ? "danger" : "wait"}>${icon("calendar")}<span>${words.text}</span></p>` : nothing;
}

/**
 * What the holder of a certificate is told of it; null while it is far from its end.
 * @param {App} app
 * @param {Seen} seen
 */
export function ownCertificate(app, { canteen, on }) {
  const own = certificateOn(/** @type {any} */ (canteen.certificates), app.signIn?.person.id ?? "", on);
  if (!own?.is_due) return null;
  const text = certificateText(app, own);
  return { isOver: own.is_over, text: own.is_over ? app.t("canteen.certificateRenew", { text }) : text };
}

/** @param {App} app @param {{expires_on: string, days_left: number, is_over: boolean}} certificate */
export function certificateText({ t, formats }, { expires_on: expiresOn, days_left: days, is_over: isOver }) {
  const date = formats.date(expiresOn);
  if (isOver) return t("canteen.certificateOver", { date });
  return days === 0 ? t("canteen.certificateToday") : t("canteen.certificateSoon", { n: days, date });
}

/**
 * A few usual answers to tap, and room for another in words.
 * @param {App} app
 * @param {{id: string, label: string, options: string[], value: string, onInput: (text: string) => void, onEnter: (text: string) => void, go: string}} asked
 */
export function reasonsView({ t }, { id, label, options, value, onInput, onEnter, go }) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (value.trim()) onEnter(value);
  };
  return html`<section class="item"><p class="field-label">${label}</p>
    <div class="reasons">${options.map((text) => html`<button type="button" class="button big" @click=${() => onEnter(text)}>${text}</button>`)}</div>
    <form class="reason-own" @submit=${submit}><label for=${id}>${t("canteen.otherReason")}</label>
      <textarea class="input" id=${id} rows="2" maxlength="500" .value=${value} @input=${(/** @type {any} */ event) => onInput(event.target.value)}></textarea>
      <button type="submit" class="button wide" aria-disabled=${!value.trim()}>${go}</button></form></section>`;
}

/** The way between the canteen's pages. @param {App} app */
export function canteenDock(app) {
  const { t } = app;
  const link = (/** @type {string} */ href, /** @type {string} */ iconName, /** @type {string} */ text) => html`<a class="button plain" href=${href}>${icon(iconName)}<span>${text}</span></a>`;
  return html`<nav class="dock-nav">${link("/app/canteen/discard", "trash-2", t("canteen.discard"))}${link("/app/canteen/fridge", "thermometer", t("canteen.fridges"))}
    ${may(app, "canteen.freeze") ? link("/app/canteen/freeze", "lock", t("canteen.freeze")) : nothing}</nav>`;
}
