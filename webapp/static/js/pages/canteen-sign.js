import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { lookAtCanteen, mealName, plain, thingName } from "./canteen-look.js";
import { canteenDock, freezeBanner, noRules, notAllowed } from "./canteen-parts.js";
import { sayInCanteen } from "./canteen-saying.js";
import { toSign } from "./canteen-signing.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {import("./canteen-signing.js").ToSign} ToSign
 */

const MOST = 100; // in one record

/**
 * The second person signs under what another one did: never under what is their own.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "canteen.sample")) return notAllowed(app);
  let seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  let waiting = toSign(app, seen);

  async function refresh() {
    seen = (await lookAtCanteen(app)) ?? seen;
    waiting = toSign(app, /** @type {Seen} */ (seen));
    app.redraw();
  }

  /** @param {"taken" | "discarded"} of */
  async function sign(of) {
    const ids = waiting[of].map(({ id }) => id).slice(0, MOST);
    const record = { type: "sample.countersign", target: null, data: { sample_ids: ids, of } };
    if (!(await sayInCanteen(app, record))) return;
    await refresh();
    app.toasts.show(t("canteen.signed", { n: ids.length }));
  }

  return {
    title: t("canteen.signTitle"),
    refresh,
    main: () => signView(app, /** @type {Seen} */ (seen), waiting, sign),
    dock: () => canteenDock(app),
  };
}

/** @param {App} app @param {Seen} seen @param {ToSign} waiting @param {(of: "taken" | "discarded") => void} sign */
function signView(app, seen, { taken, discarded, isMine }, sign) {
  const { t, formats } = app;
  return html`${freezeBanner(app, seen)}
    <p>${t("canteen.signAs", { name: app.signIn?.person.name ?? "" })}</p>
    ${taken.length + discarded.length + isMine === 0 ? html`<p class="calm">${icon("circle-check")}${t("canteen.signNone")}</p>` : nothing}
    ${groupView(app, { title: t("canteen.signTaken"), go: t("canteen.signAll", { n: taken.length }), run: () => sign("taken"), rows: taken.map((one) => ({
      id: one.id, title: one.dish_name, text: [mealName(app, seen, /** @type {any} */ (one)), one.weight_g == null ? "" : t("canteen.grams", { g: plain(one.weight_g) }), thingName(seen, one.box_id)].filter(Boolean).join(" · "),
      by: t("card.by", { name: seen.people.get(one.sampler_id) ?? "", time: formats.when(one.taken_at) }) })) })}
    ${groupView(app, { title: t("canteen.signDiscarded"), go: t("canteen.signAll", { n: discarded.length }), run: () => sign("discarded"), rows: discarded.map((one) => ({
      id: one.id, title: one.dish_name, text: [mealName(app, seen, one), thingName(seen, one.box_id)].join(" · "), by: t("card.by", { name: seen.people.get(one.discarded_by_id) ?? "", time: formats.when(one.discarded_at) }) })) })}
    ${isMine ? html`<section class="card"><h2>${icon("users")}${t("canteen.signOther")}<span class="count">${isMine}</span></h2><p>${t("canteen.signOtherHint")}</p>
      ${app.canLock() ? html`<button type="button" class="button primary big wide" @click=${() => app.lock()}>${icon("users")}<span>${t("canteen.switchPerson")}</span></button>` : nothing}</section>` : nothing}`;
}

/** @param {App} _app @param {{title: string, go: string, run: () => void, rows: {id: string, title: string, text: string, by: string}[]}} group */
function groupView(_app, { title, go, run, rows }) {
  if (rows.length === 0) return nothing;
  return html`<section class="card"><h2>${title}<span class="count">${rows.length}</span></h2>
    <ul class="rows">${rows.map((row) => html`<li class="row">${icon("package")}<span class="row-text"><strong>${row.title}</strong><span>${row.text}</span><small>${row.by}</small></span></li>`)}</ul>
    <button type="button" class="button primary big wide" @click=${run}>${icon("pen-line")}<span>${go}</span></button></section>`;
}
