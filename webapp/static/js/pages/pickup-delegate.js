import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup, toggle } from "../ui/choices.js";
import { field, showFirstError, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { openForm } from "./drafting.js";
import { childOf, childPath, lookAtPickup } from "./pickup-look.js";
import { childHead, notAllowed, notFound } from "./pickup-parts.js";
import { may } from "./rights.js";
import { createSaving, notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {{childId: string, name: string, relation: string, mobile: string, guardianId: string, way: string, isAdult: boolean}} DelegateValues
 */

const TEACHER = "teacher";
const WAYS = ["phone", "message", "paper", "in_person"];

/**
 * Somebody else may fetch a child, today only: who, by whose word, and how that was said.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [childId] }) {
  const { t } = app;
  if (!may(app, "pickup.delegate")) return notAllowed(app);
  const seen = await lookAtPickup(app);
  const child = childOf(seen, childId);
  if (!child) return notFound(app, t("pickup.childGone"));
  const adults = seen.pickup.guardians.filter((one) => one.child_id === childId);
  const drafts = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
  const left = drafts.find(({ form, values }) => form === "delegate" && /** @type {any} */ (values).childId === childId);
  /** @type {import("./drafting.js").Form<DelegateValues>} */
  const form = await openForm(app, { id: left?.id ?? app.uuid(), form: "delegate", fresh: () => /** @type {DelegateValues} */ ({ childId, name: "", relation: "", mobile: "", guardianId: adults[0]?.id ?? TEACHER, way: "phone", isAdult: false }) });
  const saving = createSaving(app, form);
  let isTried = false;

  async function save() {
    isTried = true;
    const { name, relation, mobile, guardianId, way, isAdult } = form.values;
    if (!name.trim() || !isAdult) {
      app.signals.wrong();
      app.redraw();
      return showFirstError(document);
    }
    const isTeachers = guardianId === TEACHER;
    const said = { relation: relation.trim(), mobile: mobile.trim() };
    await saving.save({
      type: "delegate.allow", target: null,
      data: {
        id: form.id, child_id: childId, on: (await lookAtPickup(app)).on, name: name.trim(), ...Object.fromEntries(Object.entries(said).filter(([, text]) => text)),
        by: isTeachers ? "teacher" : "parent", ...(isTeachers ? {} : { guardian_id: guardianId }), way,
      },
    });
    if (!saving.state.savedAt) return undefined;
    app.toasts.show(t("pickup.allowed", { name: name.trim() }));
    return app.go(childPath(childId), { replace: true });
  }

  return {
    title: t("pickup.allow"),
    isDirty: () => form.isDirty(),
    main: () => html`${notSavedView(app, saving.state, form)}${childHead(app, seen, child)}${formView(app, form, { adults, isTried })}`,
    dock: () => html`<button type="button" class="button primary big" aria-disabled=${saving.state.isSaving} @click=${save}>${icon("save")}<span>${t("pickup.allowToday")}</span></button>`,
  };
}

/** @param {App} app @param {import("./drafting.js").Form<DelegateValues>} form @param {{adults: import("../store/types.js").Entity[], isTried: boolean}} of */
function formView({ t }, form, { adults, isTried }) {
  const { name, relation, mobile, guardianId, way, isAdult } = form.values;
  const optional = t("app.optional");
  const missing = isTried && !name.trim() ? t("problem.required") : undefined;
  const by = [...adults.map((adult) => ({ value: adult.id, label: adult.name })), { value: TEACHER, label: t("pickup.allowedBy.teacher") }];
  return html`<section class="item">${field({ id: "delegate-name", label: t("pickup.delegateName"), error: missing }, textInput({ id: "delegate-name", value: name, error: missing, maxlength: 120, onInput: (value) => form.set({ name: value }) }))}
      ${field({ id: "delegate-relation", label: t("pickup.relation"), mark: optional }, textInput({ id: "delegate-relation", value: relation, maxlength: 64, onInput: (value) => form.set({ relation: value }) }))}
      ${field({ id: "delegate-mobile", label: t("pickup.mobile"), mark: optional }, textInput({ id: "delegate-mobile", type: "tel", inputmode: "tel", value: mobile, maxlength: 32, onInput: (value) => form.set({ mobile: value }) }))}
      ${toggle({ label: t("pickup.isAdult"), hint: t("pickup.isAdultHint"), isOn: isAdult, onChange: (isOn) => form.set({ isAdult: isOn }) })}
      ${isTried && !isAdult ? html`<p class="field-error" role="alert">${icon("triangle-alert")}<span>${t("pickup.mustBeAdult")}</span></p>` : nothing}</section>
    <section class="item">${field({ id: "by", label: t("pickup.byAsk"), isGroup: true }, choiceGroup({ name: "by", label: t("pickup.byAsk"), value: guardianId, onChoose: (value) => form.set({ guardianId: value }), options: by }))}</section>
    <section class="item">${field({ id: "way", label: t("pickup.wayAsk"), isGroup: true }, choiceGroup({ name: "way", label: t("pickup.wayAsk"), value: way, onChoose: (value) => form.set({ way: value }), options: WAYS.map((value) => ({ value, label: t(`pickup.allowWay.${value}`) })) }))}</section>`;
}
