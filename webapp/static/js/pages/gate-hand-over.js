import { html, nothing } from "/static/vendor/lit-html.js";

import { foldPass, headCount } from "../domain/gate.js";
import { toggle } from "../ui/choices.js";
import { field, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { openForm } from "./drafting.js";
import { lookAtGate } from "./gate-look.js";
import { gateBanners, nameOf, notAllowed, sayAtGate, waitingShift } from "./gate-parts.js";
import { takingView } from "./gate-taking-over.js";
import { may } from "./rights.js";
import { createSaving, notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{missing: string[], keys: string[], note: string, ownKeys: string}} HandOverValues  missing: numbers of passes; keys: those that hang there
 * @typedef {{seen: Seen, form: import("./drafting.js").Form<HandOverValues>, saving: ReturnType<typeof createSaving>}} State
 */

const DRAFT = "hand-over";

/**
 * One shift hands the gate to the next: both sign, on one phone or on two.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "gate.register")) return notAllowed(app);
  let seen = await lookAtGate(app);
  let state = await begin(app, seen);
  const taking = { differences: "", isDiffering: false };
  let isAgain = false;
  const isSigned = () => !isAgain && isWaitingForNext(app, seen);

  const refresh = async () => {
    seen = await lookAtGate(app);
    state.seen = seen;
    app.redraw();
  };

  async function sign() {
    await state.saving.save({ type: "shift.hand_over", target: null, data: handOverData(state) });
    if (!state.saving.state.savedAt) return;
    await app.store.notes.change(noteOf(app), /** @type {string | null} */ (null), () => null);
    state = await begin(app, seen);
    isAgain = false;
    await refresh();
    scrollTo(0, 0);
  }

  /** @param {Entity} handOver @param {boolean} isAgreed */
  async function take(handOver, isAgreed) {
    const differences = taking.differences.trim();
    if (!isAgreed && !differences) return app.signals.wrong();
    const record = { type: "shift.take_over", target: null, depends: [handOver.id], data: { hand_over_id: handOver.id, is_agreed: isAgreed, ...(differences ? { differences } : {}) } };
    if (!(await sayAtGate(app, record))) return;
    await refresh();
    app.toasts.show(t("gate.shiftTaken"));
  }

  function again() {
    isAgain = true;
    app.redraw();
  }

  const setTaking = (/** @type {Partial<typeof taking>} */ change) => {
    Object.assign(taking, change);
    app.redraw();
  };
  return {
    title: t("gate.handOver"),
    isDirty: () => state.form.isDirty(),
    refresh,
    main() {
      const waiting = waitingShift(app, seen);
      if (waiting) return takingView(app, seen, { handOver: waiting, taking, set: setTaking, take });
      return html`${gateBanners(app, seen)}${signedView(app, seen, { isSigned: isSigned(), again })}${isSigned() ? nothing : handingView(app, state)}`;
    },
    dock: () => (waitingShift(app, seen) || isSigned() ? nothing : html`<button type="button" class="button primary big" ?disabled=${state.saving.state.isSaving} @click=${sign}>${icon("pen-line")}<span>${t("gate.signOver")}<small>${app.signIn?.person.name ?? ""}</small></span></button>`),
  };
}

/** @param {App} app where this person's half-written hand-over is found again */
const noteOf = (app) => `gate:${DRAFT}:${app.signIn?.person.id ?? ""}`;

/** @param {App} app @param {Seen} seen @returns {Promise<State>} */
async function begin(app, seen) {
  const id = await app.store.notes.change(noteOf(app), /** @type {string | null} */ (null), (before) => before ?? app.uuid());
  const form = await openForm(app, { id: /** @type {string} */ (id), form: "hand_over", fresh: () => /** @type {HandOverValues} */ ({ missing: [], keys: [], note: "", ownKeys: "" }) });
  return { seen, form, saving: createSaving(app, form) };
}

/** @param {Entity} pass */
const numberOf = (pass) => pass.number || pass.name;

/** Which passes somebody carries. @param {Seen} seen */
export function passesOut({ gate }) {
  return gate.visits.map((visit) => visit.pass_number).filter(Boolean);
}

/** @param {State} state */
function handOverData({ seen, form: { values } }) {
  const keys = (seen.gate.rules?.keys ?? []).map((/** @type {string} */ name) => ({ name, is_there: values.keys.includes(name) }));
  return {
    visit_ids: seen.gate.visits.map(({ id }) => id), passes_out: passesOut(seen), passes_missing: values.missing, keys,
    ...(values.note.trim() ? { note: values.note.trim() } : {}),
  };
}

