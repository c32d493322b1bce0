import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { findChildren } from "../domain/pickup-day.js";
import { icon } from "../ui/icon.js";
import { refusalView } from "./label-reading.js";
import { childOf, childPath, classOf, classPath, collectorOf, whichClass } from "./pickup-look.js";
import { adultsView, childHead, classLine, dismissalLine, lateLine, refusedBanner } from "./pickup-parts.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup.js").Picking} Picking
 * @typedef {import("./pickup.js").AtHand} AtHand
 */

const FOUND_MAX = 20;

/** The camera stays where it is whatever stands above: a picture that is built anew goes dark. @param {App} app @param {Picking} state @param {any} on */
export function pickupView(app, state, on) {
  const { stopped, atHand } = state;
  const isIdle = !stopped && !atHand;
  return html`${stopped ? stopView(app, state.seen, stopped) : atHand ? atHandView(app, state, atHand, on) : aboveView(app, state)}
    ${on.reading.view({ isAside: !isIdle })}
    ${isIdle ? belowView(app, state, on) : nothing}`;
}

/** @param {App} app @param {Picking} state */
function aboveView(app, { seen, refusal }) {
  const { t } = app;
  return html`${deniedView(app, seen)}${refusedBanner(app, seen)}
    ${refusal ? refusalView(refusal.text, html`${refusal.code ? html`<p class="code">${shownCode(refusal.code)}</p>` : nothing}<p>${t("pickup.unknownHint")}</p>`) : nothing}`;
}

/** A teacher says that they never agreed: somebody must find out where the child is. @param {App} app @param {import("./pickup-look.js").Seen} seen */
function deniedView(app, seen) {
  const { t, formats } = app;
  const denied = seen.classes.flatMap(({ gone }) => gone).filter(({ departure }) => departure.is_denied);
  if (denied.length === 0) return nothing;
  return html`<section class="card" data-tone="danger" role="alert"><h2>${icon("triangle-alert")}${t("pickup.denied")}<span class="count">${denied.length}</span></h2>
    <ul class="rows">${denied.map(({ child, departure }) => html`<li><a class="row" href=${childPath(child.id)}>${icon("user")}<span class="row-text"><strong>${child.name}</strong><span>${collectorOf(app, seen, departure)}</span></span>
      <span class="row-end">${formats.clock(departure.left_at)}</span></a></li>`)}</ul></section>`;
}

/** @param {App} app @param {Picking} state @param {any} on */
function belowView(app, state, on) {
  const { t } = app;
  const { seen, search } = state;
  const found = findChildren(seen.pickup, search).slice(0, FOUND_MAX);
  return html`<section class="card"><h2 id="find-title">${icon("search")}${t("pickup.noCard")}</h2>
      <div class="search" role="search"><label for="child-search">${t("pickup.search")}</label>
        <input class="input" id="child-search" type="search" autocomplete="off" .value=${search} @input=${(/** @type {any} */ event) => on.set({ search: event.target.value })}></div>
      ${search.trim() && found.length === 0 ? html`<p class="soft" role="status">${t("pickup.nobody", { text: search })}</p>` : nothing}
      <ul class="rows">${repeat(found, ({ id }) => id, (child) => childRow(app, seen, child))}</ul></section>
    <section class="card"><h2>${icon("school")}${t("pickup.byClass")}</h2>
      ${seen.classes.length === 0 ? html`<p class="soft">${t("pickup.noClasses")}</p>` : nothing}
      <ul class="rows">${repeat(seen.classes, ({ klass }) => klass.id, (one) => html`<li><a class="row" href=${classPath(one.klass.id)}>${icon(one.here.length === 0 ? "circle-check" : "users")}
        <span class="row-text"><strong>${one.klass.name}</strong>${lateLine(app, seen, one) ? html`<span class="bad">${icon("triangle-alert")}${lateLine(app, seen, one)}</span>` : nothing}<span>${classLine(app, one)}</span>${dismissalLine(app, one) ? html`<small>${dismissalLine(app, one)}</small>` : nothing}
          ${one.waiting.length ? html`<span class="tag" data-tone="wait">${icon("clock")}${t("pickup.waitingCount", { n: one.waiting.length })}</span>` : nothing}</span>${icon("chevron-right")}</a></li>`)}</ul></section>
    ${on.reading.waysRound()}`;
}

