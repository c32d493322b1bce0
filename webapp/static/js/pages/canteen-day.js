import { html, nothing } from "/static/vendor/lit-html.js";

import { field, showFirstError, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { lookAtCanteen } from "./canteen-look.js";
import { canteenBanners, noRules, notAllowed } from "./canteen-parts.js";
import { openForm } from "./drafting.js";
import { may } from "./rights.js";
import { createSaving, notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {{on: string, hasFindings: boolean, findings: string, measures: string}} DayValues
 */

/**
 * The day's own check, said also when nothing was found: one tap, or words.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [on] }) {
  const { t } = app;
  if (!may(app, "canteen.sample")) return notAllowed(app);
  let seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  const drafts = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
  const left = drafts.find((draft) => draft.form === "canteen_day" && /** @type {any} */ (draft.values).on === on);
  /** @type {import("./drafting.js").Form<DayValues>} */
  let form = await openForm(app, { id: left?.id ?? app.uuid(), form: "canteen_day", fresh: () => freshDay(on) });
  let saving = createSaving(app, form);
  let isTried = false;

  async function refresh() {
    seen = (await lookAtCanteen(app)) ?? seen;
    app.redraw();
  }

  /** @param {boolean} hasFindings */
  async function report(hasFindings) {
    const { findings, measures } = form.values;
    isTried = true;
    if (hasFindings && !findings.trim()) {
      app.signals.wrong();
      app.redraw();
      return showFirstError(document);
    }
    const words = hasFindings ? { findings: findings.trim(), ...(measures.trim() ? { measures: measures.trim() } : {}) } : {};
    await saving.save({ type: "canteen_day.report", target: null, data: { on, has_findings: hasFindings, ...words } });
    return saving.state.savedAt ? refresh() : undefined;
  }

  async function again() {
    form = await openForm(app, { id: app.uuid(), form: "canteen_day", fresh: () => freshDay(on) });
    saving = createSaving(app, form);
    isTried = false;
    app.redraw();
  }

  const said = () => seen?.canteen.days.find((day) => day.on === on);
  const isOpen = () => !saving.state.savedAt && (!said() || form.isDirty());
  return {
    title: t("canteen.reportOf", { date: app.formats.date(on) }),
    isDirty: () => form.isDirty(),
    refresh,
    main: () => html`${seen ? canteenBanners(app, seen) : nothing}
      ${notSavedView(app, saving.state, form)}
      ${isOpen() ? askView(app, form, { isTried }) : saidView(app, said(), seen, async () => { await again(); form.set({}); })}`,
    dock: () => (isOpen() ? html`<button type="button" class="button primary big" aria-disabled=${saving.state.isSaving} @click=${() => report(form.values.hasFindings)}>${icon("pen-line")}<span>${t(form.values.hasFindings ? "canteen.signFindings" : "canteen.signClean")}</span></button>`
      : html`<a class="button primary big" href="/app/canteen">${icon("check")}<span>${t("canteen.backToCanteen")}</span></a>`),
  };
}

/** @param {string} on @returns {DayValues} */
const freshDay = (on) => ({ on, hasFindings: false, findings: "", measures: "" });

/** @param {App} app @param {import("./drafting.js").Form<DayValues>} form @param {{isTried: boolean}} on */
function askView({ t }, form, { isTried }) {
  const { hasFindings, findings, measures } = form.values;
  const error = isTried && hasFindings && !findings.trim() ? t("problem.required") : undefined;
  return html`<p>${t("canteen.reportHint")}</p>
    ${hasFindings ? html`<section class="item">${field({ id: "findings", label: t("canteen.findings"), error }, textArea({ id: "findings", value: findings, error, maxlength: 2000, onInput: (value) => form.set({ findings: value }) }))}</section>
      <section class="item">${field({ id: "measures", label: t("canteen.measures"), mark: t("app.optional") }, textArea({ id: "measures", value: measures, maxlength: 2000, onInput: (value) => form.set({ measures: value }) }))}</section>
      <button type="button" class="button wide" @click=${() => form.set({ hasFindings: false })}>${t("canteen.nothingFound")}</button>`
    : html`<button type="button" class="button big wide" @click=${() => form.set({ hasFindings: true })}>${icon("triangle-alert")}<span>${t("canteen.somethingFound")}</span></button>`}`;
}

/** @param {App} app @param {any} day @param {import("./canteen-look.js").Seen | null} seen @param {() => void} again */
function saidView({ t, formats }, day, seen, again) {
  if (!day) return nothing;
  return html`<section class="card" role="status"><h2>${icon("circle-check")}${t(day.has_findings ? "canteen.reportFound" : "canteen.reportClean", { time: formats.when(day.reported_at) })}</h2>
    <p>${t("canteen.by", { name: seen?.people.get(day.reported_by_id) ?? "" })}</p></section>
    <button type="button" class="button wide" @click=${again}>${icon("pencil")}${t("canteen.reportAgain")}</button>`;
}
