import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { hostName, keepFresh, lookAtGate } from "./gate-look.js";
import { countView, gateBanners, notAllowed, visitRow } from "./gate-parts.js";
import { createLeaving } from "./gate-leaving.js";
import { createPassing } from "./gate-passing.js";
import { scanOne } from "./scan-dialog.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 */

/**
 * The gate now: who is inside, who is expected, whose leaving nobody saw.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "gate.register")) return notAllowed(app);
  let seen = await lookAtGate(app);
  const refresh = async () => {
    seen = await lookAtGate(app);
    app.redraw();
  };
  const leaving = createLeaving(app, refresh);
  const passing = createPassing(app, { look: () => seen, leaving });
  const stop = keepFresh(app);
  return {
    title: t("gate.title"),
    refresh,
    scanned: (text) => void passing.take(text, "scan"),
    main: () => gateView(app, seen, leaving),
    dock: () => gateDock(app, async () => {
      const text = await scanOne(app);
      if (text) await passing.take(text, "scan");
    }),
    close: stop,
  };
}

/** @param {App} app @param {Seen} seen @param {ReturnType<typeof createLeaving>} leaving */
function gateView(app, seen, leaving) {
  const { t } = app;
  const out = { label: t("gate.leave"), icon: "log-out", run: (/** @type {any} */ visit) => void leaving.signOut(visit, { way: "list" }) };
  return html`${gateBanners(app, seen)}
    ${countView(app, seen.gate.visits)}
    ${seen.unsettled.length ? html`<section class="card" data-tone="danger" aria-labelledby="settle-title"><h2 id="settle-title">${icon("triangle-alert")}${t("gate.settleTitle")}<span class="count">${seen.unsettled.length}</span></h2>
      <p class="soft">${t("gate.settleHint")}</p>
      <ul class="rows">${repeat(seen.unsettled, ({ id }) => id, (visit) => visitRow(app, seen, visit, { label: t("gate.settle"), icon: "pen-line", run: ({ id }) => void app.go(`/app/gate/visit/${id}`) }))}</ul></section>` : nothing}
    <section class="card" aria-labelledby="inside-title"><h2 id="inside-title">${icon("users")}${t("gate.insideTitle")}<span class="count">${seen.inside.length}</span></h2>
      ${seen.inside.length ? nothing : html`<p class="calm">${icon("circle-check")}${t("gate.nobody")}</p>`}
      <ul class="rows">${repeat(seen.inside, ({ id }) => id, (visit) => visitRow(app, seen, visit, out))}</ul></section>
    ${expectedView(app, seen)}
    <nav class="gate-more">
      <a class="button" href="/app/gate/hand-over">${icon("users")}<span>${t("gate.handOver")}</span></a>
      ${may(app, "gate.muster") ? html`<a class="button" href="/app/gate/muster">${icon("siren")}<span>${t("gate.muster")}</span></a>` : nothing}
      <a class="button" href="/app/gate/invite">${icon("calendar")}<span>${t("invite.title")}</span></a></nav>`;
}

/** @param {App} app @param {Seen} seen */
function expectedView(app, seen) {
  const { t } = app;
  if (seen.expected.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="expected-title"><h2 id="expected-title">${icon("calendar")}${t("gate.expectedTitle")}<span class="count">${seen.expected.length}</span></h2>
    <ul class="rows">${repeat(seen.expected, ({ invitation, guest }) => `${invitation.id}/${guest?.id ?? ""}`, (one) => html`<li class="row gate-visit"><a class="row-link" href=${expectedPath(one)}>${expectedText(app, seen, one)}</a>
      <a class="button primary" href=${`${expectedPath(one)}&now`} aria-label=${t("gate.enterOne", { name: nameOfExpected(one) })}>${icon("log-in")}<span>${t("gate.enter")}</span></a></li>`)}</ul></section>`;
}

/** @param {import("../domain/gate.js").Expected} one */
export const expectedPath = ({ invitation, guest }) => `/app/gate/enter?invitation=${invitation.id}${guest ? `&guest=${guest.id}` : ""}`;

/** @param {import("../domain/gate.js").Expected} one @returns {string} */
export const nameOfExpected = ({ invitation, guest }) => guest?.name ?? invitation.title ?? "";

/** Who is expected, by whom, for what and when. @param {App} app @param {Seen} seen @param {import("../domain/gate.js").Expected} one */
export function expectedText({ t }, seen, { invitation, guest, left }) {
  const host = hostName(seen, invitation);
  const facts = [invitation.from_time ?? "", host ? t("gate.to", { name: host }) : "", t(`purpose.${invitation.purpose}`), guest?.organisation ?? ""].filter(Boolean).join(" · ");
  return html`<span class="row-text"><strong>${guest ? guest.name : invitation.title || t("gate.group")}${guest ? nothing : html` <span class="tag">${icon("users")}${t("gate.people", { n: left })}</span>`}</strong><span>${facts}</span></span>`;
}

/** @param {App} app @param {() => void} scan */
function gateDock({ t }, scan) {
  return html`<a class="button primary big" href="/app/gate/enter">${icon("log-in")}<span>${t("gate.enter")}</span></a>
    <div class="gate-pair"><button type="button" class="button big" @click=${scan}>${icon("scan-line")}<span>${t("gate.scan")}</span></button>
      <a class="button big" href="/app/gate/leave">${icon("log-out")}<span>${t("gate.leave")}</span></a></div>`;
}
