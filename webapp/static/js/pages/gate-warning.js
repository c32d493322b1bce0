import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { sayAtGate } from "./gate-parts.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../domain/gate-watch.js").Match} Match
 */

const USUAL = { not_them: ["sameName", "otherFace", "otherPaper"], overridden: ["headAgreed", "officeAgreed", "accompanied"] };

/**
 * A warning of the watch list: red, with its reason and who decided it. Each one that was looked at is on record, also where the guard
 * went away without a word.
 * @param {App} app
 * @param {import("./gate-entering.js").State} state
 */
export function createWarning(app, state) {
  const { t } = app;
  /** @type {Match | null} */
  let shown = null;
  /** @type {"not_them" | "overridden" | null} what is to be given a reason */
  let deciding = null;
  let reason = "";
  /** @type {() => Promise<void>} */
  let goOn = async () => {};

  /** @param {Match} match @param {{why: string, decision?: "not_them" | "overridden" | "refused"}} said */
  const look = ({ watch }, { why, decision }) => sayAtGate(app, { type: "gate.look", target: null, data: { kind: "watch", id: watch.id, why, ...(decision ? { decision } : {}) } });

  function clear() {
    shown = null;
    deciding = null;
    reason = "";
  }

  /** @param {string} why */
  async function decide(why) {
    const match = shown;
    const decision = deciding;
    if (!match || !decision || !why.trim() || !state.form) return;
    if (!(await look(match, { why: why.trim(), decision }))) return;
    state.form.set({ watch: [...state.form.values.watch, { id: match.watch.id, decision, reason: why.trim() }] });
    clear();
    await goOn();
  }

  async function refuse() {
    const match = shown;
    if (!match || !state.form || !(await look(match, { why: t("gate.look.refused"), decision: "refused" }))) return;
    state.form.set({ isRefusing: true, reason: "watch_list" });
    clear();
    await goOn();
  }

  return {
    isShown: () => shown !== null,
    /** @param {Match[]} matches the surest first */
    ask([match]) {
      if (!match || shown?.watch.id === match.watch.id) return;
      clear();
      shown = match;
      app.signals.wrong();
      app.redraw();
      scrollTo(0, 0);
    },
    /** @param {() => Promise<void>} then what follows a decision */
    then(then) {
      goOn = then;
    },
    clear,
    /** Gone without a word. */
    leave() {
      if (shown) void look(shown, { why: t("gate.look.noWord") });
      clear();
    },
    view: () => (shown ? view(shown) : nothing),
  };

  /** @param {Match} match */
  function view({ watch, likeness }) {
    const { formats } = app;
    const facts = /** @type {[string, string][]} */ ([
      ["gate.watch.reason", watch.reason], ["gate.watch.decidedBy", watch.decided_by], ["gate.watch.until", watch.until_on ? formats.date(watch.until_on) : ""], ["gate.watch.names", (watch.other_names ?? []).join("、")],
    ]).filter(([, text]) => text);
    return html`<section class="gate-warning" role="alert" aria-labelledby="warning-title">
      <h2 id="warning-title">${icon("triangle-alert")}${t(likeness === "sure" ? "gate.watch.sure" : "gate.watch.maybe", { name: watch.name })}</h2>
      <dl class="details">${facts.map(([key, text]) => html`<div><dt>${t(key)}</dt><dd>${text}</dd></div>`)}</dl>
      ${watch.advice ? html`<p class="gate-advice">${icon("info")}<strong>${watch.advice}</strong></p>` : nothing}
      ${deciding ? reasonView(deciding) : html`<div class="gate-choices">
        <button type="button" class="button big wide" @click=${() => set("not_them")}>${icon("user")}<span>${t("gate.watch.notThem")}</span></button>
        <button type="button" class="button big wide" @click=${refuse}>${icon("ban")}<span>${t("gate.watch.refuse")}</span></button>
        <button type="button" class="button big wide" @click=${() => set("overridden")}>${icon("log-in")}<span>${t("gate.watch.letIn")}</span></button></div>`}
    </section>`;
  }

  /** @param {"not_them" | "overridden" | null} decision */
  function set(decision) {
    deciding = decision;
    app.redraw();
  }

  /** @param {"not_them" | "overridden"} decision */
  function reasonView(decision) {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void decide(reason);
    };
    return html`<div class="gate-choices"><p class="field-label">${t(`gate.watch.why.${decision}`)}</p>
      ${USUAL[decision].map((key) => html`<button type="button" class="button big wide" @click=${() => decide(t(`gate.why.${key}`))}>${t(`gate.why.${key}`)}</button>`)}
      <form class="reason-own" @submit=${submit}><label for="watch-why">${t("gate.otherReason")}</label>
        <input class="input" id="watch-why" maxlength="300" autocomplete="off" .value=${reason} @input=${(/** @type {any} */ event) => { reason = event.target.value; app.redraw(); }}>
        <button type="submit" class="button wide" aria-disabled=${!reason.trim()}>${icon("check")}${t("gate.goOn")}</button></form>
      <button type="button" class="button wide" @click=${() => set(null)}>${icon("undo-2")}${t("app.back")}</button></div>`;
  }
}
