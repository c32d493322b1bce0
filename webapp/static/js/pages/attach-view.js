import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { iconOf } from "./names.js";
import { shownCode, typedCode } from "./typed-code.js";
import { viewfinderView } from "./viewfinder-view.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./attach.js").Aim} Aim
 * @typedef {import("./attach.js").AttachState} AttachState
 * @typedef {{viewfinder: ReturnType<typeof import("../ui/viewfinder.js").createViewfinder>, attach: () => void, enter: (text: string) => void,
 *   type: (text: string) => void, again: () => void}} AttachActions
 */

/** @param {App} app @param {Aim} aim @param {AttachState} state @param {AttachActions} on */
export function attachView(app, { thing, replaces }, { refusal }, on) {
  const { t } = app;
  return html`<p class="form-thing">${icon(iconOf(thing))}<strong>${thing.name}</strong></p>
    <p>${t(replaces ? "attach.scanSpare" : "attach.scanAny")}</p>
    ${viewfinderView(app, on.viewfinder)}
    <div role="alert">${refusal ? html`<p class="notice" data-tone="danger">${icon("circle-x")}<span>${refusal}</span></p>` : nothing}</div>`;
}

/** Until something is scanned one may type; then there is one thing to do. @param {App} app @param {Aim} aim @param {AttachState} state @param {AttachActions} on */
export function attachDock(app, { thing, replaces }, { typed, ready }, on) {
  const { t } = app;
  if (!ready) return typedCode(app, { id: "code", label: t("scan.type"), text: typed, onInput: on.type, onEnter: on.enter, go: t("attach.go") });
  const words = replaces ? t("attach.replace", { code: shownCode(ready.code) }) : t("attach.add", { code: shownCode(ready.code), name: thing.name });
  return html`<p class="dock-words" role="status"><strong>${t(ready.isSuccessor ? "attach.successor" : "attach.ready")}</strong>${replaces ? html`<span>${t("attach.instead", { code: shownCode(replaces) })}</span>` : nothing}</p>
    <button type="button" class="button primary big" @click=${on.attach}>${icon("circle-check")}<span>${words}</span></button>
    <button type="button" class="button wide" @click=${on.again}>${icon("scan-line")}<span>${t("card.scanAgain")}</span></button>`;
}
