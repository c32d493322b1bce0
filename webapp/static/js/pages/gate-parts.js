import { html, nothing } from "/static/vendor/lit-html.js";

import { headCount, remaining } from "../domain/gate.js";
import { icon } from "../ui/icon.js";
import { messagePage } from "./frame.js";
import { keepWord } from "./keeping-words.js";
import { visitFacts } from "./gate-look.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Entity} Entity
 */

/** In words that are here for everybody: the gate's own are loaded only for who works with it. @param {App} app */
export const notAllowed = (app) => messagePage(app, { title: app.t("app.notFound"), text: app.t("reason.not_allowed"), icon: "lock" });

/** @param {App} app @param {Omit<import("../store/types.js").RecordDraft, "author">} record */
export const sayAtGate = (app, record) => keepWord(app, record, { notSaved: app.t("gate.notSaved") });

/** What stands above every page of the gate: a muster, a shift to be taken over, words that the server did not take. @param {App} app @param {Seen} seen */
export function gateBanners(app, { gate }) {
  const { t } = app;
  const muster = gate.musters.find((one) => !one.closed_at);
  const handOver = waitingShift(app, { gate });
  return html`${muster ? banner("danger", "siren", t(muster.is_drill ? "gate.drillNow" : "gate.musterNow"), `/app/gate/muster/${muster.id}`) : nothing}
    ${handOver ? banner("wait", "users", t("gate.shiftWaits"), "/app/gate/hand-over") : nothing}
    ${gate.refused.length ? banner("wait", "shield-alert", t("gate.refusedWords", { n: gate.refused.length }), "/app/outbox") : nothing}`;
}

/** The newest shift that was handed over and that this person may take. @param {App} app @param {Pick<Seen, "gate">} seen */
export function waitingShift(app, { gate }) {
  const [newest] = gate.handOvers;
  const me = app.signIn?.person.id;
  return newest && !newest.taken_by_id && newest.by_id !== me && (!newest.to_id || newest.to_id === me) ? newest : null;
}

/** @param {string} tone @param {string} iconName @param {string} text @param {string} href */
const banner = (tone, iconName, text, href) => html`<a class="banner" data-tone=${tone} href=${href}>${icon(iconName)}<p><strong>${text}</strong></p>${icon("chevron-right")}</a>`;

/** How many are inside, so large that it is read across the room. @param {App} app @param {Entity[]} visits */
export function countView({ t }, visits) {
  const n = headCount(/** @type {any} */ (visits));
  return html`<p class="gate-count" role="status"><strong>${n}</strong><span>${t("gate.inside", { n })}</span></p>`;
}

/** Somebody inside, as others may see them. @param {Entity} visit */
export const nameOf = (visit) => visit.name_masked ?? "";

/** Of a group, how many; nothing for one alone. @param {App} app @param {Entity} visit */
export function groupText({ t }, visit) {
  if (visit.people <= 1) return "";
  const left = remaining(/** @type {any} */ (visit));
  return left === visit.people ? t("gate.people", { n: left }) : t("gate.peopleOf", { n: left, all: visit.people });
}

/**
 * One who is inside: their page behind the row, the way out as a button on it.
 * @param {App} app
 * @param {Seen} seen
 * @param {Entity} visit
 * @param {{label: string, icon: string, run: (visit: Entity) => void} | null} action
 */
export function visitRow(app, seen, visit, action) {
  const text = html`<span class="row-text"><strong>${nameOf(visit)}${groupText(app, visit) ? html` <span class="tag">${icon("users")}${groupText(app, visit)}</span>` : nothing}</strong>
    <span>${visitFacts(app, seen, visit)}</span>${visit.organisation ? html`<small>${visit.organisation}</small>` : nothing}
    ${visit.watch_id && may(app, "gate.register") ? html`<span class="bad">${icon("triangle-alert")}${app.t("gate.watchRow")}</span>` : nothing}</span>`;
  return html`<li class="row gate-visit">${may(app, "gate.register") ? html`<a class="row-link" href=${`/app/gate/visit/${visit.id}`}>${text}</a>` : text}
    ${action ? html`<button type="button" class="button" aria-label=${app.t("gate.labelOf", { what: action.label, name: nameOf(visit) })} @click=${() => action.run(visit)}>${icon(action.icon)}<span>${action.label}</span></button>` : nothing}</li>`;
}
