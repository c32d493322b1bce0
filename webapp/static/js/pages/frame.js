import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { bannersFor, bannerView } from "./banners.js";
import { safetyStrip } from "./safety.js";

/** @typedef {import("./context.js").App} App */
/** @typedef {import("./context.js").Page} Page */

/**
 * What surrounds every page: title, safety, banners above; the page's actions within the thumb's reach.
 * @param {App} app
 * @param {Page} page
 * @param {{isPersisted: boolean | null, isNearlyFull: boolean, isPrivate: boolean}} storage
 */
export function frame(app, page, storage) {
  const { t } = app;
  return html`<a class="skip" href="#main">${t("app.skip")}</a>
    <header class="bar">
      ${page.isHome || page.isStart ? html`<img class="bar-mark" src="/static/icons/icon.svg" alt="">` : html`<button type="button" class="button plain" aria-label=${t("app.back")} @click=${() => back(app)}>${icon("arrow-left")}</button>`}
      <h1 tabindex="-1">${page.title}</h1>
      ${page.isHome && app.canLock() ? html`<button type="button" class="button plain bar-lock" @click=${() => app.lock()}>${icon("lock")}<span>${t("lock.now")}</span></button>` : nothing}
      ${page.isHome || page.isStart ? nothing : html`<a class="button plain" href="/app" aria-label=${t("app.home")}>${icon("house")}</a>`}
    </header>
    ${page.isStart && hasNothing(app.counts) ? nothing : safetyStrip(app)}
    ${bannersFor(app, page, storage).map((banner) => bannerView(app, banner))}
    <main id="main">${page.main()}</main>
    ${page.dock ? html`<div class="dock">${page.dock()}</div>` : nothing}`;
}

/** @param {import("../store/types.js").Counts} counts */
const hasNothing = ({ queued, sent, kept, attention }) => queued + sent + kept + attention === 0;

/** @param {App} app */
function back(app) {
  if (history.state?.isInside) history.back();
  else app.go("/app");
}

/**
 * Home's dock, and that of pages without an action of their own: scan first.
 * @param {App} app
 */
export function scanDock({ t }) {
  return html`<a class="button primary scan-button" href="/app/scan">${icon("scan-line")}<span>${t("home.scan")}</span></a>
    <nav class="dock-nav">
      <a class="button plain" href="/app/search">${icon("search")}<span>${t("home.search")}</span></a>
      <a class="button plain" href="/app/outbox">${icon("inbox")}<span>${t("home.outbox")}</span></a>
      <a class="button plain" href="/app/settings">${icon("settings")}<span>${t("home.settings")}</span></a>
    </nav>`;
}

/**
 * A plain page that says one thing and where to go from there.
 * @param {App} app
 * @param {{title: string, text: string, icon?: string, detail?: string}} message
 * @returns {Page}
 */
export function messagePage(app, { title, text, icon: name = "circle-help", detail }) {
  return {
    title,
    main: () => html`<section class="message">${icon(name)}<p>${text}</p>${detail ? html`<pre class="detail">${detail}</pre>` : nothing}</section>`,
    dock: () => scanDock(app),
  };
}
