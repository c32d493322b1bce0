import { html } from "/static/vendor/lit-html.js";

import { VISITOR_PASS, holderOf } from "../domain/gate.js";
import { parseScan } from "../domain/codes.js";
import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { sayAtGate } from "./gate-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {{code: string, via: "scan" | "typed", assetId: string, number: string}} Pass
 */

/**
 * A pass by its label; null: the label is of something else, or of nothing that this phone knows.
 * @param {App} app
 * @param {string} text
 * @param {"scan" | "typed"} via
 * @returns {Promise<Pass | null>}
 */
export async function passIn(app, text, via) {
  const scan = parseScan(text);
  if (scan.kind !== "code" && scan.kind !== "foreign") return null;
  const code = scan.kind === "code" ? scan.code : scan.text;
  const thing = (await app.replica.byCode(code))?.thing;
  return thing?.category === VISITOR_PASS ? { code, via, assetId: thing.id, number: thing.number || thing.name } : null;
}

/**
 * What was scanned at the gate: a pass that somebody carries lets them out, one that lies here lets somebody in, an invitation too.
 * @param {App} app
 * @param {{look: () => Seen, leaving: ReturnType<typeof import("./gate-leaving.js").createLeaving>, isWayOut?: boolean}} gate  isWayOut: a pass that nobody carries, as far
 *   as this phone knows, was given out by another one
 */
export function createPassing(app, { look, leaving, isWayOut = false }) {
  const { t } = app;

  /** @param {string} words */
  function refuse(words) {
    app.signals.wrong();
    app.toasts.show(words);
  }

  /** The visit is another phone's: the server finds it by its pass. @param {Pass} pass */
  async function takeBack({ code, via, number }) {
    const isWanted = await openDialog("confirm-dialog", ({ close }) => ({
      view: () => html`<h2>${t("gate.strangePass", { number })}</h2><p>${t("gate.strangePassHint")}</p>
        <button type="button" class="button primary big wide" @click=${() => close(true)}>${icon("log-out")}<span>${t("gate.passIsBack")}</span></button>
        <button type="button" class="button wide" @click=${() => close(null)}>${icon("x")}${t("app.cancel")}</button>`,
    }));
    if (!isWanted) return;
    const data = { pass: { code, via }, pass_number: number, way: "scan", is_pass_back: true };
    if (await sayAtGate(app, { type: "visit.leave", target: null, data })) app.toasts.show(t("gate.passTaken", { number }));
  }

  return {
    /** @param {string} text @param {"scan" | "typed"} via */
    async take(text, via) {
      const scan = parseScan(text);
      if (scan.kind === "invitation") return app.go(`/app/gate/enter?token=${scan.token}`);
      if (scan.kind === "wrong") return refuse(t("scan.wrong"));
      const pass = await passIn(app, text, via);
      if (!pass) return refuse(t("gate.notAPass"));
      const holder = holderOf(/** @type {any} */ (look().gate.visits), { pass_id: pass.assetId, pass_number: pass.number });
      if (!holder && isWayOut) return takeBack(pass);
      if (!holder) return app.go(`/app/gate/enter?pass=${encodeURIComponent(pass.code)}&via=${via}`);
      await leaving.signOut(/** @type {any} */ (holder), { way: "scan", pass: { code: pass.code, via }, isPassBack: true });
      return undefined;
    },
  };
}
