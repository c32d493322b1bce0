import { showFirstError } from "../ui/fields.js";
import { damageView, damageDock } from "./damage-view.js";
import { openForm, targetOf } from "./drafting.js";
import { kindOf, pathOf, thingOf, whereIs } from "./names.js";
import { createSaving, savedDock, savedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {{target: import("../store/types.js").Target, base: number | null, category: string | null, description: string, quantity: string,
 *   cause: string, isUrgent: boolean, note: string}} DamageValues
 */

/** What a kind of asset most often breaks as: the usual answer first. */
const USUAL = /** @type {Record<string, string>} */ ({
  air_conditioner: "air_conditioner", desk_set: "furniture", furniture: "furniture", bed: "furniture", door_lock: "lock", network: "network",
  computer: "network", water_dispenser: "water", water_tank: "water", pump: "water", emergency_light: "electric", power_panel: "electric", fan: "electric",
});

/**
 * A damage being reported.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [id], query }) {
  const { t } = app;
  /** @type {import("./drafting.js").Form<DamageValues>} */
  const form = await openForm(app, { id, form: "damage", fresh: () => freshValues(app, query) });
  const thing = await thingOf(app.replica, form.values.target);
  const open = thing ? await app.replica.openFor(kindOf(thing), thing.id) : null;
  const saving = createSaving(app, form);
  const about = {
    form, saving, thing,
    where: thing ? await whereIs(app.replica, thing) : "",
    openDamages: open?.damages.length ?? 0,
    isTried: false,
    problems: () => problemsOf(app, form.values),
    async save() {
      about.isTried = true;
      if (Object.keys(about.problems()).length === 0) return saving.save(recordOf(form.values));
      app.signals.wrong();
      app.redraw();
      showFirstError(document);
    },
  };
  const back = { href: thing ? pathOf(thing) : "/app", label: t(thing ? "save.card" : "save.home") };
  return {
    title: t("damage.title"),
    isDirty: form.isDirty,
    main: () => (saving.state.savedAt
      ? savedView(app, { title: [thing?.name, t("damage.title")].filter(Boolean).join(" · "), savedAt: saving.state.savedAt, result: { isFail: false, text: t(`damage.category.${form.values.category}`) } })
      : damageView(app, about)),
    dock: () => (saving.state.savedAt ? savedDock(app, back) : damageDock(app, about)),
  };
}

/** @param {App} app @param {URLSearchParams} query @returns {Promise<DamageValues>} */
async function freshValues(app, query) {
  const target = targetOf(query);
  const thing = await thingOf(app.replica, target);
  return {
    target, base: thing?.version ?? null, category: USUAL[thing?.category] ?? null, description: "", quantity: "1", cause: "unknown", isUrgent: false, note: "",
  };
}

/** @param {App} app @param {DamageValues} values @returns {Record<string, string>} what to do, by field */
function problemsOf({ t }, { category, description, quantity }) {
  const count = Number(quantity.normalize("NFKC"));
  return {
    ...(category ? {} : { category: t("problem.choice") }),
    ...(description.trim() ? {} : { description: t("problem.required") }),
    ...(Number.isInteger(count) && count >= 1 && count <= 9999 ? {} : { quantity: t("problem.between", { min: 1, max: 9999 }) }),
  };
}

/** @param {DamageValues} values */
function recordOf({ target, base, category, description, quantity, cause, isUrgent, note }) {
  return {
    type: "damage.report", target, base,
    data: {
      category, description: description.trim(), quantity: Number(quantity.normalize("NFKC")), cause, is_urgent: isUrgent, ...(note.trim() ? { note: note.trim() } : {}),
    },
  };
}
