import { html } from "/static/vendor/lit-html.js";

import { remaining } from "../domain/gate.js";
import { openDialog } from "../ui/dialog.js";
import { stepper } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { nameOf, sayAtGate } from "./gate-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{way: "scan" | "list" | "settled", pass?: {code?: string, id?: string, via: string}, people?: number, leftAt?: string, reason?: string, goodsOut?: string, isPassBack?: boolean}} How
 */

/**
 * Signing people out: one tap, and the same tap's undo. Of a group it is asked how many.
 * @param {App} app
 * @param {() => Promise<void>} refresh
 */
export function createLeaving(app, refresh) {
  const { t } = app;

  /** @param {Entity} visit @param {How} how @returns {Promise<boolean>} false: not kept, or it was taken back before */
  async function signOut(visit, how) {
    const left = remaining(/** @type {any} */ (visit));
    const people = how.people ?? (left > 1 && how.way !== "settled" ? await askHowMany(app, visit) : left);
    if (people === null) return false;
    const id = await sayAtGate(app, leaveRecord(visit, { ...how, people: people < left ? people : undefined }));
    if (!id) return false;
    await refresh();
    app.toasts.show(t(people < left ? "gate.leftSome" : "gate.leftAll", { name: nameOf(visit), n: people }), { label: t("app.undo"), run: () => void takeBack(id, visit) });
    return true;
  }

  /** @param {string} leaveId @param {Entity} visit */
  async function takeBack(leaveId, visit) {
    if (!(await sayAtGate(app, { type: "visit.return", target: null, depends: [leaveId], data: { leave_id: leaveId } }))) return;
    await refresh();
    app.toasts.show(t("gate.returned", { name: nameOf(visit) }));
  }

  return { signOut, takeBack };
}

/** @param {Entity} visit @param {How} how */
function leaveRecord(visit, { way, pass, people, leftAt, reason, goodsOut, isPassBack }) {
  return {
    type: "visit.leave", target: null, depends: [visit.record_id ?? visit.id],
    data: {
      visit_id: visit.id, way, ...(pass ? { pass } : {}), ...(people ? { people } : {}), ...(leftAt ? { left_at: leftAt } : {}), ...(reason ? { reason } : {}),
      ...(goodsOut ? { goods_out: goodsOut } : {}), ...(isPassBack === undefined ? {} : { is_pass_back: isPassBack }),
    },
  };
}

/** @param {App} app @param {Entity} visit @returns {Promise<number | null>} */
function askHowMany(app, visit) {
  const { t } = app;
  const most = remaining(/** @type {any} */ (visit));
  let some = "1";
  return openDialog("confirm-dialog", ({ close, redraw }) => ({
    view: () => html`<h2>${t("gate.howMany", { name: nameOf(visit) })}</h2>
      <button type="button" class="button primary big wide" @click=${() => close(most)}>${icon("log-out")}<span>${t("gate.allLeave", { n: most })}</span></button>
      <p class="field-label">${t("gate.someLeave")}</p>
      ${stepper({ id: "how-many", value: some, min: 1, max: most - 1, words: { less: t("gate.less"), more: t("gate.more") }, onInput(value) {
        some = value;
        redraw();
      } })}
      <button type="button" class="button big wide" @click=${() => { const n = Number(some); if (Number.isInteger(n) && n >= 1 && n < most) close(n); }}>${icon("log-out")}<span>${t("gate.leaveSome", { n: some })}</span></button>
      <button type="button" class="button wide" @click=${() => close(null)}>${icon("x")}${t("app.cancel")}</button>`,
  }));
}
