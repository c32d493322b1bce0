import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { iconOf, whereIs } from "./names.js";

/** @typedef {import("../store/types.js").Entity} Entity */

const LIMIT = 50;

/**
 * Search over the replica, as you type; the last answer that was asked for wins.
 * @param {import("./context.js").App} app
 * @param {string} [start]
 */
export function searchBox(app, start = "") {
  const { t } = app;
  let text = start;
  /** @type {{kind: string, thing: Entity, where: string}[] | null} */
  let found = null;
  let asked = 0;

  /** @param {string} typed */
  async function search(typed) {
    text = typed;
    const mine = ++asked;
    const things = typed.trim() ? await app.replica.search(typed, LIMIT) : null;
    const placed = things && (await Promise.all(things.map(async ({ kind, thing }) => ({ kind, thing, where: await whereIs(app.replica, thing) }))));
    if (mine !== asked) return;
    found = placed;
    app.redraw();
  }

  /** @param {{onChoose: (kind: string, thing: Entity) => void, chosenId?: string}} on */
  function view({ onChoose, chosenId }) {
    return html`<div class="search" role="search">
        <label for="search">${t("search.label")}</label>
        <div class="input-row">${icon("search")}<input class="input" id="search" type="search" autocomplete="off" enterkeyhint="search" .value=${text}
          @input=${(/** @type {any} */ event) => search(event.target.value)}></div>
      </div>
      <p class="soft" role="status">${found === null ? t("search.start") : found.length === 0 ? nothing : t(found.length === LIMIT ? "search.countMore" : "search.count", { n: found.length })}</p>
      ${found?.length === 0 ? html`<div class="message">${icon("search")}<p>${t("search.none", { text })}</p><p class="soft">${t("search.noneHint")}</p></div>` : nothing}
      <ul class="rows">${repeat(found ?? [], ({ thing }) => thing.id, ({ kind, thing, where }) => html`<li>
        <button type="button" class="row" aria-pressed=${chosenId === undefined ? nothing : String(chosenId === thing.id)} @click=${() => onChoose(kind, thing)}>
          ${icon(iconOf(thing))}<span class="row-text"><strong>${thing.name}</strong>${thing.number ? html`<span class="code">${thing.number}</span>` : nothing}<small>${where}</small></span>${icon("chevron-right")}
        </button></li>`)}</ul>`;
  }
  return { view, search, text: () => text };
}