/** @param {App} app @param {State} state */
function handingView(app, { seen, form, saving }) {
  const { t } = app;
  const { values } = form;
  const out = new Set(passesOut(seen).map(foldPass));
  const lying = seen.passes.filter((pass) => !out.has(foldPass(numberOf(pass))));
  const keys = /** @type {string[]} */ (seen.gate.rules?.keys ?? []);
  const flip = (/** @type {string[]} */ list, /** @type {string} */ one) => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
  return html`${notSavedView(app, saving.state, form)}
    <section class="card" aria-labelledby="inside-now"><h2 id="inside-now">${icon("users")}${t("gate.insideTitle")}<span class="count">${headCount(/** @type {any} */ (seen.gate.visits))}</span></h2>
      ${seen.gate.visits.length ? html`<p>${seen.gate.visits.map(nameOf).join("、")}</p>` : html`<p class="calm">${icon("circle-check")}${t("gate.nobody")}</p>`}
      ${seen.unsettled.length ? html`<a class="row" href="/app/gate">${icon("triangle-alert")}<span class="row-text"><strong>${t("gate.settleFirst", { n: seen.unsettled.length })}</strong></span>${icon("chevron-right")}</a>` : nothing}</section>
    <section class="card" aria-labelledby="passes-out"><h2 id="passes-out">${icon("tag")}${t("gate.passesOut")}<span class="count">${out.size}</span></h2>
      <p>${passesOut(seen).join("、") || t("gate.noPassOut")}</p></section>
    ${lying.length ? html`<section class="card" aria-labelledby="passes-here"><h2 id="passes-here">${icon("package")}${t("gate.passesHere")}<span class="count">${lying.length - values.missing.length}</span></h2><p class="soft">${t("gate.passesHint")}</p>
      <div class="gate-ticks">${lying.map((pass) => html`<button type="button" class="button" aria-pressed=${values.missing.includes(numberOf(pass))} @click=${() => form.set({ missing: flip(values.missing, numberOf(pass)) })}>${icon(values.missing.includes(numberOf(pass)) ? "circle-x" : "check")}<span>${numberOf(pass)}${values.missing.includes(numberOf(pass)) ? html`<small>${t("gate.passMissing")}</small>` : nothing}</span></button>`)}</div></section>` : nothing}
    ${keys.length ? html`<section class="card" aria-labelledby="keys-title"><h2 id="keys-title">${icon("key-round")}${t("gate.keys")}<span class="count">${values.keys.length} / ${keys.length}</span></h2>
      ${keys.map((name) => toggle({ label: name, isOn: values.keys.includes(name), onChange: () => form.set({ keys: flip(values.keys, name) }) }))}
      <button type="button" class="button wide" @click=${() => form.set({ keys })}>${icon("list-checks")}${t("gate.allKeys")}</button></section>` : nothing}
    <section class="item">${field({ id: "hand-note", label: t("gate.handNote"), mark: t("app.optional") }, textArea({ id: "hand-note", value: values.note, rows: 3, maxlength: 1000, onInput: (note) => form.set({ note }) }))}</section>`;
}

/** Whether this person has handed over and nobody has taken it yet. @param {App} app @param {Seen} seen */
function isWaitingForNext(app, { gate }) {
  const [last] = gate.handOvers;
  return Boolean(last) && !last.taken_by_id && last.by_id === app.signIn?.person.id;
}

/** What was signed last, and who is to sign next. @param {App} app @param {Seen} seen @param {{isSigned: boolean, again: () => void}} given */
function signedView(app, seen, { isSigned, again }) {
  const { t, formats } = app;
  const [last] = seen.gate.handOvers;
  if (!last) return nothing;
  const by = seen.people.get(last.by_id) ?? "";
  if (last.taken_by_id) return html`<p class="calm">${icon("circle-check")}<span>${t("gate.lastShift", { by, to: seen.people.get(last.taken_by_id) ?? "", time: formats.when(last.taken_at) })}</span></p>`;
  return html`<section class="card" data-tone="wait"><h2>${icon("users")}${t("gate.waitsForNext")}</h2><p>${t("gate.signedBy", { by, time: formats.when(last.at) })}</p>
    ${app.canLock() ? html`<button type="button" class="button primary big wide" @click=${() => app.lock()}>${icon("users")}<span>${t("gate.nextSigns")}</span></button>` : html`<p class="soft">${t("gate.signElsewhere")}</p>`}
    ${isSigned ? html`<button type="button" class="button wide" @click=${again}>${icon("undo-2")}${t("gate.signAgain")}</button>` : nothing}</section>`;
}
