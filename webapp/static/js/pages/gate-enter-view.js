import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { watchMatches } from "../domain/gate-watch.js";
import { expectedGuests, knownVisitors } from "../domain/gate-search.js";
import { icon } from "../ui/icon.js";
import { expectedText, nameOfExpected } from "./gate.js";
import { formDock, formView } from "./gate-form-view.js";
import { hostName } from "./gate-look.js";
import { refusalView } from "./label-reading.js";
import { scanOne } from "./scan-dialog.js";
import { notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-entering.js").Entering} Entering
 * @typedef {import("../store/types.js").Entity} Entity
 */

const EXPECTED_FIRST = 6;

/** @param {App} app @param {Entering} entering */
export function enterView(app, entering) {
  const { form, saving, refusal } = entering.state;
  const said = refusal ? refusalView(refusal) : nothing;
  if (form && saving) return html`${notSavedView(app, saving.state, form)}${said}${entering.warning.isShown() ? entering.warning.view() : formView(app, entering, form)}`;
  return html`${said}${searchView(app, entering)}`;
}

/** @param {App} app @param {Entering} entering */
export function enterDock(app, entering) {
  const { t } = app;
  const { form } = entering.state;
  if (form) return entering.warning.isShown() ? html`<button type="button" class="button wide" @click=${entering.cancel}>${icon("x")}${t("gate.nobodyComes")}</button>` : formDock(app, entering, form);
  return html`<button type="button" class="button primary big" @click=${() => entering.start(fromSearch(entering.state.text))}>${icon("plus")}<span>${t("gate.newVisitor")}</span></button>`;
}

/** What was searched for is not typed twice. @param {string} text */
const fromSearch = (text) => (/^[\p{L}\s·.'-]{2,}$/u.test(text.trim()) ? { name: text.trim() } : /^\+?[\d\s-]{8,13}$/.test(text.trim()) ? { mobile: text.trim() } : {});

/** @param {App} app @param {Entering} entering */
function searchView(app, entering) {
  const { t } = app;
  const { text } = entering.state;
  const scan = async () => {
    const read = await scanOne(app);
    if (read) await entering.scanned(read);
  };
  return html`${draftsView(app, entering)}
    <div class="search" role="search"><label for="who">${t("gate.searchLabel")}</label>
      <div class="input-row"><input class="input" id="who" type="search" autocomplete="off" enterkeyhint="search" .value=${text} @input=${(/** @type {any} */ event) => entering.search(event.target.value)}>
        <button type="button" class="button" aria-label=${t("gate.scanHint")} @click=${scan}>${icon("scan-line")}</button></div></div>
    ${resultsView(app, entering)}`;
}

/** @param {App} app @param {Entering} entering */
function resultsView(app, entering) {
  const { t } = app;
  const { seen, text, textHash, invitationId } = entering.state;
  const isSearching = text.trim() !== "";
  const expected = invitationId ? seen.expected.filter(({ invitation }) => invitation.id === invitationId) : isSearching ? expectedGuests(text, seen.expected) : seen.expected.slice(0, EXPECTED_FIRST);
  const byHash = textHash ? seen.gate.visitors.filter((one) => one.id_hash === textHash) : [];
  const known = isSearching ? [...byHash, ...knownVisitors(text, seen.gate.visitors).filter((one) => !byHash.includes(one))] : [];
  return html`${expected.length ? html`<section class="card" aria-labelledby="guests-title"><h2 id="guests-title">${icon("calendar")}${t("gate.expectedTitle")}</h2>
      <ul class="rows">${repeat(expected, ({ invitation, guest }) => `${invitation.id}/${guest?.id ?? ""}`, (one) => guestRow(app, entering, one))}</ul></section>` : nothing}
    ${known.length ? html`<section class="card" aria-labelledby="known-title"><h2 id="known-title">${icon("history")}${t("gate.knownTitle")}</h2>
      <ul class="rows">${repeat(known, ({ id }) => id, (visitor) => knownRow(app, entering, visitor))}</ul></section>` : nothing}
    ${isSearching && expected.length + known.length === 0 ? html`<p class="soft" role="status">${t("gate.noneFound")}</p>` : nothing}
    ${isSearching || invitationId ? nothing : html`<p class="soft">${t("gate.searchHint")}</p>`}`;
}

/** @param {App} app @param {Entering} entering @param {import("../domain/gate.js").Expected} one */
function guestRow(app, entering, one) {
  const { t } = app;
  return html`<li class="row gate-visit"><button type="button" class="row-link" @click=${() => entering.start(entering.guest(one))}>${expectedText(app, entering.state.seen, one)}</button>
    <button type="button" class="button primary" aria-label=${t("gate.enterOne", { name: nameOfExpected(one) })} @click=${() => entering.enterNow(entering.expected(one))}>${icon("log-in")}<span>${t("gate.enter")}</span></button></li>`;
}

/** Whoever was here before: what one tap will say stands on the button. @param {App} app @param {Entering} entering @param {Entity} visitor */
function knownRow(app, entering, visitor) {
  const { t, formats } = app;
  const { seen } = entering.state;
  const values = entering.known(visitor);
  const host = hostName(seen, { host_id: visitor.last_host_id });
  const isWarned = watchMatches(/** @type {any} */ (visitor), seen.gate.watch, seen).length > 0;
  const said = [values.purpose ? t(`purpose.${values.purpose}`) : "", host ? t("gate.to", { name: host }) : t("gate.noHost"), t(values.idKind === "known" ? "gate.knownFace" : "gate.paperSeen")].filter(Boolean).join(" · ");
  return html`<li class="gate-known"><button type="button" class="row-link" @click=${() => entering.start(values)}><span class="row-text"><strong>${visitor.name}</strong>
      <span>${[visitor.organisation, visitor.plate, visitor.id_last_four ? `***${visitor.id_last_four}` : ""].filter(Boolean).join(" · ")}</span>
      <small>${t("gate.lastHere", { time: formats.when(visitor.last_at), n: visitor.visits })}</small>
      ${isWarned ? html`<span class="bad">${icon("triangle-alert")}${t("gate.watchRow")}</span>` : nothing}</span>${icon("pencil")}</button>
    <button type="button" class="button primary big wide" @click=${() => entering.enterNow(values)}>${icon("log-in")}<span>${t("gate.enter")}<small>${said}</small></span></button></li>`;
}

/** @param {App} app @param {Entering} entering */
function draftsView(app, entering) {
  const { t, formats } = app;
  return entering.state.drafts.slice(0, 3).map(({ id, values, updated_at: at }) => html`<div class="banner" data-tone="wait">${icon("pencil")}
    <p><strong>${t("gate.unfinished", { name: /** @type {any} */ (values).name || t("gate.noName") })}</strong><br>${formats.when(at)}</p>
    <div class="dock-pair"><button type="button" class="button" @click=${() => entering.resume(id)}>${t("gate.resume")}</button>
      <button type="button" class="button" @click=${() => entering.drop(id)}>${t("gate.dropDraft")}</button></div></div>`);
}
