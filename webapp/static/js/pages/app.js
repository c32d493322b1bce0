import { render } from "/static/vendor/lit-html.js";

import { listenForHandScanner } from "../ui/hand-scanner.js";
import { createApp } from "./starting.js";
import { frame, messagePage } from "./frame.js";
import { roomsOf } from "./rooms.js";
import { findRoute, isOurs, loadAll } from "./routes.js";
import { tellOutdated, tellOpening } from "./opening.js";
import { takeInvitation } from "./invited.js";
import { parseScan } from "../domain/codes.js";

/** @typedef {import("./context.js").Page} Page */

const root = /** @type {HTMLElement} */ (document.getElementById("app"));

/** Opens what the phone keeps, shows the page of the address, and keeps both in step. */
async function start() {
  /** @type {Page | null} */
  let page = null;
  let visit = 0;
  let news = 0;
  /** @type {string[]} what a hand scanner read while a page was opening: it is meant for that page */
  const early = [];
  const host = /** @type {HTMLElement} */ (document.getElementById("toasts"));
  const app = await createApp({ redraw, show, host, blocked: () => void tellOpening(root, "opening.blocked"), outdated: () => void tellOutdated() });

  function redraw() {
    if (!page) return;
    document.documentElement.toggleAttribute("data-home", Boolean(page.isHome));
    document.documentElement.dataset.contrast = app.preferences.get().contrast ? "high" : "";
    document.title = page.isHome ? page.title : `${page.title} · ${app.t("app.name")}`;
    render(frame(app, page, app.storage.state), root);
  }

  /** Draws the page of the present address; a page that opens late does not overtake a newer one. */
  async function show() {
    const mine = ++visit;
    const known = news;
    root.setAttribute("aria-busy", "true");
    const opened = await openPage();
    if (mine !== visit) return opened.close?.();
    root.removeAttribute("aria-busy");
    page?.close?.();
    app.toasts.hide();
    page = opened;
    redraw();
    scrollTo(0, 0);
    if (visit > 1) root.querySelector("h1")?.focus({ preventScroll: true });
    page.opened?.(root);
    early.splice(0).forEach(takeScan);
    if (news !== known) await page.refresh?.().catch(redraw); // the school came, or changed, while its page was being opened
  }

  /** @returns {Promise<Page>} */
  async function openPage() {
    const route = findRoute(new URL(location.href), app.signIn ? null : app.door());
    if (!route) return messagePage(app, { title: app.t("app.notFound"), text: app.t("app.notFoundHint") });
    try {
      return await (await route.load()).open(app, route.place);
    } catch (error) {
      return messagePage(app, { title: app.t("app.failed"), text: app.t("app.failedHint"), icon: "triangle-alert", detail: String(error) });
    }
  }

  app.storage.subscribe(redraw);
  app.engine.subscribe(async (_, { replica }) => {
    if (replica) news += 1;
    const hasNews = await app.recount().catch(() => false); // the database is out of reach: whoever needs it says so
    if (replica) await app.learnSchool();
    if (page?.refresh && (replica || hasNews)) await page.refresh().catch(redraw);
    else redraw();
  });
  window.addEventListener("popstate", show);
  document.addEventListener("click", followLink);
  listenForHandScanner(window, (text) => {
    if (root.hasAttribute("aria-busy")) early.push(text);
    else takeScan(text);
  });
  await show();
  app.engine.start();
  app.installing.start().catch(() => {}); // no worker this time, as on a first visit that loses its network: the next start tries again
  void loadAll(roomsOf(app));

  /** @param {string} text */
  function takeScan(text) {
    if (page?.scanned) return page.scanned(text);
    const scan = parseScan(text);
    if (scan.kind === "code") void app.go(`/${scan.code}`);
    if (scan.kind === "invitation") takeInvitation(app, scan.token);
    if (scan.kind === "foreign") void app.go(`/app/sticker/${encodeURIComponent(scan.text)}`);
  }

  /** @param {MouseEvent} event */
  function followLink(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (!isOurs(url, location.origin) || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    void app.go(url.pathname + url.search);
  }
}

/** Nothing can be kept here (private mode, storage forbidden), or what is kept is a newer build's: said in words, and nothing is touched. */
function refuse(/** @type {any} */ error) {
  return tellOpening(root, error?.name === "NewerDatabaseError" ? "opening.newer" : "banner.noStorage", String(error));
}

start().catch(refuse);
