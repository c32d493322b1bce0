// What the preview is drawn with and on: stock, resolution, a thing of the school; three labels beside each other.

import { html, nothing } from "/static/vendor/lit-html.js";
import { icon } from "/static/js/ui/icon.js";

/** @typedef {import("/static/js/pages/desk/label-preview.js").Shown} Shown */
/** @typedef {{key: string, title: string, note?: string}} Thing */
/**
 * @typedef {object} TrialView
 * @property {Record<string, string>} words
 * @property {[string, string][]} stocks
 * @property {number[]} dpis
 * @property {string} stock
 * @property {number} dpi
 * @property {Thing} thing
 * @property {Thing[] | null} found
 * @property {string} searched
 * @property {Record<string, Shown>} shown by sample: thing, longest, english
 * @property {(choice: {stock?: string, dpi?: number, thing?: Thing}) => void} choose
 * @property {(text: string) => void} search
 */

/** @param {TrialView} view */
export function trialTemplate(view) {
  const { words } = view;
  const trouble = Object.values(view.shown).find((shown) => shown.state === "wrong" || shown.state === "offline");
  return html`<section class="card editor__trial" aria-label=${words.preview}>
    <div class="trial__head"><h2>${words.preview}</h2><p class="field__hint">${words.previewHint}</p></div>
    <div class="trial__choices">
      <label class="small-field"><span>${words.stock}</span><select id="trial-stock" @change=${(/** @type {Event} */ event) => view.choose({ stock: valueOf(event) })}>
        ${view.stocks.map(([id, title]) => html`<option value=${id} ?selected=${id === view.stock}>${title}</option>`)}</select></label>
      <label class="small-field"><span>${words.dpi}</span><select id="trial-dpi" @change=${(/** @type {Event} */ event) => view.choose({ dpi: Number(valueOf(event)) })}>
        ${view.dpis.map((dpi) => html`<option value=${dpi} ?selected=${dpi === view.dpi}>${dpi} dpi</option>`)}</select></label>
      ${searchTemplate(view)}
    </div>
    <p class="field__error" role="alert" ?hidden=${!trouble}>${trouble ? html`${icon("triangle-alert")}${trouble.state === "offline" ? words.offline : trouble.message}` : nothing}</p>
    <div class="trial__labels ${trouble ? "is-stale" : ""}">
      ${labelTemplate(view, "thing", view.thing.title || words.real)}
      <div class="trial__worst">${labelTemplate(view, "longest", words.longest)}${labelTemplate(view, "english", words.english)}</div>
    </div>
  </section>`;
}

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {TrialView} view */
function searchTemplate(view) {
  const { words, found } = view;
  return html`<div class="trial__search">
    <label class="small-field"><span>${words.thing}</span><input type="search" placeholder=${words.search} autocomplete="off"
      @input=${(/** @type {Event} */ event) => view.search(valueOf(event))} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && event.preventDefault()}></label>
    ${found === null ? nothing : found.length === 0 ? html`<p class="none" role="status">${words.nothing.replace("{text}", view.searched)}</p>`
      : html`<ul class="trial__found">${found.map((thing) => html`<li><button type="button" class="button button--quiet" @click=${() => view.choose({ thing })}>
        <strong>${thing.title}</strong><span class="none">${thing.note}</span></button></li>`)}</ul>`}
  </div>`;
}

/** @param {TrialView} view @param {string} sample @param {string} title */
function labelTemplate(view, sample, title) {
  const { words } = view;
  const shown = view.shown[sample];
  return html`<figure class="trial__label" data-sample=${sample} data-state=${shown.state} aria-busy=${shown.state === "waiting"}>
    ${shown.url ? html`<img src=${shown.url} alt="${words.preview}：${title}">` : html`<p class="none">${words.drawing}</p>`}
    <figcaption>${title}</figcaption>
    ${shown.state !== "shown" ? nothing : shown.cautions.length
      ? html`<ul class="trial__cautions">${shown.cautions.map((caution) => html`<li>${icon("triangle-alert")}<span>${caution}</span></li>`)}</ul>`
      : html`<p class="trial__fits">${icon("check")}${words.allRight}</p>`}
  </figure>`;
}
