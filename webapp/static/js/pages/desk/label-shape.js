// How a label is arranged: where the symbol stands and how large, turned or not, margins, level, logo.

import { html, nothing, svg } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";
import { SHAPE_DEFAULTS, typedNumber } from "/static/js/pages/desk/label-design.js";

/** @typedef {import("/static/js/pages/desk/label-design.js").Facts} Facts */
/**
 * @typedef {object} ShapeView
 * @property {Facts} facts
 * @property {[string, string][]} logos
 * @property {Record<string, string>} words
 * @property {string} wrong
 * @property {(entry: string, value: unknown) => void} set
 */

/** Box of the symbol, then the lines of text, in a picture of 48 by 32. @type {Record<string, [number, number, number[]]>} */
const PICTURES = {
  left: [4, 6, [28, 8, 28, 14, 28, 20]],
  right: [24, 6, [4, 8, 4, 14, 4, 20]],
  top: [16, 3, [12, 22, 16, 27]],
  bottom: [16, 13, [12, 5, 16, 10]],
};
const SIDES = /** @type {const} */ (["left", "right", "top", "bottom"]);
const LEVELS = /** @type {const} */ (["L", "M", "Q", "H"]);

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {ShapeView} view */
export function shapeTemplate(view) {
  const { words, facts } = view;
  const share = Number(entryOf(facts, "symbol_share"));
  return html`<section class="card editor__shape">
    <h2>${words.shape}</h2>
    <div class="sides" role="radiogroup" aria-label=${words.shape}>${SIDES.map((side) => sideTemplate(view, side))}</div>
    <label class="check"><input type="checkbox" .checked=${live(facts.is_turned === true)}
      @change=${(/** @type {Event} */ event) => view.set("is_turned", /** @type {HTMLInputElement} */ (event.target).checked)}>${words.turned}</label>
    <label class="small-field"><span>${words.share} <output>${Math.round(share * 100)} %</output></span><input type="range" min="0.1" max="0.9" step="0.01" .value=${live(String(share))}
      @input=${(/** @type {Event} */ event) => view.set("symbol_share", Number(valueOf(event)))}></label>
    <label class="small-field"><span>${words.level}</span><select .value=${live(String(entryOf(facts, "min_level")))} @change=${(/** @type {Event} */ event) => view.set("min_level", valueOf(event))}>
      ${LEVELS.map((level) => html`<option value=${level}>${words[`level${level}`]}</option>`)}</select></label>
    ${logoTemplate(view)}
    <details class="fine-shape"><summary>${words.fine}</summary>
      <div class="trio">${number(view, "padding_mm", words.padding, 0.1)}${number(view, "column_w_mm", words.columnW, 0.5)}${number(view, "column_h_mm", words.columnH, 0.5)}</div>
      <p class="field__hint">${words.columnHint}</p>
    </details>
  </section>`;
}

/** @param {Facts} facts @param {string} entry */
function entryOf(facts, entry) {
  return facts[entry] ?? (facts[entry] === null ? "" : /** @type {Record<string, unknown>} */ (SHAPE_DEFAULTS)[entry] ?? "");
}

/** @param {ShapeView} view @param {typeof SIDES[number]} side */
function sideTemplate(view, side) {
  const titles = { left: view.words.left, right: view.words.right, top: view.words.topSide, bottom: view.words.bottomSide };
  const [x, y, lines] = PICTURES[side];
  const size = side === "left" || side === "right" ? 20 : 16;
  const pairs = Array.from({ length: lines.length / 2 }, (_all, at) => lines.slice(at * 2, at * 2 + 2));
  return html`<label class="side" title=${titles[side]}>
    <input type="radio" name="side" class="unseen" value=${side} .checked=${live(entryOf(view.facts, "arrangement") === side)} @change=${() => view.set("arrangement", side)}>
    <svg viewBox="0 0 48 32" aria-hidden="true" focusable="false"><rect class="side__paper" x="0.5" y="0.5" width="47" height="31" rx="2"></rect>
      <rect class="side__symbol" x=${x} y=${y} width=${size} height=${size} rx="1"></rect>
      ${pairs.map(([left, top]) => svg`<rect class="side__text" x=${left} y=${top} width=${side === "top" || side === "bottom" ? 48 - 2 * left : 16} height="2.5" rx="1"></rect>`)}
    </svg><span class="unseen">${titles[side]}</span></label>`;
}

/** @param {ShapeView} view */
function logoTemplate(view) {
  const { words, facts } = view;
  const hasLogo = typeof facts.logo === "string";
  if (!view.logos.length && !hasLogo) return nothing;
  return html`<label class="small-field"><span>${words.logo}</span><select id="logo" .value=${live(hasLogo ? String(facts.logo) : "")} @change=${(/** @type {Event} */ event) => view.set("logo", valueOf(event) || null)}>
      <option value="">${words.noLogo}</option>${view.logos.map(([id, name]) => html`<option value=${id} ?selected=${id === facts.logo}>${name}</option>`)}</select></label>
    ${hasLogo ? html`<div class="trio">${number(view, "logo_h_mm", words.logoHeight, 0.5)}
      <label class="small-field"><span>${words.logoAt}</span><select .value=${live(String(entryOf(facts, "logo_at")))} @change=${(/** @type {Event} */ event) => view.set("logo_at", valueOf(event))}>
        <option value="top">${words.logoTop}</option><option value="corner">${words.logoCorner}</option><option value="bottom">${words.logoBottom}</option></select></label></div>` : nothing}`;
}

/** @param {ShapeView} view @param {string} entry @param {string} title @param {number} step */
function number(view, entry, title, step) {
  return html`<label class="small-field"><span>${title}</span><input type="number" inputmode="decimal" min="0" step=${step} data-entry=${entry} aria-invalid=${view.wrong === entry}
    .value=${live(String(entryOf(view.facts, entry)))} @input=${(/** @type {Event} */ event) => view.set(entry, typedNumber(valueOf(event)))}></label>`;
}
