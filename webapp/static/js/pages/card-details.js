import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { photoUrl } from "../ui/pictures.js";
import { iconOf, pathOf } from "./names.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./card.js").SeenCard} SeenCard
 */

const ASSET_FIELDS = ["number", "class_code", "brand", "model", "spec", "serial", "quantity", "department", "user_name", "acquired_on", "warranty_until_on",
  "unit_price", "value", "supplier", "invoice", "fund_source", "note"];
const PLACE_FIELDS = ["number", "department", "note"];
const DATES = new Set(["acquired_on", "warranty_until_on"]);
const FIRST = 12;

/**
 * The rest of a card: every field that has something in it, what is inside a place.
 * @param {App} app
 * @param {SeenCard} seen
 */
export function cardDetails(app, { thing, kind, children, assets, photo }) {
  const { t, formats } = app;
  const fields = (kind === "place" ? PLACE_FIELDS : ASSET_FIELDS).filter((name) => thing[name] !== null && thing[name] !== undefined && thing[name] !== "");
  const valueOf = (/** @type {string} */ name) => {
    if (DATES.has(name)) return formats.date(thing[name]);
    return name === "quantity" ? `${thing.quantity} ${thing.unit ?? ""}` : thing[name];
  };
  const labelOf = (/** @type {string} */ name) => t(kind === "place" && name === "number" ? "thing.placeNumber" : `thing.${name}`);
  return html`${children.length ? thingList(app, t("card.places"), children) : nothing}
    ${assets.length ? thingList(app, t("card.assets"), assets) : nothing}
    <section class="card" aria-labelledby="details-title">
      <h2 id="details-title">${t("card.details")}</h2>
      ${cardPhoto(app, thing, photo)}
      <dl class="details">
        ${fields.map((name) => html`<div><dt>${labelOf(name)}</dt><dd>${valueOf(name)}</dd></div>`)}
      </dl>
    </section>`;
}

/**
 * The photo kept on this phone, else the server's. Without a network that one can't come, and its place stays empty.
 * @param {App} app
 * @param {import("../store/types.js").Entity} thing
 * @param {SeenCard["photo"]} kept
 */
function cardPhoto({ t }, thing, kept) {
  if (!kept && !thing.photo_record_id) return nothing;
  const src = kept ? photoUrl(kept) : `/desk/assets/${thing.id}/photo/${thing.photo_sha256}?size=thumb`;
  const show = (/** @type {boolean} */ isShown) => (/** @type {Event} */ { currentTarget }) => { /** @type {HTMLElement} */ (currentTarget).hidden = !isShown; };
  return html`<img class="card-photo" src=${src} alt=${t("card.photo", { name: thing.name })} @load=${show(true)} @error=${show(false)}>`;
}

/** @param {App} app @param {string} title @param {import("../store/types.js").Entity[]} things */
function thingList({ t }, title, things) {
  const rows = (/** @type {import("../store/types.js").Entity[]} */ some) => html`<ul class="rows">${some.map((thing) => html`<li><a class="row" href=${pathOf(thing)}>
    ${icon(iconOf(thing))}<span class="row-text"><strong>${thing.name}</strong>${thing.number ? html`<small>${thing.number}</small>` : nothing}</span>${icon("chevron-right")}</a></li>`)}</ul>`;
  return html`<section class="card"><h2>${title}<span class="count">${things.length}</span></h2>
    ${rows(things.slice(0, FIRST))}
    ${things.length > FIRST ? html`<details class="more"><summary>${t("app.more", { n: things.length })}</summary>${rows(things.slice(FIRST))}</details>` : nothing}
  </section>`;
}
