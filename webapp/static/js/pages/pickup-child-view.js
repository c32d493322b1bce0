import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { childHead, gapTags, refusedBanner } from "./pickup-parts.js";
import { collectorOf, relationOf } from "./pickup-look.js";
import { noCardView } from "./pickup-no-card-view.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup-child.js").ChildSeen} ChildSeen
 */

/** @param {App} app @param {ChildSeen} state @param {any} on */
export function childView(app, state, on) {
  const { seen, child } = state;
  if (on.noCard.state.isOpen) return html`${childHead(app, seen, child)}${noCardView(app, state, on)}`;
  return html`${refusedBanner(app, seen)}${childHead(app, seen, child)}
    ${goneView(app, state, on)}
    ${cardsView(app, state, on)}
    ${adultsCard(app, state)}
    ${delegatesCard(app, state, on)}`;
}

/** @param {App} app @param {ChildSeen} state @param {any} on */
function goneView(app, { seen, gone }, on) {
  const { t, formats } = app;
  if (!gone) return html`<p class="calm">${icon("school")}<span>${t("pickup.stillHere")}</span></p>`;
  return html`<section class="card" data-tone=${gone.gaps?.length ? "wait" : nothing}><h2>${icon("log-out")}${t("pickup.goneAt", { time: formats.clock(gone.left_at) })}</h2>
    <p>${collectorOf(app, seen, gone)} · ${t(`pickup.way.${gone.way}`)} · ${t("pickup.guard", { name: seen.people.get(gone.guard_id) ?? "" })}</p>
    ${gone.confirmed_by_id ? html`<p>${t("pickup.confirmedBy", { name: seen.people.get(gone.confirmed_by_id) ?? "" })}</p>` : nothing}
    <p class="tags">${gapTags(app, gone)}</p>
    ${may(app, "pickup.release") ? html`<div class="reasons"><button type="button" class="button" @click=${() => on.takeBack("came_back")}>${icon("undo-2")}${t("pickup.cameBack")}</button>
      <button type="button" class="button" @click=${() => on.takeBack("mistake")}>${icon("x")}${t("pickup.wasMistake")}</button></div>` : nothing}</section>`;
}

/** @param {App} app @param {ChildSeen} state @param {any} on */
function cardsView(app, { cards }, on) {
  const { t, formats } = app;
  const isCardLost = on.isCardLost();
  return html`<section class="card" data-tone=${isCardLost ? "danger" : nothing}><h2>${icon("qr-code")}${t(isCardLost ? "pickup.voidNow" : "pickup.cards")}<span class="count">${cards.filter((card) => card.state !== "void").length}</span></h2>
    ${cards.length === 0 ? html`<p class="soft">${t("pickup.noCards")}</p>` : nothing}
    <ul class="rows">${cards.map((card) => html`<li class="row">${icon(card.state === "void" ? "ban" : "circle-check")}
      <span class="row-text"><strong>${t("pickup.cardNumber", { n: card.number })}</strong>${card.state === "void" ? html`<span class="bad">${card.why ? t(`pickup.void.${card.why}`) : t("pickup.isVoid")}${card.voided_at ? ` · ${formats.when(card.voided_at)}` : ""}</span>` : nothing}</span>
      ${card.state !== "void" && may(app, "pickup.void") ? html`<button type="button" class="button" aria-label=${t("pickup.voidCardNumber", { n: card.number })} @click=${() => on.voidCard(card)}>${icon("ban")}${t("pickup.voidCard")}</button>` : nothing}</li>`)}</ul></section>`;
}

/** @param {App} app @param {Entity} card @param {(why: string | null) => void} close */
export function cardVoidView({ t }, card, close) {
  return html`<h2>${t("pickup.voidAsk", { n: card.number })}</h2><p>${t("pickup.voidHint")}</p>
    ${["lost", "returned", "other"].map((why) => html`<button type="button" class=${why === "lost" ? "button primary wide" : "button wide"} @click=${() => close(why)}>${t(`pickup.void.${why}`)}</button>`)}
    <button type="button" class="button plain wide" @click=${() => close(null)}>${t("app.cancel")}</button>`;
}

/** @param {App} app @param {ChildSeen} state */
function adultsCard(app, { who }) {
  const { t } = app;
  return html`<details class="more"><summary>${t("pickup.adults")}<span class="count">${who.guardians.length}</span></summary>
    <ul class="rows">${who.guardians.map((adult) => html`<li class="row">${icon("user")}<span class="row-text"><strong>${adult.name}</strong><span>${relationOf(app, adult.relation)}</span></span>
      ${adult.mobile ? html`<a class="button" href=${`tel:${adult.mobile.replace(/[^\d+]/g, "")}`}>${adult.mobile}</a>` : nothing}</li>`)}</ul>
    ${who.guardians.length === 0 ? html`<p class="soft">${t("pickup.noAdults")}</p>` : nothing}</details>`;
}

/** @param {App} app @param {ChildSeen} state @param {any} on */
function delegatesCard(app, { who, child }, on) {
  const { t } = app;
  const mayAllow = may(app, "pickup.delegate");
  if (who.delegates.length === 0 && !mayAllow) return nothing;
  return html`<section class="card"><h2>${icon("users")}${t("pickup.delegatesToday")}<span class="count">${who.delegates.length}</span></h2>
    <ul class="rows">${who.delegates.map((one) => html`<li class="row">${icon("user")}<span class="row-text"><strong>${one.name}</strong><span>${[relationOf(app, one.relation), t(`pickup.allowedBy.${one.by}`), t(`pickup.allowWay.${one.way}`)].filter(Boolean).join(" · ")}</span></span>
      ${mayAllow ? html`<button type="button" class="button" aria-label=${t("pickup.callOffOne", { name: one.name })} @click=${() => on.callOff(one)}>${icon("x")}${t("pickup.callOff")}</button>` : nothing}</li>`)}</ul>
    ${mayAllow ? html`<a class="button wide" href=${`/app/pickup/delegate/${child.id}`}>${icon("plus")}${t("pickup.allow")}</a>` : nothing}</section>`;
}

/** @param {App} app @param {ChildSeen} state @param {any} on */
export function childDock(app, { gone }, on) {
  const { t } = app;
  if (on.noCard.state.isOpen) return html`<button type="button" class="button wide" @click=${on.noCard.back}>${icon("arrow-left")}${t(on.noCard.form.values.collector ? "pickup.whoElse" : "app.cancel")}</button>`;
  const mayRelease = may(app, "pickup.release");
  return html`${mayRelease && !gone ? html`<button type="button" class="button primary big" @click=${on.noCard.begin}>${icon("users")}<span>${t("pickup.withoutCard")}</span></button>` : nothing}
    <a class=${mayRelease && !gone ? "button wide" : "button primary big"} href="/app/pickup">${icon("scan-line")}<span>${t("pickup.next")}</span></a>`;
}
