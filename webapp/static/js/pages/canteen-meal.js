import { inBox } from "../domain/canteen.js";
import { mealState } from "../domain/canteen-day.js";
import { createDishes } from "./canteen-dishes.js";
import { createFilling, readCarried } from "./canteen-filling.js";
import { lookAtCanteen, mealName } from "./canteen-look.js";
import { mealDock, mealView } from "./canteen-meal-view.js";
import { noRules, notAllowed } from "./canteen-parts.js";
import { isTyped } from "./canteen-steps.js";
import { createScanning, strangerWords } from "./canteen-scan.js";
import { carryOn, freshTaking } from "../domain/canteen-taking.js";
import { messagePage } from "./frame.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {import("./canteen-scan.js").Scanned} Scanned
 * @typedef {import("../domain/canteen-taking.js").TakingValues} TakingValues
 * @typedef {import("../domain/canteen-taking.js").Carried} Carried
 * @typedef {import("./drafting.js").Form<TakingValues>} Form
 *
 * @typedef {object} Refusal  why a scan was not taken
 * @property {string} words
 * @property {any} [inside]  the sample that is in the box
 * @property {string} [boxId]
 *
 * @typedef {object} Taking  everything that the page shows and does
 * @property {Seen} seen
 * @property {import("../domain/canteen-day.js").MealState} state  of the meal
 * @property {Carried} carried
 * @property {Form | null} form  of the box that is being filled
 * @property {ReturnType<typeof import("./saving.js").createSaving> | null} saving
 * @property {string | null} dishId  chosen by hand; null: the first without a sample
 * @property {Refusal | null} refusal
 * @property {{id: string, text: string, boxId: string, at: number} | null} last  what was just saved
 * @property {string | null} openDish  whose samples are shown
 * @property {boolean} isChoosing  fridge and sampler are shown to be changed
 */

const STILL_IN_SIGHT_MS = 8000;

/**
 * Keeping the samples of one meal: scan a box, tap its weight, and the next dish is there.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [on, meal] }) {
  const { t } = app;
  if (!may(app, "canteen.sample")) return notAllowed(app);
  const seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  const state = mealState(/** @type {any} */ (seen.canteen), { on, meal }, { at: seen.at, zone: app.zone });
  if (!state) return messagePage(app, { title: t("canteen.title"), text: t("canteen.noMeal") });
  /** @type {Taking} */
  const taking = {
    seen, state, form: null, saving: null, dishId: null, refusal: null, last: null, openDish: null, isChoosing: false,
    carried: carryOn(on, meal, await readCarried(app)),
  };
  carryOnlyFridge(taking);
  const scanning = createScanning(app, scanned);
  const dishes = createDishes(app, taking, refresh);
  const filling = createFilling(app, taking, refresh);
  await filling.restore();

  async function refresh() {
    const fresh = await lookAtCanteen(app);
    if (!fresh) return;
    taking.seen = fresh;
    taking.state = mealState(/** @type {any} */ (fresh.canteen), { on, meal }, { at: fresh.at, zone: app.zone }) ?? taking.state;
    app.redraw();
  }

  /** @param {Scanned} scanned */
  async function scanned(scanned) {
    if (scanned.what === "fridge" && scanned.thing) return useFridge(scanned);
    if (taking.form && taking.form.values.step !== "fridge") return undefined; // a label that happens to lie around while a weight is typed
    if (scanned.what === "box" && scanned.thing && !taking.form) return useBox(scanned);
    return refuse({ words: strangerWords(app, scanned, taking.form ? "fridge" : "box") });
  }

  /** @param {Refusal} refusal */
  function refuse(refusal) {
    taking.refusal = refusal;
    app.signals.wrong();
    app.redraw();
  }

  /** @param {Scanned} scanned */
  async function useFridge({ thing, target }) {
    app.signals.found();
    taking.refusal = null;
    await filling.carry({ fridge: { id: thing?.id ?? "", name: thing?.name ?? "", via: target.via, code: target.code } });
    if (taking.form?.values.step === "fridge") await filling.goOn();
  }

  /** @param {Scanned} scanned */
  async function useBox({ thing, target }) {
    const box = { target, id: thing?.id ?? "", name: thing?.name ?? "" };
    const inside = inBox(taking.seen.canteen.samples, box.id);
    if (inside && taking.last?.boxId === box.id && app.now() - taking.last.at < STILL_IN_SIGHT_MS) return undefined; // the camera still looks at the box that was just filled
    if (inside) return refuse({ words: t("canteen.inUse", { box: box.name }), inside, boxId: box.id });
    if (thing && ["to_scrap", "scrapped"].includes(thing.state)) return refuse({ words: t("canteen.outOfUse", { box: box.name }) });
    const dish = dishes.current();
    if (!dish) return refuse({ words: t("canteen.noDishLeft") });
    app.signals.found();
    taking.refusal = null;
    const pot = dishes.samplesOf(dish).length + 1;
    await filling.fill(app.uuid(), () => freshTaking({ on, meal, dish: { id: dish.id, name: dish.name }, pot, box }));
    app.redraw();
    document.querySelector("h1")?.focus();
    scrollTo(0, 0);
  }

  const actions = {
    ...dishes.actions, ...filling, scanning,
    enter: () => (taking.form && isTyped(taking.form.values) ? filling.goOn() : app.signals.wrong()),
    toggleChoosing() {
      taking.isChoosing = !taking.isChoosing;
      app.redraw();
    },
    dropRefusal() {
      taking.refusal = null;
      app.redraw();
    },
  };
  return {
    title: mealName(app, seen, { on, meal }),
    isDirty: () => taking.form?.isDirty() ?? false,
    refresh,
    main: () => mealView(app, taking, actions),
    dock: () => mealDock(app, taking, actions),
    scanned: scanning.scanned,
    opened: scanning.opened,
    close: scanning.close,
  };
}

/** A school with one fridge for samples need not be asked for it. @param {Taking} taking */
function carryOnlyFridge(taking) {
  const fridges = taking.seen.fridges.filter((thing) => thing.category === "sample_fridge");
  const [only] = fridges;
  if (!taking.carried.fridge && fridges.length === 1) taking.carried = { ...taking.carried, fridge: { id: only.id, name: only.name, via: "list" } };
}
