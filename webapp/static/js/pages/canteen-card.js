import { html, nothing } from "/static/vendor/lit-html.js";

import { discardVerdict, inBox } from "../domain/canteen.js";
import { icon } from "../ui/icon.js";
import { isBox, isFridge, lookAtCanteen, mealName, mealPath, plain, thingName, wordsOf } from "./canteen-look.js";
import { freezeBanner } from "./canteen-parts.js";
import { may } from "./rights.js";

/**
 * What the card of a sample box or of a fridge says besides, and its first action; loaded for these things only.
 * @param {import("./context.js").App} app
 * @param {import("../store/types.js").Entity} thing
 * @param {import("../store/types.js").Target} target by which it was reached
 * @returns {Promise<{section: unknown, action: unknown} | null>}
 */
export async function canteenPart(app, thing, target) {
  if (!isBox(thing) && !isFridge(thing)) return null;
  const seen = await lookAtCanteen(app);
  if (!seen) return null;
  return isBox(thing) ? boxPart(app, seen, thing) : fridgePart(app, seen, { fridge: thing, target });
}

/** @param {import("./context.js").App} app @param {import("./canteen-look.js").Seen} seen @param {import("../store/types.js").Entity} box */
function boxPart(app, seen, box) {
  const { t, formats } = app;
  const { canteen, at, plan: { focus } } = seen;
  const sample = inBox(canteen.samples, box.id);
  const canAct = may(app, "canteen.sample");
  if (!sample) {
    return {
      section: html`${freezeBanner(app, seen)}<p class="calm">${icon("package")}<span>${t("canteen.boxFree")}</span></p>`,
      action: canAct && focus ? html`<a class="button primary big" href=${mealPath(focus)}>${icon("utensils")}<span>${t("canteen.takeNow", { meal: wordsOf(app, focus.times.name) })}</span></a>` : nothing,
    };
  }
  const verdict = discardVerdict(sample, /** @type {any} */ (canteen.freezes), at);
  const canGo = verdict === "may" || verdict === "must";
  const when = verdict === "frozen" ? t("canteen.insideFrozen") : canGo ? t("canteen.goBy", { time: formats.when(sample.discard_by_at) }) : t("canteen.insideUntil", { time: formats.when(sample.release_at) });
  return {
    section: html`${freezeBanner(app, seen)}<section class="card" data-tone=${verdict === "must" || verdict === "frozen" ? "danger" : nothing} aria-labelledby="inside-title"><h2 id="inside-title">${icon("package")}${sample.dish_name}</h2>
      <p>${mealName(app, seen, sample)} · ${t("canteen.takenAt", { time: formats.when(sample.taken_at) })}</p>
      <p>${[sample.weight_g == null ? "" : t("canteen.grams", { g: plain(sample.weight_g) }), thingName(seen, sample.fridge_id), t("canteen.by", { name: seen.people.get(sample.sampler_id) ?? "" })].filter(Boolean).join(" · ")}</p>
      <p><strong>${when}</strong></p></section>`,
    action: canAct ? html`<a class="button primary big" href=${canGo ? `/app/canteen/discard?box=${box.id}` : mealPath(sample)}>${icon(canGo ? "trash-2" : "utensils")}<span>${canGo ? t("canteen.discardThis", { dish: sample.dish_name }) : t("canteen.seeMeal")}</span></a>` : nothing,
  };
}

/** @param {import("./context.js").App} app @param {import("./canteen-look.js").Seen} seen @param {{fridge: import("../store/types.js").Entity, target: import("../store/types.js").Target}} reached */
function fridgePart(app, seen, { fridge, target }) {
  const { t, formats } = app;
  const state = seen.canteen.fridges.find(({ id }) => id === fridge.id);
  const inside = seen.canteen.samples.filter((sample) => sample.fridge_id === fridge.id && !sample.discarded_at);
  const query = target.code ? `?code=${encodeURIComponent(target.code)}&via=${target.via}` : "";
  return {
    section: html`${freezeBanner(app, seen)}<section class="card" data-tone=${state?.case_id ? "danger" : nothing}><h2>${icon("thermometer")}${state?.last_at ? t("canteen.lastReading", { c: plain(state.last_c), time: formats.when(state.last_at) }) : t("canteen.neverRead")}</h2>
      ${state?.case_id ? html`<p><strong>${t("canteen.caseOpen")}</strong> ${t("canteen.caseHint")}</p>` : nothing}
      <p>${t("canteen.samplesInside", { n: inside.length })}</p></section>`,
    action: may(app, "canteen.sample") ? html`<a class="button primary big" href=${`/app/canteen/fridge/${fridge.id}${query}`}>${icon("thermometer")}<span>${t("canteen.readFridge")}</span></a>` : nothing,
  };
}
