import { html, nothing } from "/static/vendor/lit-html.js";

import { offerFile } from "../ui/files.js";
import { icon } from "../ui/icon.js";
import { envelopeOf } from "./duties.js";
import { scanDock } from "./frame.js";
import { personName, thingOf } from "./names.js";
import { groupView, othersView, verdictsView } from "./outbox-rows.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {import("./record-words.js").Verdict} Verdict
 * @typedef {import("./outbox-rows.js").Listed} Listed
 * @typedef {{own: Listed[], others: import("./outbox-rows.js").Other[], verdicts: Verdict[]}} Seen
 */

const PAGE = 100;
const VERDICTS_MAX = 50;
const GROUPS = /** @type {const} */ ([["attention", "outbox.attention"], ["queued", "outbox.queued"], ["sent", "outbox.sent"]]);

/**
 * The person's records on this phone, each with its state and the reason for it; what needs a person comes first. Of others' only
 * who has how many.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t, store, engine } = app;
  let limit = PAGE;
  let seen = await look(app, limit);
  let isAsking = false;
  const refresh = async () => {
    seen = await look(app, limit);
    app.redraw();
  };
  const ask = async () => {
    isAsking = true;
    app.redraw();
    await engine.wake("asked");
    isAsking = false;
    await refresh();
  };
  const rescue = async () => {
    await offerFile(await store.outbox.exportUnsent(), `rounds-${new Date(app.now()).toISOString().slice(0, 10)}.json`);
    app.toasts.show(t("outbox.exported"));
  };
  const on = {
    async again(/** @type {string} */ id) {
      await store.outbox.requeue(id);
      await ask();
    },
    async more() {
      limit += PAGE;
      await refresh();
    },
  };
  return {
    title: t("outbox.title"),
    refresh,
    main: () => mainView(app, seen, { ...on, limit }),
    dock: () => (hasUnsent(app.counts) ? html`
      <p class="dock-words" role="status">${isAsking ? t("outbox.retrying") : engine.state.error?.kind === "network" ? t("outbox.offline") : nothing}</p>
      <button type="button" class="button primary big" aria-disabled=${isAsking} @click=${ask}>${icon("cloud-upload")}<span>${t("outbox.retry")}</span></button>
      <button type="button" class="button wide" @click=${rescue}>${icon("download")}<span>${t("outbox.export")}<small>${t("outbox.exportHint")}</small></span></button>` : scanDock(app)),
  };
}

/** @param {App} app @param {Seen} seen @param {{again: (id: string) => void, more: () => void, limit: number}} on */
function mainView(app, { own, others, verdicts }, on) {
  const { t } = app;
  const isEmpty = own.length + verdicts.length === 0;
  return html`${isEmpty ? html`<section class="message">${icon("inbox")}<p>${t("outbox.none")}</p><p class="soft">${t("outbox.noneHint")}</p></section>` : nothing}
    ${GROUPS.map(([state, title]) => groupView(app, { title, isAttention: state === "attention", some: own.filter(({ record }) => groupOf(record) === state), again: on.again }))}
    ${own.length === on.limit ? html`<button type="button" class="button wide" @click=${on.more}>${t("outbox.showMore", { n: PAGE })}</button>` : nothing}
    ${verdictsView(app, verdicts)}
    ${othersView(app, others)}`;
}

/** @param {import("../store/types.js").Counts} counts */
const hasUnsent = ({ queued, attention, photosWaiting }) => queued + attention + photosWaiting > 0;

/** @param {OutboxRecord} record a sent record that waits for the office still concerns its author, but not in red */
const groupOf = (record) => (record.state === "attention" || record.state === "queued" ? record.state : "sent");

/** @param {App} app @param {number} limit @returns {Promise<Seen>} */
async function look(app, limit) {
  const { outbox } = app.store;
  const author = app.signIn?.person.id;
  const [records, shares, rows] = await Promise.all([author ? outbox.list({ author, limit }) : [], outbox.shares(), app.replica.all("outcome")]);
  const verdicts = /** @type {Map<string, Verdict>} */ (new Map(rows.map((row) => [row.id, /** @type {any} */ (row)])));
  return {
    own: await Promise.all(records.map((record) => listed(app, record, verdicts.get(record.id) ?? null))),
    others: await Promise.all(shares.filter((share) => share.author !== author).map(async ({ author: id, unsent, total }) => ({ name: await personName(app.replica, id), unsent, total }))),
    verdicts: await ofLeft(app, [...verdicts.values()]),
  };
}

/** @param {App} app @param {OutboxRecord} record @param {Verdict | null} verdict @returns {Promise<Listed>} */
async function listed(app, record, verdict) {
  const { data } = envelopeOf(record);
  const thing = await thingOf(app.replica, record.target ?? data.target ?? null);
  const name = thing?.name ?? (record.target?.code ? shownCode(record.target.code) : "");
  return { record, name, detail: data.description ?? data.dish_name ?? data.findings ?? (record.type === "visit.refuse" ? data.reason_note : data.reason) ?? "", verdict };
}

/** @param {App} app @param {Verdict[]} verdicts @returns {Promise<Verdict[]>} those whose record is not on this phone any more, newest first */
async function ofLeft({ store }, verdicts) {
  const newest = verdicts.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, VERDICTS_MAX);
  const kept = await Promise.all(newest.map(({ id }) => store.outbox.get(id)));
  return newest.filter((_, at) => kept[at] === null);
}
