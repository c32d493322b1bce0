import { html, nothing } from "/static/vendor/lit-html.js";

import { field, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";

/**
 * What the next guard compares, item by item, and signs.
 * @param {import("./context.js").App} app
 * @param {import("./gate-look.js").Seen} seen
 * @param {{handOver: import("../store/types.js").Entity, taking: {differences: string, isDiffering: boolean}, set: (change: object) => void, take: (handOver: any, isAgreed: boolean) => void}} shift
 */
export function takingView(app, seen, { handOver, taking, set, take }) {
  const { t, formats } = app;
  const list = (/** @type {string[] | null | undefined} */ some) => (some ?? []).join("、") || t("gate.none");
  const keys = /** @type {{name: string, is_there: boolean}[]} */ (handOver.keys ?? []);
  const gone = keys.filter((key) => !key.is_there).map(({ name }) => name);
  const facts = /** @type {[string, string][]} */ ([
    ["gate.insideThen", String((handOver.visit_ids ?? []).length)], ["gate.passesOut", list(handOver.passes_out)], ["gate.passesMissing", list(handOver.passes_missing)],
    ["gate.keysThere", `${keys.length - gone.length} / ${keys.length}`], ...(gone.length ? [["gate.keysGone", gone.join("、")]] : []), ["gate.handNote", handOver.note || t("gate.none")],
  ]);
  return html`<section class="card" aria-labelledby="take-title"><h2 id="take-title">${icon("users")}${t("gate.takeTitle", { by: seen.people.get(handOver.by_id) ?? "" })}</h2>
      <p>${t("gate.signedBy", { by: seen.people.get(handOver.by_id) ?? "", time: formats.when(handOver.at) })} · ${t("gate.youAre", { name: app.signIn?.person.name ?? "" })}</p>
      <dl class="details">${facts.map(([key, text]) => html`<div><dt>${t(key)}</dt><dd>${text}</dd></div>`)}</dl></section>
    ${taking.isDiffering ? html`<section class="item">${field({ id: "differences", label: t("gate.differences") }, textArea({ id: "differences", value: taking.differences, rows: 3, maxlength: 1000, onInput: (differences) => set({ differences }) }))}
      <button type="button" class="button primary big wide" aria-disabled=${!taking.differences.trim()} @click=${() => take(handOver, false)}>${icon("pen-line")}<span>${t("gate.takeDiffering")}</span></button></section>`
    : html`<button type="button" class="button primary big wide" @click=${() => take(handOver, true)}>${icon("pen-line")}<span>${t("gate.takeAgreed")}</span></button>
      <button type="button" class="button big wide" @click=${() => set({ isDiffering: true })}>${icon("triangle-alert")}<span>${t("gate.somethingDiffers")}</span></button>`}
    ${app.canLock() ? html`<button type="button" class="button wide" @click=${() => app.lock()}>${icon("users")}${t("gate.otherPerson")}</button>` : nothing}`;
}
