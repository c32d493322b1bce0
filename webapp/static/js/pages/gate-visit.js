import { html, nothing } from "/static/vendor/lit-html.js";

import { maskMobile, maskPlate } from "../domain/masking.js";
import { choiceGroup } from "../ui/choices.js";
import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { messagePage } from "./frame.js";
import { amendsPath } from "./gate-entering.js";
import { createLeaving } from "./gate-leaving.js";
import { hostName, lookAtGate } from "./gate-look.js";
import { groupText, nameOf, notAllowed, sayAtGate } from "./gate-parts.js";
import { may } from "./rights.js";
import { fromWall, toWall } from "./wall-time.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{isOpen: boolean, isAsking: boolean, isVoiding: boolean, leftAt: string, reason: string, goodsOut: string}} Shown
 */

const SHOWN_MS = 30_000;
const WHYS = ["check", "contact", "emergency"];
const SETTLED = ["sawThemGo", "hostSays", "passFound"];
const VOIDS = ["twice", "wrongPerson", "turnedBack"];

/**
 * One visit: masked until a reason is given, and then for half a minute.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [id] }) {
  const { t } = app;
  if (!may(app, "gate.register")) return notAllowed(app);
  let seen = await lookAtGate(app);
  const visitNow = () => seen.gate.visits.find((one) => one.id === id) ?? seen.gate.left.find((one) => one.id === id) ?? null;
  if (!visitNow()) return messagePage(app, { title: t("gate.visit"), text: t("gate.visitGone"), icon: "log-out" });
  let visit = /** @type {Entity} */ (visitNow());
  /** @type {Shown} */
  const shown = { isOpen: false, isAsking: false, isVoiding: false, leftAt: toWall(new Date(seen.at).toISOString(), app.zone), reason: "", goodsOut: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const set = (/** @type {Partial<Shown>} */ change) => {
    Object.assign(shown, change);
    app.redraw();
  };
  const refresh = async () => {
    seen = await lookAtGate(app);
    visit = visitNow() ?? visit;
    app.redraw();
  };
  const leaving = createLeaving(app, refresh);

  /** @param {string} why */
  async function reveal(why) {
    if (!(await sayAtGate(app, { type: "gate.look", target: null, data: { kind: "visit", id, why: t(`gate.look.${why}`) } }))) return;
    set({ isOpen: true, isAsking: false });
    clearTimeout(timer);
    timer = setTimeout(() => set({ isOpen: false }), SHOWN_MS);
  }

  async function correct() {
    if (await sayAtGate(app, { type: "gate.look", target: null, data: { kind: "visit", id, why: t("gate.look.correct") } })) await app.go(amendsPath(id));
  }

  async function settle() {
    const leftAt = fromWall(shown.leftAt, app.zone);
    if (!shown.reason.trim() || !leftAt) return app.signals.wrong();
    const at = Math.min(Date.parse(leftAt), app.now());
    const within = new Date(Math.max(at, Date.parse(visit.entered_at))).toISOString();
    const settling = createLeaving(app, () => app.go("/app/gate", { replace: true }));
    await settling.signOut(visit, { way: "settled", leftAt: within, reason: shown.reason.trim() });
  }

  /** @param {string} reason */
  async function annul(reason) {
    if (!(await sayAtGate(app, { type: "visit.void", target: null, depends: [visit.record_id ?? visit.id], data: { visit_id: id, reason } }))) return;
    await app.go("/app/gate", { replace: true });
    app.toasts.show(t("gate.voided", { name: nameOf(visit) }));
  }

  const on = { set, reveal, correct, settle, annul, leave: () => leaving.signOut(visit, { way: "list", ...(shown.goodsOut.trim() ? { goodsOut: shown.goodsOut.trim() } : {}) }) };
  return {
    title: nameOf(visit) || t("gate.visit"),
    refresh,
    main: () => visitView(app, seen, { visit, shown, on }),
    dock: () => (seen.gate.visits.includes(visit) && !seen.unsettled.includes(visit) ? html`<button type="button" class="button primary big" @click=${on.leave}>${icon("log-out")}<span>${t("gate.leave")}</span></button>` : nothing),
    close: () => clearTimeout(timer),
  };
}

