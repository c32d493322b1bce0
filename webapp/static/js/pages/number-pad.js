import { html, nothing } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";

import { SIGNS_MAX, typeKey } from "../domain/typed-number.js";
import { icon } from "../ui/icon.js";

/**
 * @typedef {object} NumberPad
 * @property {string} id
 * @property {string} label what is measured
 * @property {string} unit
 * @property {string} value as typed: digits, at most one point, a minus in front
 * @property {(value: string) => void} onInput
 * @property {{erase: string, minus?: string}} words minus: only where a number may be below zero
 * @property {() => void} onEnter of real keys; the page has its own button, where the thumb is
 * @property {string} [error]
 * @property {boolean} [isBusy]
 */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * A measured number with the thumb: keys that a wet finger hits, none of the phone's keyboard; real keys work too.
 * @param {NumberPad} pad
 */
export function numberPad({ id, label, unit, value, onInput, words, onEnter, error, isBusy }) {
  const press = (/** @type {string} */ key) => onInput(typeKey(value, key));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isBusy) onEnter();
  };
  const key = (/** @type {string} */ sign, /** @type {unknown} */ face = sign, /** @type {string | typeof nothing} */ name = nothing) =>
    html`<button type="button" class="button pad-key" aria-label=${name} @click=${() => press(sign)}>${face}</button>`;
  const erase = key("erase", icon("arrow-left"), words.erase);
  return html`<form class="pad" @submit=${submit} novalidate>
    <label class="visually-hidden" for=${id}>${label}</label>
    <div class="pad-shown"><input class="input pad-input" id=${id} inputmode="none" autocomplete="off" maxlength=${SIGNS_MAX + 1} .value=${live(value)}
      aria-invalid=${error ? "true" : nothing} aria-describedby=${error ? `${id}-error` : nothing} @input=${(/** @type {any} */ event) => onInput(event.target.value)}>
      <span class="unit" aria-hidden="true">${unit}</span>${words.minus ? erase : nothing}</div>
    ${error ? html`<p class="field-error" id=${`${id}-error`} role="alert">${icon("triangle-alert")}<span>${error}</span></p>` : nothing}
    <div class="pad-keys">
      ${DIGITS.map((digit) => key(digit))}
      ${words.minus ? html`${key("-", "±", words.minus)}${key("0")}${key(".")}` : html`${key(".")}${key("0")}${erase}`}
    </div>
  </form>`;
}
