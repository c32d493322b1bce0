import { html, nothing } from "/static/vendor/lit-html.js";

import { isLive, isWaiting, standingOf } from "../domain/labels.js";
import { icon } from "../ui/icon.js";
import { confirmLabel, reportWorn } from "./label-saying.js";
import { may } from "./rights.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./card.js").SeenCard} SeenCard
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{tag: Entity | null, isStuck: boolean}} InHand the label that was scanned; isStuck: somebody has just put it up
 */

/** @param {SeenCard} seen @param {string} code */
const attachPath = ({ kind, thing }, code = "") => `/app/attach/${kind}/${thing.id}${code ? `?replaces=${code}` : ""}`;

/**
 * What to know of the label in one's hand, if anything: that it is old, that it waits to be confirmed, what to tear off.
 * @param {App} app
 * @param {SeenCard} seen
 * @param {InHand} inHand
 */
export function labelNotice(app, seen, { tag, isStuck }) {
  if (!tag || tag.is_foreign) return nothing;
  const { t } = app;
  const { standing, other } = standingOf(tag, seen.tags);
  if (isStuck && tag.replaces) return notice(html`<strong>${t("label.stuck")}</strong><br>${t("label.tearOff", { code: shownCode(tag.replaces) })}`, { tone: "ok", iconName: "circle-check" });
  if (standing === "ok") return nothing;
  if (standing === "new") return notice(t("label.new"), { tone: "wait", iconName: "tag" });
  const next = other ? t(isWaiting(other) ? "label.waiting" : "label.current", { code: shownCode(other.id) }) : nothing;
  const spare = standing === "worn" && may(app, "tag.bind")
    ? html`<a class="button wide" href=${attachPath(seen, tag.id)}>${icon("scan-line")}<span>${t("label.spare")}</span></a>` : nothing;
  return notice(html`<strong>${oldWords(app, tag, seen.tags)}</strong><br>${t("label.rightCard")} ${next}`, { tone: "wait", iconName: "tag" }, spare);
}

/** @param {unknown} words @param {{tone: string, iconName: string}} look @param {unknown} [action] */
const notice = (words, { tone, iconName }, action = nothing) => html`<div class="banner" data-tone=${tone} role="status">${icon(iconName)}<span>${words}</span>${action}</div>`;

/** That a label is old, and since when. @param {App} app @param {Entity} tag @param {Entity[]} tags */
function oldWords({ t, formats }, tag, tags) {
  const { standing, since } = standingOf(tag, tags);
  return since ? t(`label.old.${standing}Since`, { time: formats.when(since) }) : t(`label.old.${standing}`);
}

/**
 * The thing's labels, quietly, with what may be done about them.
 * @param {App} app
 * @param {SeenCard} seen
 * @param {{tag: Entity | null, refresh: () => Promise<void>}} inHand
 */
export function labelSection(app, seen, { tag, refresh }) {
  const { t } = app;
  const { tags } = seen;
  const shown = [...tags].sort((a, b) => Number(a.is_foreign) - Number(b.is_foreign) || b.revision - a.revision);
  const [used, retired] = [shown.filter(isLive), shown.filter((one) => !isLive(one))];
  const own = used.filter((one) => !one.is_foreign && !isWaiting(one));
  const spoken = own.find((one) => one.id === tag?.id) ?? (own.length === 1 ? own[0] : null);
  return html`<section class="card" aria-labelledby="labels-title">
    <h2 id="labels-title">${t("label.title")}<span class="count">${used.length}</span></h2>
    ${used.length ? rows(app, used, tags) : html`<p class="soft">${t("label.none")}</p>`}
    ${retired.length ? html`<details class="more"><summary>${t("label.retired")}<span class="count">${retired.length}</span></summary>${rows(app, retired, tags)}</details>` : nothing}
    <div class="label-actions">
      ${spoken?.state === "bound" && may(app, "tag.report") ? html`<button type="button" class="button" @click=${() => reportWorn(app, spoken, refresh)}>${icon("triangle-alert")}<span>${t("label.wornAction")}</span></button>` : nothing}
      ${spoken && may(app, "tag.bind") ? html`<a class="button" href=${attachPath(seen, spoken.id)}>${icon("scan-line")}<span>${t("label.spare")}</span></a>` : nothing}
      ${may(app, "tag.bind") ? html`<a class="button" href=${attachPath(seen)}>${icon("link")}<span>${t("label.another")}</span></a>` : nothing}
    </div>
  </section>`;
}

/** @param {App} app @param {Entity[]} some @param {Entity[]} tags */
function rows(app, some, tags) {
  return html`<ul class="rows">${some.map((tag) => html`<li class="row">${icon("tag")}<span class="row-text">
    <span class="code">${shownCode(tag.id)}</span>
    <small>${[standingWords(app, tag, tags), tag.isUnsent ? app.t("card.unsentHere") : ""].filter(Boolean).join(" · ")}</small></span></li>`)}</ul>`;
}

/** @param {App} app @param {Entity} tag @param {Entity[]} tags */
function standingWords({ t, formats }, tag, tags) {
  if (tag.is_foreign && isLive(tag)) return t("label.foreign");
  const { standing, since } = standingOf(tag, tags);
  return [t(`label.short.${standing}`), since ? formats.when(since) : ""].filter(Boolean).join(" · ");
}

/** The one thing to do with a new label that has been stuck on. @param {App} app @param {SeenCard} seen @param {Entity | null} tag */
export function confirmButton(app, { tags }, tag) {
  if (!tag || !may(app, "tag.report") || standingOf(tag, tags).standing !== "new") return nothing;
  return html`<button type="button" class="button primary big" @click=${() => confirmLabel(app, tag)}>${icon("circle-check")}<span>${app.t("label.sticks")}<small>${shownCode(tag.id)}</small></span></button>`;
}