/** @param {App} app @param {Seen} seen @param {{visit: Entity, shown: Shown, on: any}} page */
function visitView(app, seen, { visit, shown, on }) {
  const { t, formats } = app;
  const isInside = seen.gate.visits.includes(visit);
  const number = visit.id_last_four ? `***${visit.id_last_four}` : "";
  const facts = /** @type {[string, string][]} */ ([
    ["gate.name", shown.isOpen ? visit.name : nameOf(visit)], ["gate.peopleCount", groupText(app, visit)], ["gate.organisation", visit.organisation ?? ""], ["gate.purpose", t(`purpose.${visit.purpose}`)], ["gate.host", hostName(seen, visit)],
    ["gate.passNumber", visit.pass_number ?? ""], ["gate.enteredAt", formats.when(visit.entered_at)], ["gate.leftAt", visit.left_at ? formats.when(visit.left_at) : ""],
    ["gate.mobile", shown.isOpen ? (visit.mobile ?? "") : maskMobile(visit.mobile)], ["gate.paper", [visit.id_kind ? t(`idKind.${visit.id_kind}`) : "", shown.isOpen ? number : number && "****"].filter(Boolean).join(" ")],
    ["gate.plate", shown.isOpen ? (visit.plate ?? "") : maskPlate(visit.plate)], ["gate.goods", visit.goods ?? ""], ["gate.note", visit.note ?? ""],
  ]).filter(([, text]) => text);
  return html`${visit.watch_id ? html`<p class="notice" data-tone="danger">${icon("triangle-alert")}<span>${t("gate.watchRow")}</span></p>` : nothing}
    ${visit.gaps?.length ? html`<p class="notice">${icon("info")}<span>${t("gate.gaps", { gaps: visit.gaps.map((/** @type {string} */ gap) => t(`gate.gap.${gap}`)).join("、") })}</span></p>` : nothing}
    <section class="card"><dl class="details">${facts.map(([key, text]) => html`<div><dt>${t(key)}</dt><dd>${text}</dd></div>`)}</dl>
      ${revealView(app, visit, shown, on)}</section>
    ${isInside && seen.unsettled.includes(visit) ? settleView(app, shown, on) : nothing}
    ${isInside ? html`<details class="more"><summary>${icon("package")}<span>${t("gate.goodsOut")}</span></summary>${field({ id: "goods-out", label: t("gate.goodsOut") }, textInput({ id: "goods-out", value: shown.goodsOut, maxlength: 300, onInput: (goodsOut) => on.set({ goodsOut }) }))}</details>
      <div class="dock-pair"><button type="button" class="button" @click=${on.correct}>${icon("pencil")}${t("gate.correct")}</button>
        <button type="button" class="button" aria-expanded=${shown.isVoiding} @click=${() => on.set({ isVoiding: !shown.isVoiding })}>${icon("trash-2")}${t("gate.void")}</button></div>` : nothing}
    ${shown.isVoiding ? html`<section class="item"><p class="field-label">${t("gate.voidWhy")}</p><div class="reasons">${VOIDS.map((key) => html`<button type="button" class="button big" @click=${() => on.annul(t(`gate.void.${key}`))}>${t(`gate.void.${key}`)}</button>`)}</div></section>` : nothing}`;
}

/** @param {App} app @param {Entity} visit @param {Shown} shown @param {any} on */
function revealView(app, visit, shown, on) {
  const { t } = app;
  if (!may(app, "gate.reveal") || !visit.name) return nothing;
  if (shown.isOpen) return html`<p class="soft" role="status">${t("gate.revealed")}</p>`;
  if (!shown.isAsking) return html`<button type="button" class="button wide" @click=${() => on.set({ isAsking: true })}>${icon("eye")}${t("gate.reveal")}</button>`;
  return html`<p class="field-label">${t("gate.revealWhy")}</p><div class="reasons">${WHYS.map((why) => html`<button type="button" class="button big" @click=${() => on.reveal(why)}>${t(`gate.look.${why}`)}</button>`)}</div>`;
}

/** When nobody saw them go. @param {App} app @param {Shown} shown @param {any} on */
function settleView({ t }, shown, on) {
  return html`<section class="item" data-tone="danger" aria-labelledby="settle-title"><h2 id="settle-title">${t("gate.settleOne")}</h2>
    ${field({ id: "left-at", label: t("gate.leftAbout") }, textInput({ id: "left-at", type: "datetime-local", value: shown.leftAt, onInput: (leftAt) => on.set({ leftAt }) }))}
    ${field({ id: "settled", label: t("gate.settleWhy"), isGroup: true }, choiceGroup({ name: "settled", label: t("gate.settleWhy"), value: shown.reason, onChoose: (reason) => on.set({ reason }), options: SETTLED.map((key) => ({ value: t(`gate.settled.${key}`), label: t(`gate.settled.${key}`) })) }))}
    ${field({ id: "settled-own", label: t("gate.otherReason") }, textInput({ id: "settled-own", value: shown.reason, maxlength: 300, onInput: (reason) => on.set({ reason }) }))}
    <button type="button" class="button primary big wide" aria-disabled=${!shown.reason.trim()} @click=${on.settle}>${icon("log-out")}<span>${t("gate.settleSave")}</span></button></section>`;
}
