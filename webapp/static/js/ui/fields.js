import { html, nothing } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";

import { icon } from "./icon.js";

/**
 * @typedef {{id: string, label: string, hint?: string, error?: string, mark?: string, isGroup?: boolean}} FieldFrame
 *   mark: "required" or "optional" in the reader's language; isGroup: the control is several, so the label is a heading, not a <label for>
 * @typedef {{id: string, value: string, onInput: (value: string) => void, error?: string, hint?: string}} TextControl
 */

/** @param {FieldFrame} frame */
const describedBy = ({ id, error, hint }) => [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ") || nothing;

/**
 * A control with its label, hint and, next to it, what to do about its error.
 * @param {FieldFrame} frame
 * @param {unknown} control
 */
export function field(frame, control) {
  const { id, label, hint, error, mark, isGroup } = frame;
  const words = html`${label}${mark ? html` <span class="field-mark">${mark}</span>` : nothing}`;
  return html`<div class="field" id=${`${id}-field`} ?data-invalid=${Boolean(error)} tabindex="-1">
    ${isGroup ? html`<p class="field-label" id=${`${id}-label`}>${words}</p>` : html`<label class="field-label" for=${id}>${words}</label>`}
    ${hint ? html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>` : nothing}
    ${control}
    ${error ? html`<p class="field-error" id=${`${id}-error`}>${icon("triangle-alert")}<span>${error}</span></p>` : nothing}
  </div>`;
}

/** @param {any} event */
const valueOf = (event) => event.target.value;

/**
 * One line of text. Numbers stay text until they are saved: a half-typed number is not rewritten under the cursor.
 * @param {TextControl & {type?: string, inputmode?: string, autocomplete?: string, unit?: string, maxlength?: number, list?: {value: string, label: string}[]}} control
 */
export function textInput(control) {
  const { id, value, onInput, error, type = "text", inputmode, autocomplete = "off", unit, maxlength, list } = control;
  const listId = list?.length ? `${id}-list` : nothing;
  return html`<div class="input-row">
    <input class="input" id=${id} name=${id} type=${type} inputmode=${inputmode ?? nothing} autocomplete=${autocomplete} maxlength=${maxlength ?? nothing}
      list=${listId} .value=${live(value)} @input=${(/** @type {any} */ event) => onInput(valueOf(event))} @change=${(/** @type {any} */ event) => onInput(valueOf(event))}
      aria-invalid=${error ? "true" : nothing} aria-describedby=${describedBy({ ...control, label: "" })}>
    ${unit ? html`<span class="unit" aria-hidden="true">${unit}</span>` : nothing}
  </div>
  ${list?.length ? html`<datalist id=${listId}>${list.map((item) => html`<option value=${item.value}>${item.label}</option>`)}</datalist>` : nothing}`;
}

/**
 * Several lines of text.
 * @param {TextControl & {rows?: number, maxlength?: number}} control
 */
export function textArea(control) {
  const { id, value, onInput, error, rows = 3, maxlength } = control;
  return html`<textarea class="input" id=${id} name=${id} rows=${rows} maxlength=${maxlength ?? nothing} .value=${live(value)}
    @input=${(/** @type {any} */ event) => onInput(valueOf(event))} aria-invalid=${error ? "true" : nothing}
    aria-describedby=${describedBy({ ...control, label: "" })}></textarea>`;
}

/**
 * A whole number with a thumb: less, more, or typed.
 * @param {TextControl & {min?: number, max?: number, unit?: string, words: {less: string, more: string}}} control
 */
export function stepper(control) {
  const { id, value, onInput, error, min = -Infinity, max = Infinity, unit, words } = control;
  const number = Number.parseInt(value, 10);
  const start = Math.max(min, 0); // where an empty field begins, whichever button is pressed
  const step = (/** @type {number} */ by) => onInput(String(Number.isNaN(number) ? start : Math.min(max, Math.max(min, number + by))));
  return html`<div class="stepper">
    <button type="button" class="button" aria-label=${words.less} ?disabled=${number <= min} @click=${() => step(-1)}>${icon("minus")}</button>
    <input class="input" id=${id} name=${id} inputmode="numeric" autocomplete="off" .value=${live(value)} @input=${(/** @type {any} */ event) => onInput(valueOf(event))}
      aria-invalid=${error ? "true" : nothing} aria-describedby=${describedBy({ ...control, label: "" })}>
    <button type="button" class="button" aria-label=${words.more} ?disabled=${number >= max} @click=${() => step(1)}>${icon("plus")}</button>
    ${unit ? html`<span class="unit" aria-hidden="true">${unit}</span>` : nothing}
  </div>`;
}

/**
 * Puts the first field with an error in sight and under the keyboard.
 * @param {ParentNode} page
 */
export function showFirstError(page) {
  const invalid = /** @type {HTMLElement | null} */ (page.querySelector(".field[data-invalid]"));
  if (!invalid) return;
  const control = /** @type {HTMLElement | null} */ (invalid.querySelector("input, textarea, button"));
  invalid.scrollIntoView({ block: "center" });
  (control ?? invalid).focus({ preventScroll: true });
}
