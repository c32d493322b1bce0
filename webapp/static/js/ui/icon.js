import { html, nothing } from "/static/vendor/lit-html.js";

const SPRITE = "/static/vendor/lucide/sprite.svg";

/**
 * One Lucide icon in the colour of the text around it; silent for screen readers unless it is given a label.
 * @param {string} name as in the sprite
 * @param {string} [label]
 */
export function icon(name, label) {
  return html`<svg class="icon" aria-hidden=${label ? "false" : "true"} role=${label ? "img" : nothing} aria-label=${label ?? nothing} focusable="false">
    <use href=${`${SPRITE}#${name}`}></use>
  </svg>`;
}
