import { html, nothing } from "/static/vendor/lit-html.js";

import { freezeOver, freezeSpan } from "../domain/canteen.js";
import { choiceGroup } from "../ui/choices.js";
import { field, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { lookAtCanteen, mealName, thingName } from "./canteen-look.js";
import { noRules, notAllowed } from "./canteen-parts.js";
import { openForm } from "./drafting.js";
import { may } from "./rights.js";
import { createSaving, notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {{hours: string, reason: string}} Asked
 */

const DAYS = [1, 2, 3, 7];

/**
 * After a report of illness: nothing that was taken before goes until the office lifts it.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "canteen.read")) return notAllowed(app);
  let seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  const profile = seen.canteen.profile ?? {};
  const drafts = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
  const openAsked = (/** @type {string} */ id) => openForm(app, { id, form: "freeze", fresh: () => /** @type {Asked} */ ({ hours: String(profile.keep_hours + profile.discard_within_hours), reason: "" }) });
  let form = await openAsked(drafts.find((draft) => draft.form === "freeze")?.id ?? app.uuid());
  let saving = createSaving(app, form);
  const state = { isTried: false, isAsking: seen.canteen.freezes.length === 0 || form.isRestored };

  async function refresh() {
    seen = (await lookAtCanteen(app)) ?? seen;
    app.redraw();
  }

  async function place() {
    state.isTried = true;
    app.redraw();
    const { hours, reason } = form.values;
    if (!reason.trim()) return app.signals.wrong();
    await saving.save({ type: "freeze.place", target: null, data: { hours: Number(hours), reason: reason.trim() } });
    if (!saving.state.savedAt) return undefined;
    form = await openAsked(app.uuid());
    saving = createSaving(app, form);
    Object.assign(state, { isTried: false, isAsking: false });
    return refresh();
  }

  function ask() {
    state.isAsking = true;
    app.redraw();
  }

  return {
    title: t("canteen.freeze"),
    refresh,
    isDirty: () => form.isDirty(),
    main: () => html`${notSavedView(app, saving.state, form)}${freezeView(app, /** @type {Seen} */ (seen), { form, ask, ...state })}`,
    dock: () => (may(app, "canteen.freeze") && state.isAsking ? html`<button type="button" class="button primary big" @click=${place}>${icon("lock")}<span>${t("canteen.freezeGo", { n: caught(/** @type {Seen} */ (seen), Number(form.values.hours)).length })}</span></button>` : html`<a class="button primary big" href="/app/canteen">${icon("check")}<span>${t("canteen.backToCanteen")}</span></a>`),
  };
}

/** What a freeze placed now would hold. @param {Seen} seen @param {number} hours */
function caught({ canteen, at }, hours) {
  const freeze = { id: "", ...freezeSpan(new Date(at).toISOString(), hours) };
  return canteen.samples.filter((sample) => !sample.discarded_at && freezeOver(/** @type {any} */ (sample), [freeze], at));
}

/** @param {App} app @param {Seen} seen @param {{form: import("./drafting.js").Form<Asked>, isTried: boolean, isAsking: boolean, ask: () => void}} on */
function freezeView(app, seen, { form, isTried, isAsking, ask }) {
  const { t } = app;
  const { values: asked, set } = form;
  const error = isTried && !asked.reason.trim() ? t("problem.required") : undefined;
  const hours = [...new Set([...DAYS.map((days) => days * 24), Number(asked.hours)])].sort((a, b) => a - b).map(String);
  return html`${seen.canteen.freezes.map((freeze) => openFreeze(app, seen, freeze))}
    ${may(app, "canteen.freeze") && !isAsking ? html`<button type="button" class="button wide" @click=${ask}>${icon("lock")}${t("canteen.freezeMore")}</button>` : nothing}
    ${may(app, "canteen.freeze") && isAsking ? html`<p>${t("canteen.freezeHint")}</p>
      <section class="item"><p class="field-label">${t("canteen.freezeHours")}</p>${choiceGroup({ name: "hours", label: t("canteen.freezeHours"), value: asked.hours, onChoose: (value) => set({ hours: value }), options: hours.map((value) => ({ value, label: t("canteen.hours", { n: value }) })) })}</section>
      <section class="item">${field({ id: "freeze-reason", label: t("canteen.freezeReason"), error }, textArea({ id: "freeze-reason", value: asked.reason, error, maxlength: 2000, onInput: (reason) => set({ reason }) }))}
        <div class="reasons">${["ill", "inspection"].map((name) => t(`canteen.freezeFor.${name}`)).map((text) => html`<button type="button" class="button" @click=${() => set({ reason: text })}>${text}</button>`)}</div></section>` : nothing}`;
}

/** @param {App} app @param {Seen} seen @param {any} freeze */
function openFreeze(app, seen, freeze) {
  const { t, formats } = app;
  const held = seen.canteen.samples.filter((sample) => !sample.discarded_at && freezeOver(/** @type {any} */ (sample), [freeze], seen.at));
  return html`<section class="card" data-tone="danger"><h2>${icon("lock")}${t("canteen.frozenNow", { n: held.length })}</h2>
    <p>${t("canteen.frozenBy", { name: seen.people.get(freeze.placed_by_id) ?? "", time: formats.when(freeze.placed_at) })}</p>
    <p>${t("canteen.frozenSpan", { from: formats.when(freeze.from_at), until: formats.when(freeze.until_at) })}</p><p>${t("canteen.liftHint")}</p>
    <ul class="rows">${held.map((sample) => html`<li class="row">${icon("lock")}<span class="row-text"><strong>${thingName(seen, sample.box_id)}</strong><span>${sample.dish_name} · ${mealName(app, seen, /** @type {any} */ (sample))}</span></span></li>`)}</ul></section>`;
}
