import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { notFetched } from "../domain/pickup-day.js";
import { icon } from "../ui/icon.js";
import { messagePage } from "./frame.js";
import { childPath, collectorOf, relationOf, whichClass } from "./pickup-look.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup-look.js").Seen} Seen
 */

/** In words that are here for everybody: those of pick-up are loaded only for who works there. @param {App} app */
export const notAllowed = (app) => messagePage(app, { title: app.t("app.notFound"), text: app.t("reason.not_allowed"), icon: "lock" });

/** @param {App} app @param {string} text */
export const notFound = (app, text) => messagePage(app, { title: app.t("pickup.title"), text, icon: "circle-help" });

/** Words that the server did not take. @param {App} app @param {Seen} seen */
export function refusedBanner({ t }, { pickup }) {
  if (pickup.refused.length === 0) return nothing;
  return html`<a class="banner" data-tone="wait" href="/app/outbox">${icon("shield-alert")}<p>${t("pickup.refused", { n: pickup.refused.length })}</p>${icon("chevron-right")}</a>`;
}

/** Who it is about, for eyes at arm's length. @param {App} app @param {Seen} seen @param {Entity} child @param {unknown} [more] */
export function childHead(app, seen, child, more = nothing) {
  return html`<section class="fetched"><h2 class="fetched-name">${child.name}</h2><p class="fetched-class">${whichClass(app, seen, child)}</p>
    ${child.note ? html`<p class="notice">${icon("info")}<span>${child.note}</span></p>` : nothing}${more}</section>`;
}

/**
 * The adults of a child as big buttons, two by two, and who may come today instead.
 * @param {App} app
 * @param {{guardians: Entity[], delegates: Entity[]}} who
 * @param {{faces: import("./pickup-faces.js").FaceViews, choose: (kind: "guardian" | "delegate", adult: Entity) => void, isBarred?: (adult: Entity) => boolean}} on
 *   isBarred: may not fetch all who leave together
 */
export function adultsView(app, { guardians, delegates }, { faces, choose, isBarred = () => false }) {
  const { t } = app;
  if (guardians.length + delegates.length === 0) return html`<p class="notice">${icon("info")}<span>${t("pickup.noAdults")}</span></p>`;
  return html`<div class="adults">${repeat(guardians, ({ id }) => id, (adult) => html`<button type="button" class="button adult" aria-disabled=${isBarred(adult)} @click=${() => choose("guardian", adult)}>
      ${faces.view(adult)}<span class="adult-words"><strong>${adult.name}</strong><span>${relationOf(app, adult.relation)}</span></span></button>`)}</div>
    ${delegates.length === 0 ? nothing : html`<section class="delegates"><p class="field-label">${t("pickup.delegatesToday")}</p>
      ${repeat(delegates, ({ id }) => id, (one) => html`<button type="button" class="button wide delegate" aria-disabled=${isBarred(one)} @click=${() => choose("delegate", one)}>${one.photo_sha256 ? faces.view(one) : icon("user")}
        <span class="adult-words"><strong>${one.name}</strong><span>${[relationOf(app, one.relation), t(`pickup.allowedBy.${one.by}`), t(`pickup.allowWay.${one.way}`)].filter(Boolean).join(" · ")}</span></span></button>`)}</section>`}`;
}

/** Marks of a departure that somebody should look at, in words. @param {App} app @param {Entity} departure */
export function gapTags({ t }, { gaps = [] }) {
  return gaps.map((/** @type {string} */ gap) => html`<span class="tag" data-tone=${gap === "no_second_word" || gap === "card_unknown" ? "wait" : "danger"}>${icon("triangle-alert")}${t(`pickup.gap.${gap}`)}</span>`);
}

/** Who left, with whom and when. @param {App} app @param {Seen} seen @param {{child: Entity, departure: Entity}} gone */
export function goneRow(app, seen, { child, departure }) {
  const { t, formats } = app;
  return html`<a class="row" href=${childPath(child.id)}>${icon("log-out")}
    <span class="row-text"><strong>${child.name}</strong><span>${collectorOf(app, seen, departure)} · ${t(`pickup.way.${departure.way}`)}</span>
      ${departure.confirmed_by_id ? html`<small>${t("pickup.confirmedBy", { name: seen.people.get(departure.confirmed_by_id) ?? "" })}</small>` : nothing}${gapTags(app, departure)}</span>
    <span class="row-end">${formats.clock(departure.left_at)}</span></a>`;
}

/** How a class stands, in one line. @param {App} app @param {import("../domain/pickup-day.js").ClassState} state */
export function classLine({ t }, { here, gone, absent }) {
  const all = here.length + gone.length;
  if (all + absent.length === 0) return t("pickup.noChildren");
  const absence = absent.length ? ` · ${t("pickup.absentCount", { n: absent.length })}` : "";
  return (here.length === 0 ? t("pickup.allGone", { n: all }) : t("pickup.hereOf", { n: here.length, m: all })) + absence;
}

/** That children are still here after the class's closing; empty before it. @param {App} app @param {Seen} seen @param {import("../domain/pickup-day.js").ClassState} state */
export function lateLine(app, { on, at }, state) {
  const late = notFetched(state, { on, at, zone: app.zone });
  return late.length ? app.t("pickup.notFetched", { n: late.length }) : "";
}

/** Led out and emptied, in one line; empty while neither was said. @param {App} app @param {import("../domain/pickup-day.js").ClassState} state */
export function dismissalLine({ t, formats }, { dismissal }) {
  if (!dismissal) return "";
  const led = dismissal.led_out_at ? t("pickup.ledOutAt", { time: formats.clock(dismissal.led_out_at), n: dismissal.count ?? 0 }) : "";
  const empty = dismissal.empty_at ? t(dismissal.is_empty ? "pickup.emptyAt" : "pickup.notEmptyAt", { time: formats.clock(dismissal.empty_at) }) : "";
  return [led, empty].filter(Boolean).join(" · ");
}
