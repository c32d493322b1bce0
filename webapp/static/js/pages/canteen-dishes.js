import { sayInCanteen } from "./canteen-saying.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-meal.js").Taking} Taking
 * @typedef {{id: string, name: string, needs_sample: boolean}} Dish
 */

/**
 * The dishes of the meal at hand: which comes next, one more, a meal that is not served.
 * @param {App} app
 * @param {Taking} taking
 * @param {() => Promise<void>} refresh
 */
export function createDishes(app, taking, refresh) {
  const { t } = app;
  let name = "";

  /** @param {object} data @returns {Promise<boolean>} */
  async function saveMenu(data) {
    const { on, meal } = taking.state;
    const isSaid = await sayInCanteen(app, { type: "menu.save", target: null, data: { on, meal, fields: {}, dishes: [], removed: [], ...data } });
    if (isSaid) await refresh();
    return isSaid !== null;
  }

  /** @param {Dish} dish */
  const samplesOf = ({ id }) => taking.seen.canteen.samples.filter((one) => one.on === taking.state.on && one.meal === taking.state.meal && one.dish_id === id);

  return {
    samplesOf,
    /** @returns {Dish | null} chosen by hand, else the first that needs a sample and has none */
    current: () => taking.state.dishes.find(({ id }) => id === taking.dishId) ?? taking.state.open[0] ?? null,
    actions: {
      samplesOf,
      newDish: () => name,
      /** @param {string} text */
      typeDish(text) {
        name = text;
        app.redraw();
      },
      async addDish() {
        const dish = { id: app.uuid(), name: name.trim().slice(0, 120), needs_sample: true, sort: taking.state.dishes.length };
        if (!dish.name || !(await saveMenu({ dishes: [dish] }))) return;
        name = "";
        taking.dishId = dish.id;
        taking.refusal = null;
        await refresh();
      },
      /** @param {boolean} isServed */
      async serve(isServed) {
        if (!(await saveMenu({ fields: { is_served: isServed } })) || isServed) return;
        app.toasts.show(t("canteen.notServedSaid"), { label: t("app.undo"), run: () => void saveMenu({ fields: { is_served: true } }) });
      },
      /** One more pot of a dish, or one that comes out of turn. @param {Dish} dish */
      choose(dish) {
        Object.assign(taking, { dishId: dish.id, openDish: null, refusal: null });
        app.redraw();
        scrollTo(0, 0);
      },
      /** @param {Dish} dish */
      openDish(dish) {
        taking.openDish = taking.openDish === dish.id ? null : dish.id;
        app.redraw();
      },
    },
  };
}
