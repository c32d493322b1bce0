import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { offerFile } from "../ui/files.js";
import { icon } from "../ui/icon.js";
import { envelopeOf } from "./duties.js";
import { scanDock } from "./frame.js";
import { thingOf } from "./names.js";
import { stateOf, whyOf } from "./record-words.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {{record: OutboxRecord, name: string, detail: string}} Listed
 */

const PAGE = 100;
const GROUPS = /** @type {const} */ ([["attention", "outbox.attention"], ["queued", "outbox.queued"], ["sent", "outbox.sent"]]);

/**
 * Every record of this phone with its state and the reason for it; what needs a person comes first.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t, store, engine } = app;
  let limit = PAGE;
  let listed = await look(app, limit);
  let isAsking = false;
  const refresh = async () => {
    listed = await look(app, limit);
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
    main: () => html`${listed.length === 0 ? html`<section class="message">${icon("inbox")}<p>${t("outbox.none")}</p><p class="soft">${t("outbox.noneHint")}</p></section>` : nothing}
      ${GROUPS.map(([state, title]) => groupView(app, { title, isAttention: state === "attention", some: listed.filter(({ record }) => groupOf(record) === state), again: on.again }))}
      ${listed.length === limit ? html`<button type="button" class="button wide" @click=${on.more}>${t("outbox.showMore", { n: PAGE })}</button>` : nothing}`,
    dock: () => (hasUnsent(app.counts) ? html`
      <p class="dock-words" role="status">${isAsking ? t("outbox.retrying") : engine.state.error?.kind === "network" ? t("outbox.offline") : nothing}</p>
      <button type="button" class="button primary big" aria-disabled=${isAsking} @click=${ask}>${icon("cloud-upload")}<span>${t("outbox.retry")}</span></button>
      <button type="button" class="button wide" @click=${rescue}>${icon("download")}<span>${t("outbox.export")}<small>${t("outbox.exportHint")}</small></span></button>` : scanDock(app)),
  };
}

/** @param {import("../store/types.js").Counts} counts */
const hasUnsent = ({ queued, attention, photosWaiting }) => queued + attention + photosWaiting > 0;

/** @param {OutboxRecord} record a sent record that waits for the office still concerns its author, but not in red */
const groupOf = (record) => (record.state === "attention" || record.state === "queued" ? record.state : "sent");

/** @param {App} app @param {number} limit @returns {Promise<Listed[]>} */
async function look(app, limit) {
  const records = await app.store.outbox.list({ limit });
  return Promise.all(records.map(async (record) => {
    const { data } = envelopeOf(record);
    const thing = await thingOf(app.replica, record.target ?? data.target ?? null);
    const name = thing?.name ?? (record.target?.code ? shownCode(record.target.code) : "");
    return { record, name, detail: data.description ?? "" };
  }));
}

/** @param {App} app @param {{title: string, isAttention: boolean, some: Listed[], again: (id: string) => void}} group */
function groupView(app, { title, isAttention, some, again }) {
  if (some.length === 0) return nothing;
  return html`<section class="card" data-tone=${isAttention ? "danger" : nothing}>
    <h2>${isAttention ? icon("shield-alert") : nothing}${app.t(title)}<span class="count">${some.length}</span></h2>
    <ul class="rows">${repeat(some, ({ record }) => record.id, (one) => recordRow(app, one, again))}</ul>
  </section>`;
}

/** @param {App} app @param {Listed} listed @param {(id: string) => void} again */
function recordRow(app, { record, name, detail }, again) {
  const { t, formats } = app;
  const { icon: iconName, text } = stateOf(app, record);
  const why = whyOf(app, record);
  return html`<li class="row record">
    ${icon(iconName)}
    <span class="row-text"><strong>${[kindName(app, record.type), name].filter(Boolean).join(" · ")}</strong>
      ${detail ? html`<span>${detail}</span>` : nothing}
      <span>${text}</span>
      ${why ? html`<span>${t("outbox.reason", { why })}</span>` : nothing}
      ${record.missing.length && record.state !== "queued" ? html`<span>${t("outbox.photosLeft", { n: record.missing.length })}</span>` : nothing}
      <small>${formats.when(record.captured_at)} · ${t("outbox.number", { n: record.n })}</small>
      ${record.state === "attention" ? html`<button type="button" class="button" @click=${() => again(record.id)}>${icon("refresh-cw")}${t("outbox.retryOne")}</button>` : nothing}
    </span></li>`;
}

/** @param {App} app @param {string} type */
function kindName({ t }, type) {
  return t(["inspection.record", "damage.report", "tag.bind", "asset.save", "place.save"].includes(type) ? `record.${type}` : "record.other");
}