/** @param {App} app @param {import("./pickup-look.js").Seen} seen @param {Entity} child */
function childRow(app, seen, child) {
  const gone = seen.classes.flatMap((one) => one.gone).find((one) => one.child.id === child.id);
  return html`<li><a class="row" href=${childPath(child.id)}>${icon(gone ? "log-out" : "user")}<span class="row-text"><strong>${child.name}</strong><span>${whichClass(app, seen, child)}</span></span>
    ${gone ? html`<span class="row-end">${app.t("pickup.goneAt", { time: app.formats.clock(gone.departure.left_at) })}</span>` : icon("chevron-right")}</a></li>`;
}

/** @param {App} app @param {Picking} state @param {AtHand} atHand @param {any} on */
function atHandView(app, { seen, queue }, { child, who, siblings, along, gone, card }, on) {
  const { t, formats } = app;
  const already = gone ? html`<p class="notice" role="alert">${icon("triangle-alert")}<span><strong>${t("pickup.goneAlready", { time: formats.clock(gone.left_at), who: collectorOf(app, seen, gone) })}</strong></span></p><a class="button wide" href=${childPath(child.id)}>${icon("undo-2")}${t("pickup.cameBackHint")}</a>` : nothing;
  return html`${childHead(app, seen, child, already)}
    ${siblings.length === 0 ? nothing : html`<div class="along" role="group" aria-label=${t("pickup.along")}><span class="field-label">${t("pickup.along")}</span>
      ${siblings.map((one) => html`<button type="button" class="button" aria-pressed=${along.has(one.child.id)} @click=${() => on.takeAlong(one.child.id, !along.has(one.child.id))}>${icon(along.has(one.child.id) ? "circle-check" : "plus")}<span>${one.child.name}<small>${classOf(seen, one.child.class_id)?.name ?? ""}</small></span></button>`)}</div>`}
    <h2 class="who-title">${t("pickup.whoCame")}<small>${t("pickup.cardNumber", { n: card.number })}</small></h2>
    ${adultsView(app, who, { faces: on.faces, choose: on.release, isBarred: on.isBarred })}
    ${queue.length ? html`<p class="notice" role="status">${icon("clock")}<span>${t("pickup.queue", { names: queue.map((one) => childOf(seen, one.child_id)?.name ?? "").join(t("pickup.and")) })}</span></p>` : nothing}`;
}

/** A card that lets nobody go: red, and what to do now. @param {App} app @param {import("./pickup-look.js").Seen} seen @param {{card: Entity, child: Entity | null}} stopped */
function stopView(app, seen, { card, child }) {
  const { t, formats } = app;
  const teachers = (classOf(seen, child?.class_id)?.teacher_ids ?? []).map((/** @type {string} */ id) => seen.people.get(id) ?? "").filter(Boolean);
  const why = card.why ? t(`pickup.void.${card.why}`) : "";
  return html`<section class="stop" role="alert">
    ${icon("ban")}<h2>${t("pickup.stop")}</h2>
    ${child ? html`<p class="stop-child"><strong>${child.name}</strong> ${whichClass(app, seen, child)}</p>` : nothing}
    <p>${[t("pickup.cardNumber", { n: card.number }), why, card.voided_at ? t("pickup.voidedAt", { time: formats.when(card.voided_at) }) : ""].filter(Boolean).join(" · ")}</p>
    <ol><li>${t("pickup.stopStay")}</li><li>${t("pickup.stopKeep")}</li><li>${teachers.length ? t("pickup.stopCall", { names: teachers.join(t("pickup.and")) }) : t("pickup.stopCallOffice")}</li></ol>
    ${child ? html`<a class="button" href=${`${childPath(child.id)}?no-card=1`}>${t("pickup.goNoCard")}</a>` : nothing}
  </section>`;
}

/** @param {App} app @param {Picking} state @param {any} on */
export function pickupDock({ t }, { atHand, stopped, last }, on) {
  if (stopped) {
    return html`<button type="button" class="button primary big" @click=${on.next}>${icon("scan-line")}<span>${t("pickup.next")}</span></button>`;
  }
  if (atHand) {
    return html`<div class="dock-pair"><button type="button" class="button" @click=${on.next}>${icon("x")}${t("app.cancel")}</button>
      <a class="button" href=${`${childPath(atHand.child.id)}?no-card=1`}>${icon("users")}${t("pickup.noneOfThese")}</a></div>`;
  }
  return last ? html`<div class="dock-words" role="status"><strong>${icon("circle-check")} ${last.text}</strong><button type="button" class="button" @click=${on.undo}>${icon("undo-2")}${t("pickup.undo")}</button></div>`
    : html`<p class="dock-words"><strong>${t("pickup.scanHint")}</strong></p>`;
}
