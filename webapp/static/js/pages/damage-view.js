import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup, toggle } from "../ui/choices.js";
import { field, stepper, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { discardButton } from "./discarding.js";
import { iconOf } from "./names.js";
import { photosOf } from "./photo-taking.js";
import { notSavedView } from "./saving.js";

/** @typedef {import("./context.js").App} App */

const CATEGORY_ICONS = Object.entries({
  water: "droplets", electric: "zap", furniture: "armchair", door_window: "door-closed", air_conditioner: "air-vent", lock: "lock",
  network: "router", wall_floor: "brick-wall", wood: "hammer", equipment: "microwave", other: "circle-help",
});
const CAUSES = ["unknown", "natural", "careless", "deliberate", "third_party"];

/**
 * @param {App} app
 * @param {{form: import("./drafting.js").Form<any>, thing: import("../store/types.js").Entity | null, where: string, openDamages: number,
 *   saving: ReturnType<typeof import("./saving.js").createSaving>, isTried: boolean, problems: () => Record<string, string>}} about
 */
export function damageView(app, { form, thing, where, openDamages, saving, isTried, problems }) {
  const { t } = app;
  const { category, description, quantity, cause, isUrgent, note } = form.values;
  const errors = isTried ? problems() : {};
  const optional = t("app.optional");
  const about = { id: "description", label: t("damage.description"), hint: t("damage.descriptionHint"), error: errors.description };
  return html`${thing ? html`<p class="form-thing">${icon(iconOf(thing))}<span><strong>${thing.name}</strong>${where ? html`<br><small>${where}</small>` : nothing}</span></p>` : nothing}
    ${notSavedView(app, saving.state, form)}
    ${openDamages ? html`<p class="notice" role="status">${icon("info")}${t("damage.open", { n: openDamages })}</p>` : nothing}
    <section class="item">${field({ id: "category", label: t("damage.category"), isGroup: true, error: errors.category }, choiceGroup({
      name: "category", label: t("damage.category"), value: category, onChoose: (value) => form.set({ category: value }), errorId: errors.category && "category-error",
      options: CATEGORY_ICONS.map(([value, name]) => ({ value, label: t(`damage.category.${value}`), icon: name })),
    }))}</section>
    <section class="item">${field(about, textArea({ ...about, value: description, onInput: (value) => form.set({ description: value }), maxlength: 2000 }))}</section>
    <section class="item">${field({ id: "photos", label: t("damage.photos"), isGroup: true, mark: optional }, photosOf(app, form, "photos"))}</section>
    <section class="item">${toggle({ label: t("damage.urgent"), hint: t("damage.urgentHint"), isOn: isUrgent, onChange: (isOn) => form.set({ isUrgent: isOn }) })}</section>
    <section class="item">${field({ id: "quantity", label: t("damage.quantity"), error: errors.quantity }, stepper({
      id: "quantity", value: quantity, error: errors.quantity, min: 1, max: 9999, onInput: (value) => form.set({ quantity: value }), words: { less: t("inspect.less"), more: t("inspect.more") },
    }))}</section>
    <section class="item">${field({ id: "cause", label: t("damage.cause"), isGroup: true, mark: optional }, choiceGroup({
      name: "cause", label: t("damage.cause"), value: cause, onChoose: (value) => form.set({ cause: value }), options: CAUSES.map((value) => ({ value, label: t(`damage.cause.${value}`) })),
    }))}</section>
    <section class="item">${field({ id: "note", label: t("damage.note"), mark: optional }, textArea({ id: "note", value: note, onInput: (value) => form.set({ note: value }), maxlength: 2000 }))}</section>
    ${discardButton(app, form, "damage")}`;
}

/** @param {App} app @param {{saving: ReturnType<typeof import("./saving.js").createSaving>, save: () => Promise<void>}} about */
export function damageDock({ t }, { saving, save }) {
  return html`<button type="button" class="button primary big" aria-disabled=${saving.state.isSaving} @click=${save}>
    ${icon("save")}<span>${saving.state.notSaved ? t("save.again") : t("damage.save")}</span></button>`;
}
