import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { fileButton } from "../ui/photo-field.js";
import { createViewfinder } from "../ui/viewfinder.js";
import { typedCode } from "./typed-code.js";
import { viewfinderView } from "./viewfinder-view.js";

/** @typedef {import("./context.js").App} App */

/**
 * The part of a page that reads labels one after another: camera, hand scanner, a photo of the label, a typed code.
 * @param {App} app
 * @param {(text: string, via: "scan" | "typed") => void | Promise<void>} take
 */
export function createReading(app, take) {
  let typed = "";
  const viewfinder = createViewfinder({ onText: (text) => void take(text, "scan"), changed: app.redraw });
  const hidden = () => document.visibilityState === "hidden" && viewfinder.pause();
  document.addEventListener("visibilitychange", hidden);

  /** @param {File[]} files */
  async function readPhotos([file]) {
    const text = await viewfinder.readPhoto(file).catch(() => null);
    if (text) return take(text, "scan");
    app.signals.wrong();
    app.toasts.show(app.t("scan.photoNone"));
  }

  const type = (/** @type {string} */ text) => {
    typed = text;
    app.redraw();
  };
  return {
    scanned: (/** @type {string} */ text) => void take(text, "scan"),
    opened: (/** @type {HTMLElement} */ root) => void viewfinder.start(/** @type {HTMLVideoElement} */ (root.querySelector("video"))),
    close() {
      document.removeEventListener("visibilitychange", hidden);
      void viewfinder.close();
    },
    /** The picture stays on while something else is asked, so that the next scan needs no waiting. @param {{isAside?: boolean}} [place] */
    view: ({ isAside = false } = {}) => html`<div class="scanning" ?data-aside=${isAside}>${viewfinderView(app, viewfinder)}</div>`,
    /** The ways round, folded away. */
    waysRound: () => html`<details class="more ways-round"><summary>${icon("keyboard")}${app.t("scan.typeInstead")}</summary>
      ${typedCode(app, {
        id: "code", label: app.t("scan.type"), text: typed, onInput: type, go: app.t("scan.typeOk"),
        onEnter(text) {
          type("");
          void take(text, "typed");
        },
      })}
      ${fileButton({ id: "label-photo", label: app.t("scan.photo"), iconName: "camera", isCamera: true, onFiles: readPhotos })}
    </details>`,
  };
}

/** @typedef {ReturnType<typeof createReading>} Reading */

/** Why what was scanned or tapped is not taken. @param {string} words @param {unknown} [more] what is in the way, and the way on */
export const refusalView = (words, more = nothing) => html`<div class="notice refusal" data-tone="danger" role="alert">${icon("circle-x")}<div><p><strong>${words}</strong></p>${more}</div></div>`;
