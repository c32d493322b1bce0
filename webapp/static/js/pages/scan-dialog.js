import { html } from "/static/vendor/lit-html.js";

import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { createViewfinder } from "../ui/viewfinder.js";
import { viewfinderView } from "./viewfinder-view.js";

/**
 * Scans one label for a field of a form, without leaving the form.
 * @param {import("./context.js").App} app
 * @returns {Promise<string | null>} the text of the symbol
 */
export function scanOne(app) {
  return openDialog("scan-dialog", ({ close, redraw }) => {
    const viewfinder = createViewfinder({
      onText(text) {
        app.signals.found();
        close(text);
      },
      changed: redraw,
    });
    return {
      opened: (dialog) => viewfinder.start(/** @type {HTMLVideoElement} */ (dialog.querySelector("video"))),
      closed: () => viewfinder.close(),
      view: () => html`<h2>${app.t("scan.title")}</h2>
        ${viewfinderView(app, viewfinder)}
        <button type="button" class="button wide" @click=${() => close(null)}>${icon("x")}${app.t("app.cancel")}</button>`,
    };
  });
}
