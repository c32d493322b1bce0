import { openForm } from "./drafting.js";
import { askPin } from "./pickup-pin.js";
import { sayOfPickup } from "./pickup-saying.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("./pickup-saying.js").Collector} Collector
 * @typedef {"here" | "phone" | "own_phone" | "later"} WordWay  later: nobody can be asked now; it is marked until somebody agrees
 *
 * @typedef {object} NoCardValues
 * @property {string} childId
 * @property {Collector | null} collector
 * @property {string} who  the collector's name, for the page
 * @property {string} name  of somebody who is on no list
 * @property {string} relation
 * @property {boolean} isAdult
 * @property {string} why
 * @property {string} checked
 */

/** @param {string} childId @returns {NoCardValues} */
const fresh = (childId) => ({ childId, collector: null, who: "", name: "", relation: "", isAdult: false, why: "", checked: "" });

/**
 * Letting a child go without a card: who came, how the guard made sure, and a teacher's word, which is a second person's.
 * @param {App} app
 * @param {{childId: string, isWanted: boolean, saved: (how: {why: string}) => Promise<void>}} about
 */
export async function createNoCard(app, { childId, isWanted, saved }) {
  const drafts = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
  const left = drafts.find(({ form, values }) => form === "no_card" && /** @type {any} */ (values).childId === childId);
  const begun = (/** @type {string} */ id) => openForm(app, { id, form: "no_card", fresh: () => fresh(childId) });
  /** @type {import("./drafting.js").Form<NoCardValues>} */
  let form = await begun(left?.id ?? app.uuid());
  const state = { isOpen: isWanted || form.isRestored, isTried: false, isOther: form.values.name !== "", isSaving: false };

  /** @param {Partial<typeof state>} change */
  const set = (change) => {
    Object.assign(state, change);
    app.redraw();
  };

  /** @param {"guardian" | "delegate" | "self"} kind @param {Entity | null} adult */
  function choose(kind, adult) {
    state.isOther = false;
    form.set({ collector: { kind, ...(adult ? { id: adult.id } : {}) }, who: adult?.name ?? app.t("pickup.bySelf") });
    scrollTo(0, 0);
  }

  /** Somebody who is on no list: name, relation, and that it is an adult. */
  function chooseOther() {
    const { name, relation, isAdult } = form.values;
    if (!name.trim() || !isAdult) {
      app.signals.wrong();
      return set({ isTried: true });
    }
    state.isTried = false;
    form.set({ collector: { kind: "other", name: name.trim(), ...(relation.trim() ? { relation: relation.trim() } : {}) }, who: name.trim() });
    return scrollTo(0, 0);
  }

  /** @param {{id: string, name: string} | null} teacher @param {WordWay} way */
  async function confirm(teacher, way) {
    const { why, checked, collector } = form.values;
    if (!why || !checked || !collector) {
      app.signals.wrong();
      return set({ isTried: true });
    }
    if (state.isSaving) return undefined;
    state.isSaving = true;
    const signed = way === "here" && teacher ? await askPin(app, teacher) : null;
    try {
      if (way !== "here" || signed) await keep({ collector, why, checked, teacher, way });
    } finally {
      signed?.lock();
    }
    return set({ isSaving: false });
  }

  /** @param {{collector: Collector, why: string, checked: string, teacher: {id: string} | null, way: WordWay}} said */
  async function keep({ collector, why, checked, teacher, way }) {
    const { id } = form;
    await form.settled();
    const data = { child_ids: [childId], collector, way: "no_card", no_card: { why, checked, confirmed: teacher && { by_id: teacher.id, way } } };
    if (!(await sayOfPickup(app, { id, type: "departure.record", data }))) return;
    // with the PIN the teacher's own key says so, too: the guard's word for it would be one person's
    if (way === "here" && teacher) await sayOfPickup(app, { type: "departure.confirm", depends: [id], data: { departure_id: id, is_confirmed: true } }, teacher.id);
    await restart();
    await saved({ why });
  }

  async function restart() {
    await form.remove();
    form = await begun(app.uuid());
    set({ isOpen: false, isTried: false, isOther: false });
  }

  return {
    state, choose, chooseOther, confirm,
    get form() {
      return form;
    },
    isDirty: () => form.isDirty(),
    begin: () => set({ isOpen: true }),
    other: () => set({ isOther: true }),
    back() {
      if (form.values.collector) return form.set({ collector: null });
      return void restart();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof createNoCard>>} NoCard */
