import { numberIn } from "../domain/typed-number.js";
import { plain, thingName } from "./canteen-look.js";
import { correctionOf, isOver, nextStep, takeRecord } from "../domain/canteen-taking.js";
import { chosenTarget } from "./canteen-scan.js";
import { openForm } from "./drafting.js";
import { createSaving } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-meal.js").Taking} Taking
 * @typedef {import("./canteen-meal.js").Form} Form
 * @typedef {import("../domain/canteen-taking.js").TakingValues} TakingValues
 * @typedef {import("../domain/canteen-taking.js").Carried} Carried
 */

/** @param {App} app where this person's fridge and sampler are remembered from meal to meal */
const noteOf = (app) => `canteen:${app.signIn?.person.id ?? ""}`;

/** @param {App} app @returns {Promise<Carried | null>} */
export const readCarried = (app) => app.store.notes.read(noteOf(app), /** @type {Carried | null} */ (null));

/**
 * A box on its way to become a record: every key is in its draft, and it is saved as soon as nothing is missing.
 * @param {App} app
 * @param {Taking} taking
 * @param {() => Promise<void>} refresh
 */
export function createFilling(app, taking, refresh) {
  const { t } = app;
  const { on, meal } = taking.carried;
  const personId = app.signIn?.person.id ?? "";

  /** A box that was being filled when the phone died. */
  async function restore() {
    const drafts = await app.store.drafts.listDrafts(personId);
    const left = drafts.find((draft) => draft.form === "sample" && /** @type {any} */ (draft.values).on === on && /** @type {any} */ (draft.values).meal === meal);
    if (left) await fill(left.id, () => /** @type {any} */ (left.values));
  }

  /** @param {string} id @param {() => TakingValues} fresh */
  async function fill(id, fresh) {
    taking.form = await openForm(app, { id, form: "sample", fresh });
    taking.saving = createSaving(app, taking.form);
    taking.form.set({}); // from here on it is in the drafts
  }

  /** @param {Partial<Carried>} change */
  async function carry(change) {
    taking.carried = { ...taking.carried, ...change };
    app.redraw();
    await app.store.notes.change(noteOf(app), taking.carried, () => taking.carried);
  }

  const circumstances = () => ({
    profile: taking.seen.canteen.profile, carried: { ...taking.carried, ...taking.form?.values.own }, photos: taking.form?.photos.length ?? 0,
    isCertificateOver: isOver(/** @type {any} */ (taking.seen.canteen.certificates), taking.carried.samplerId ?? personId, on),
  });

  /** What is still missing is asked; else it is saved. @param {Partial<TakingValues>} [change] */
  async function goOn(change = {}) {
    const { form } = taking;
    if (!form || taking.saving?.state.isSaving) return;
    form.set(change);
    const step = nextStep(form.values, circumstances());
    if (step) {
      form.set({ step });
      scrollTo(0, 0);
      return;
    }
    await save(form);
  }

  /** @param {Form} form */
  async function save(form) {
    if (form.values.takenAt && Date.parse(form.values.takenAt) > app.now()) form.set({ takenAt: null }); // the phone's clock was set back meanwhile
    const { values } = form;
    const carried = { ...taking.carried, ...values.own };
    await taking.saving?.save(takeRecord(values, carried, { profileRef: taking.seen.canteen.profileRef ?? "", personId }));
    if (!taking.saving?.state.savedAt) return;
    const weight = numberIn(values.weight);
    taking.last = { at: app.now(), id: values.amends ?? form.id, boxId: values.box.id, text: t(values.amends ? "canteen.corrected" : "canteen.kept", { dish: values.dish.name, g: plain(weight), box: values.box.name }) };
    Object.assign(taking, { form: null, saving: null, dishId: null, openDish: null });
    await refresh();
  }

  return {
    fill, restore, carry, goOn,
    async cancel() {
      const { form } = taking;
      Object.assign(taking, { form: null, saving: null, refusal: null });
      app.redraw();
      await form?.remove();
    },
    /** @param {any} sample */
    async correct(sample) {
      const box = { id: sample.box_id, name: thingName(taking.seen, sample.box_id), target: await chosenTarget(app, sample.box_id) };
      const fridge = sample.fridge_id ? { id: sample.fridge_id, name: thingName(taking.seen, sample.fridge_id), via: /** @type {const} */ ("list") } : taking.carried.fridge;
      const own = { fridge, samplerId: sample.sampler_id, isBoxClean: sample.is_box_clean ?? taking.carried.isBoxClean };
      await fill(app.uuid(), () => ({ ...correctionOf(sample, box), own }));
      taking.openDish = null;
      app.redraw();
    },
  };
}
