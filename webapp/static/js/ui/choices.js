import { html, nothing } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";

import { icon } from "./icon.js";

/** @typedef {{value: string, label: string, icon?: string, tone?: "ok" | "danger" | "quiet"}} Choice */

/**
 * One of a few, as big buttons; underneath they are radio buttons, so that arrow keys and screen readers know them.
 * @param {{name: string, label: string, options: Choice[], value: unknown, onChoose: (value: string) => void, errorId?: string, isCompact?: boolean}} group
 */
export function choiceGroup({ name, label, options, value, onChoose, errorId, isCompact }) {
  return html`<div class=${isCompact ? "choices compact" : "choices"} role="radiogroup" aria-label=${label}
      aria-invalid=${errorId ? "true" : nothing} aria-describedby=${errorId ?? nothing}>
    ${options.map((option) => html`<label class="choice" data-tone=${option.tone ?? nothing}>
      <input type="radio" name=${name} value=${option.value} .checked=${live(option.value === value)} @change=${() => onChoose(option.value)}>
      <span class="choice-face">${option.icon ? icon(option.icon) : nothing}<span>${option.label}</span></span>
    </label>`)}
  </div>`;
}

/**
 * On or off, told in words by its label.
 * @param {{label: string, hint?: string, isOn: boolean, onChange: (isOn: boolean) => void}} options
 */
export function toggle({ label, hint, isOn, onChange }) {
  return html`<label class="toggle">
    <span class="toggle-text">${label}${hint ? html`<small>${hint}</small>` : nothing}</span>
    <input type="checkbox" role="switch" .checked=${live(isOn)} @change=${(/** @type {any} */ event) => onChange(event.target.checked)}>
  </label>`;
}
