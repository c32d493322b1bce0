import { html, nothing } from "/static/vendor/lit-html.js";

import { fileButton } from "../ui/photo-field.js";
import { icon } from "../ui/icon.js";
import { dataKey } from "../words/index.js";
import { cardDetails } from "./card-details.js";
import { confirmButton, labelNotice, labelSection } from "./card-labels.js";
import { newFormPath } from "./drafting.js";
import { iconOf, pathOf } from "./names.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./card.js").SeenCard} SeenCard
 * @typedef {import("../store/types.js").Target} Target
 * @typedef {import("../store/types.js").Entity} Entity
 */

/**
 * What to know of the label, what and where, what is wrong with it now, what is due; the details come last, the actions are in the
 * dock.
 * @param {App} app
 * @param {SeenCard} seen
 * @param {{target: Target, tag: Entity | null, isStuck: boolean, refresh: () => Promise<void>}} reached
 */
export function cardView(app, seen, { target, tag, isStuck, refresh }) {
  return html`${labelNotice(app, seen, { tag, isStuck })}
    ${whatAndWhere(app, seen)}
    ${seen.part?.section ?? nothing}
    ${wrongNow(app, seen)}
    ${dueHere(app, seen, target)}
    ${labelSection(app, seen, { tag, refresh })}
    ${cardDetails(app, seen)}`;
}

/** @param {App} app @param {SeenCard} seen */
function whatAndWhere({ t }, { thing, kind, above, custodian }) {
  const what = kind === "place" ? t(`place.${thing.kind}`) : [t(`asset.${thing.state ?? "in_use"}`), thing.number].filter(Boolean).join(" · ");
  return html`<section class="what">
    <p class="what-kind">${icon(iconOf(thing))}<span>${what}</span></p>
    ${above.length ? html`<p class="where">${icon("map-pin")}<span>${above.map((place, at) => html`${at ? " › " : nothing}<a href=${pathOf(place)}>${place.name}</a>`)}</span></p>` : nothing}
    <p class="where">${icon("user")}<span>${custodian ? html`${t("card.custodian")} <strong>${custodian}</strong>` : t("card.noCustodian")}</span></p>
  </section>`;
}

/** @param {App} app @param {SeenCard} seen */
function wrongNow({ t, formats }, { damages, findings, unsentDamages }) {
  if (damages.length + findings.length + unsentDamages.length === 0) return html`<p class="calm">${icon("circle-check")}<span>${t("card.fine")}</span></p>`;
  return html`<section class="card" data-tone="wait" aria-labelledby="wrong-title">
    <h2 id="wrong-title">${icon("triangle-alert")}${t("card.wrong")}<span class="count">${damages.length + findings.length + unsentDamages.length}</span></h2>
    <ul class="troubles">
      ${damages.map((damage) => html`<li>
        <p><strong>${t("card.damage")} · ${t(`damage.category.${damage.category}`)}</strong>${damage.is_urgent ? html`<span class="tag" data-tone="danger">${t("card.urgent")}</span>` : nothing}</p>
        <p>${damage.description}</p>
        <p class="soft">${t("card.by", { name: damage.by, time: formats.when(damage.reported_at) })}</p></li>`)}
      ${unsentDamages.map(({ data, captured_at }) => html`<li>
        <p><strong>${t("card.damage")} · ${t(`damage.category.${data.category}`)}</strong></p>
        <p>${data.description}</p>
        <p class="soft">${t("card.unsentHere")} · ${formats.when(captured_at)}</p></li>`)}
      ${findings.map((finding) => html`<li>
        <p><strong>${[t(`severity.${finding.severity}`), finding.item].filter(Boolean).join(" · ")}</strong></p>
        ${finding.note ? html`<p>${finding.note}</p>` : nothing}
        <p class="soft">${t("card.by", { name: finding.by, time: formats.when(finding.opened_at) })}</p></li>`)}
    </ul>
  </section>`;
}

/** @param {App} app @param {SeenCard} seen @param {Target} target */
function dueHere(app, { duties: { due, done, others } }, target) {
  const { t, lang, formats } = app;
  const name = (/** @type {Entity} */ checklist) => checklist.body.name[dataKey(lang)];
  const canInspect = may(app, "patrol.inspect");
  const row = (/** @type {Entity} */ checklist, /** @type {string} */ text, /** @type {unknown} */ end) => {
    const inside = html`<span class="row-text"><strong>${name(checklist)}</strong><span>${text}</span></span>${end}`;
    return html`<li>${canInspect ? html`<a class="row" href=${newFormPath(app, "inspect", { target, checklist: checklist.checklist_id })}>${icon("clipboard-check")}${inside}${icon("chevron-right")}</a>` : html`<div class="row">${icon("clipboard-check")}${inside}</div>`}</li>`;
  };
  const overdue = html`<span class="tag" data-tone="wait">${icon("clock")}${t("home.overdue")}</span>`;
  return html`<section class="card" aria-labelledby="due-title">
      <h2 id="due-title">${t("card.due")}<span class="count">${due.length}</span></h2>
      ${due.length === 0 ? html`<p class="soft">${t("card.dueNone")}</p>` : nothing}
      <ul class="rows">
        ${due.map(({ checklist, lastAt, dueAt, isOverdue }) => row(checklist, lastAt ? t("home.last", { time: formats.when(lastAt) }) : t("home.neverDone"), isOverdue ? overdue : html`<span class="row-end">${formats.by(dueAt)}</span>`))}
        ${done.map(({ checklist, lastAt, lastResult }) => row(checklist, t(lastResult === "fail" ? "card.doneFail" : "card.doneAt", { time: formats.when(lastAt) }), nothing))}
      </ul>
      ${others.length ? html`<details class="more"><summary>${t("card.otherChecks")}<span class="count">${others.length}</span></summary>
        <ul class="rows">${others.map((checklist) => row(checklist, t(`cadence.${checklist.body.cadence.kind}`), nothing))}</ul></details>` : nothing}
    </section>`;
}

/** @param {App} app @param {SeenCard} seen @param {{target: Target, tag: Entity | null, takePhoto: (files: File[]) => void}} on */
export function cardDock(app, seen, { target, tag, takePhoto }) {
  const { t } = app;
  const { kind, duties: { due, done, others } } = seen;
  const confirm = confirmButton(app, seen, tag);
  const ours = confirm === nothing ? (seen.part?.action ?? nothing) : nothing;
  const first = due[0]?.checklist ?? done[0]?.checklist ?? others[0];
  const canInspect = first && may(app, "patrol.inspect");
  return html`${confirm}${ours}${canInspect && confirm === nothing && ours === nothing ? html`<a class="button primary big" href=${newFormPath(app, "inspect", { target, checklist: first.checklist_id })}>
      ${icon("clipboard-check")}<span>${t("card.inspect")}<small>${first.body.name[dataKey(app.lang)]}</small></span></a>` : nothing}
    <div class="dock-pair">
      ${may(app, "damage.report") ? html`<a class=${canInspect ? "button" : "button primary"} href=${newFormPath(app, "damage", { target })}>${icon("wrench")}<span>${t("card.damageAction")}</span></a>` : nothing}
      ${kind === "asset" && may(app, "registry.edit") ? fileButton({ id: "card-photo", label: t("card.photoAction"), iconName: "camera", isCamera: true, onFiles: takePhoto }) : nothing}
      <a class="button" href="/app/scan">${icon("scan-line")}<span>${t("home.scan")}</span></a>
    </div>`;
}
