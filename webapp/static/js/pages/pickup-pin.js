import { html } from "/static/vendor/lit-html.js";

import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { pinPad } from "./pin-pad.js";

/** @typedef {import("./context.js").App} App */

/**
 * Asks somebody else of this phone for their PIN, to say one word by their own key. Who is signed in stays so.
 * @param {App} app
 * @param {{id: string, name: string}} person
 * @returns {Promise<{lock: () => void} | null>} their key is open until it is locked again; null: they did not come
 */
export async function askPin(app, { id, name }) {
  const isOpen = await openDialog("pin-dialog", ({ close, redraw }) => {
    const state = { pin: "", failure: "", isBusy: false };
    const set = (/** @type {Partial<typeof state>} */ change) => {
      Object.assign(state, change);
      redraw();
    };
    async function enter() {
      if (!state.pin || state.isBusy) return;
      set({ isBusy: true, failure: "" });
      const unlocking = await app.store.vault.unlock(id, state.pin);
      if (unlocking.outcome === "open") return close(true);
      app.signals.wrong();
      set({ isBusy: false, pin: "", failure: unlocking.outcome === "wrong" ? app.t("pin.wrong", { n: unlocking.left }) : app.t("pin.destroyed", { name }) });
      if (unlocking.outcome === "destroyed") await app.learnPeople();
    }
    return {
      opened: (dialog) => /** @type {HTMLElement | null} */ (dialog.querySelector("#pin"))?.focus(),
      view: () => html`<h2>${icon("key-round")}${app.t("pickup.pinOf", { name })}</h2>
        ${pinPad(app, { label: app.t("pin.label"), pin: state.pin, failure: state.failure, isBusy: state.isBusy, go: app.t(state.isBusy ? "pin.checking" : "pin.go"), type: (pin) => set({ pin, failure: "" }), enter })}
        <button type="button" class="button wide" @click=${() => close(false)}>${icon("x")}${app.t("app.cancel")}</button>`,
    };
  });
  return isOpen ? { lock: () => app.store.vault.lock(id) } : null;
}
