import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { dataKey } from "../words/index.js";
import { dueEverywhere } from "./duties.js";
import { scanDock } from "./frame.js";
import { may } from "./rights.js";
import { iconOf, pathOf, thingOf, whereIs } from "./names.js";

/** @typedef {import("./context.js").App} App */
/** @typedef {import("../domain/due.js").Due & {where: string}} DueHere */

const FIRST = 3; // what fits above the thumb at 360×740
const FIRST_BELOW = 1; // … below what a room has to say
const MOST = 100;
/** forms that are found here again; those of a room are where they belong */
const FORMS = new Set(["inspection", "damage"]);

/**
 * Home: what to do now, what was done today, and (in the frame) whether it is safe.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  let isLong = false;
  let seen = await look(app);
  const toggle = () => {
    isLong = !isLong;
    app.redraw();
  };
  return {
    title: app.t("app.name"),
    isHome: true,
    async refresh() {
      seen = await look(app);
      app.redraw();
    },
    main: () => html`${seen.cards}${dueView(app, seen, { isLong, toggle })}${draftsView(app, seen.drafts)}${todayView(app, seen.today)}`,
    dock: () => scanDock(app),
  };
}

/** @param {App} app */
async function look(app) {
  const [due, drafts, records, places, cards] = await Promise.all([
    dueEverywhere(app), app.store.drafts.listDrafts(app.signIn?.person.id ?? null), app.store.outbox.list({ limit: 300 }), app.replica.all("place"), cardsOf(app),
  ]);
  const mine = records.filter((record) => app.formats.isToday(record.captured_at) && record.author === app.signIn?.person.id);
  const count = (/** @type {string} */ type) => mine.filter((record) => record.type === type).length;
  const [inspections, damages] = [count("inspection.record"), count("damage.report")];
  return {
    due: await Promise.all(due.slice(0, MOST).map(async (one) => ({ ...one, where: await whereIs(app.replica, one.target) }))),
    dueCount: due.length,
    hasData: places.length > 0,
    cards,
    drafts: await Promise.all(drafts.filter(({ form }) => FORMS.has(form)).map(async (draft) => ({ draft, thing: await thingOf(app.replica, /** @type {any} */ (draft.values).target) }))),
    today: { inspections, damages, others: mine.length - inspections - damages },
  };
}

/** What the rooms say here, and to whom: nobody else waits for it. @type {[permission: string, card: (app: App) => Promise<unknown>][]} */
const OF_ROOMS = [
  ["canteen.sample", async (app) => (await import("./canteen-home.js")).canteenCard(app)],
  ["gate.inside", async (app) => (await import("./gate-home.js")).gateCard(app)],
  ["pickup.see", async (app) => (await import("./pickup-home.js")).pickupCard(app)],
];

/** @param {App} app */
async function cardsOf(app) {
  const cards = await Promise.all(OF_ROOMS.filter(([permission]) => may(app, permission)).map(([, card]) => card(app)));
  return cards.filter((card) => card !== nothing);
}

/** @typedef {Awaited<ReturnType<typeof look>>} Seen */

/** @param {App} app @param {Seen} seen @param {{isLong: boolean, toggle: () => void}} list */
function dueView(app, { due, dueCount, hasData, cards }, { isLong, toggle }) {
  const { t } = app;
  if (!hasData) return html`<section class="card"><h2>${t("app.noData")}</h2><p>${t("app.noDataHint")}</p></section>`;
  const first = cards.length === 0 ? FIRST : FIRST_BELOW;
  const shown = isLong ? due : due.slice(0, first);
  return html`<section class="card" aria-labelledby="due-title">
    <h2 id="due-title">${t("home.due")}<span class="count">${dueCount}</span></h2>
    ${dueCount === 0 ? html`<p class="calm">${icon("circle-check")}<span>${t("home.dueNone")}<br><small>${t("home.dueNoneHint")}</small></span></p>` : nothing}
    <ul class="rows">${repeat(shown, (one) => one.checklist.id + one.target.id, (one) => dueRow(app, one))}</ul>
    ${due.length > first ? html`<button type="button" class="button wide plain" aria-expanded=${isLong} @click=${toggle}>${isLong ? t("app.less") : t("app.more", { n: dueCount })}</button>` : nothing}
  </section>`;
}

/** @param {App} app @param {DueHere} one */
function dueRow({ t, lang, formats }, { checklist, target, where, dueAt, isOverdue }) {
  return html`<li><a class="row" href=${pathOf(target)}>
    ${icon(iconOf(target))}
    <span class="row-text"><strong>${target.name}</strong><span>${checklist.body.name[dataKey(lang)]}</span><small>${where}</small></span>
    <span class="row-end">${isOverdue ? html`<span class="tag" data-tone="wait">${icon("clock")}${t("home.overdue")}</span>` : formats.by(dueAt)}</span>
  </a></li>`;
}

/** @param {App} app @param {Seen["drafts"]} drafts */
function draftsView({ t, formats }, drafts) {
  if (drafts.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="drafts-title">
    <h2 id="drafts-title">${t("home.drafts")}<span class="count">${drafts.length}</span></h2>
    <ul class="rows">${repeat(drafts, ({ draft }) => draft.id, ({ draft, thing }) => html`<li><a class="row" href=${`/app/${draft.form === "damage" ? "damage" : "inspect"}/${draft.id}`}>
      ${icon("pencil")}
      <span class="row-text"><strong>${thing?.name ?? t("record.other")}</strong><span>${t(draft.form === "damage" ? "record.damage.report" : "record.inspection.record")}</span></span>
      <span class="row-end">${draft.updated_at ? formats.when(draft.updated_at) : nothing}</span>
    </a></li>`)}</ul>
  </section>`;
}

/** @param {App} app @param {Seen["today"]} today */
function todayView({ t }, { inspections, damages, others }) {
  const parts = [
    inspections && t("home.todayInspections", { n: inspections }), damages && t("home.todayDamages", { n: damages }), others && t("home.todayOther", { n: others }),
  ].filter(Boolean);
  return html`<section class="card" aria-labelledby="today-title"><a class="row" href="/app/outbox">
    ${icon("list-checks")}<span class="row-text"><strong id="today-title">${t("home.today")}</strong><span>${parts.join(" · ") || t("home.todayNone")}</span></span>${icon("chevron-right")}
  </a></section>`;
}
