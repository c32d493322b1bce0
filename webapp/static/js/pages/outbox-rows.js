import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { stateOf, verdictState, verdictWhy, whyOf } from "./record-words.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./record-words.js").Verdict} Verdict
 * @typedef {{record: import("../store/types.js").OutboxRecord, name: string, detail: string, verdict: Verdict | null}} Listed
 * @typedef {{name: string, unsent: number, total: number}} Other  somebody else who uses this phone
 */

const KINDS = new Set([
  "inspection.record", "damage.report", "tag.bind", "tag.wear", "tag.confirm", "asset.save", "place.save", "menu.save", "sample.take", "sample.discard",
  "sample.countersign", "sample.move", "freeze.place", "fridge.check", "canteen_day.report", "pickup_card.void", "delegate.allow", "delegate.cancel", "departure.record", "departure.confirm",
  "departure.void", "roll.call", "dismissal.lead_out", "dismissal.room_empty", "visit.enter", "visit.refuse", "visit.leave", "visit.return", "visit.void", "gate.look", "invitation.announce", "invitation.cancel",
  "shift.hand_over", "shift.take_over", "muster.open", "muster.tick", "muster.close",
]);

/** @param {App} app @param {{title: string, isAttention: boolean, some: Listed[], again: (id: string) => void}} group */
export function groupView(app, { title, isAttention, some, again }) {
  if (some.length === 0) return nothing;
  return html`<section class="card" data-tone=${isAttention ? "danger" : nothing}>
    <h2>${isAttention ? icon("shield-alert") : nothing}${app.t(title)}<span class="count">${some.length}</span></h2>
    <ul class="rows">${repeat(some, ({ record }) => record.id, (one) => recordRow(app, one, again))}</ul>
  </section>`;
}

/** @param {App} app @param {Listed} listed @param {(id: string) => void} again */
function recordRow(app, { record, name, detail, verdict }, again) {
  const { t, formats } = app;
  const { icon: iconName, text } = stateOf(app, record, verdict);
  const why = whyOf(app, record, verdict);
  return html`<li class="row record">
    ${icon(iconName)}
    <span class="row-text"><strong>${[t(KINDS.has(record.type) ? `record.${record.type}` : "record.other"), name].filter(Boolean).join(" · ")}</strong>
      ${detail ? html`<span>${detail}</span>` : nothing}
      <span>${text}</span>
      ${why ? html`<span>${t("outbox.reason", { why })}</span>` : nothing}
      ${noteView(app, verdict)}
      ${record.missing.length && record.state !== "queued" ? html`<span>${t("outbox.photosLeft", { n: record.missing.length })}</span>` : nothing}
      <small>${formats.when(record.captured_at)} · ${t("outbox.number", { n: record.n })}</small>
      ${record.state === "attention" ? html`<button type="button" class="button" @click=${() => again(record.id)}>${icon("refresh-cw")}${t("outbox.retryOne")}</button>` : nothing}
    </span></li>`;
}

/**
 * What became of records that have left this phone.
 * @param {App} app
 * @param {Verdict[]} verdicts newest first
 */
export function verdictsView(app, verdicts) {
  if (verdicts.length === 0) return nothing;
  return html`<section class="card"><h2>${app.t("outbox.decided")}<span class="count">${verdicts.length}</span></h2>
    <p class="soft">${app.t("outbox.decidedHint")}</p>
    <ul class="rows">${repeat(verdicts, ({ id }) => id, (verdict) => verdictRow(app, verdict))}</ul>
  </section>`;
}

/** @param {App} app @param {Verdict} verdict */
function verdictRow(app, verdict) {
  const { icon: iconName, text } = verdictState(app, verdict);
  const why = verdictWhy(app, verdict);
  return html`<li class="row record">${icon(iconName)}
    <span class="row-text"><strong>${text}</strong>
      ${why ? html`<span>${app.t("outbox.reason", { why })}</span>` : nothing}
      ${noteView(app, verdict)}
      <small>${app.formats.when(verdict.at)}</small>
    </span></li>`;
}

/** @param {App} app @param {Verdict | null} verdict */
function noteView({ t }, verdict) {
  return verdict?.note ? html`<span class="said">${t("outbox.note", { note: verdict.note })}</span>` : nothing;
}

/**
 * Who else has records on this phone, and how many: nobody reads another's.
 * @param {App} app
 * @param {Other[]} others
 */
export function othersView({ t }, others) {
  if (others.length === 0) return nothing;
  return html`<section class="card"><h2>${icon("users")}${t("outbox.others")}</h2>
    <ul class="rows">${others.map(({ name, unsent, total }) => html`<li class="row">${icon("user")}
      <span class="row-text"><strong>${name || t("outbox.someone")}</strong><span>${t("outbox.share", { n: total })}${unsent ? ` · ${t("safety.unsent", { n: unsent })}` : ""}</span></span></li>`)}</ul>
    <p class="soft">${t("outbox.othersHint")}</p>
  </section>`;
}
