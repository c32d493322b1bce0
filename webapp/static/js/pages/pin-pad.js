import { html, nothing } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";

import { PIN_DIGITS_MAX } from "../domain/pin.js";
import { icon } from "../ui/icon.js";

/**
 * @typedef {object} PinEntry
 * @property {string} label what is to be typed
 * @property {string} pin
 * @property {string} [failure] why the last one was not taken
 * @property {boolean} isBusy
 * @property {string} go the name of the way on
 * @property {(pin: string) => void} type
 * @property {() => void} enter
 */

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * A PIN with the thumb: big keys, no keyboard of the phone; real keys work too.
 * @param {import("./context.js").App} app
 * @param {PinEntry} entry
 */
export function pinPad({ t }, { label, pin, failure, isBusy, go, type, enter }) {
  const add = (/** @type {string} */ digit) => !isBusy && type((pin + digit).slice(0, PIN_DIGITS_MAX));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isBusy) enter();
  };
  const key = (/** @type {string} */ digit) => html`<button type="button" class="button pin-key" @click=${() => add(digit)}>${digit}</button>`;
  return html`<form class="pin" @submit=${submit} novalidate>
    <label class="field-label" for="pin">${label}</label>
    <input class="input pin-input" id="pin" type="password" inputmode="none" autocomplete="off" maxlength=${PIN_DIGITS_MAX} .value=${live(pin)}
      aria-invalid=${failure ? "true" : nothing} aria-describedby=${failure ? "pin-failure" : nothing}
      @input=${(/** @type {any} */ event) => type(event.target.value.replace(/\D/g, ""))}>
    ${failure ? html`<p class="notice" data-tone="danger" role="alert" id="pin-failure">${icon("triangle-alert")}${failure}</p>` : nothing}
    <div class="pin-keys">
      ${DIGITS.map(key)}
      <button type="button" class="button pin-key" aria-label=${t("pin.erase")} @click=${() => !isBusy && type(pin.slice(0, -1))}>${icon("arrow-left")}</button>
      ${key("0")}
      <button type="submit" class="button primary pin-key" aria-disabled=${isBusy}>${go}</button>
    </div>
  </form>`;
}
