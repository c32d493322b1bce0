import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { choiceGroup, toggle } from "../ui/choices.js";
import { icon } from "../ui/icon.js";
import { mealName, thingName } from "./canteen-look.js";
import { freezeBanner } from "./canteen-parts.js";
import { refusalView } from "./label-reading.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-discard.js").Discarding} Discarding
 * @typedef {import("./canteen-discard.js").AtHand} AtHand
 */

const WAYS = ["kitchen_waste", "destroyed", "other"];

/** @param {App} app @param {Discarding} state @param {any} on */
export function discardView(app, state, on) {
  const { t } = app;
  const { seen, atHand, refusal, gone, isContinuous } = state;
  const { must, may, early, frozen } = seen.plan.boxes;
  return html`${freezeBanner(app, seen)}
    ${refusal ? refusalView(refusal) : nothing}
    ${atHand ? atHandView(app, state, atHand) : nothing}
    ${on.scanning.view()}
    ${gone.length ? html`<section class="card" role="status"><h2>${icon("circle-check")}${t("canteen.goneToday")}<span class="count">${gone.length}</span></h2><ul class="rows">${gone.map((text) => html`<li class="row">${text}</li>`)}</ul></section>` : nothing}
    ${groupView(app, seen, { title: t("canteen.mustGoTitle"), samples: must, tone: "danger", run: on.choose })}
    ${groupView(app, seen, { title: t("canteen.mayGoTitle"), samples: may, run: on.choose })}
    ${must.length + may.length === 0 ? html`<p class="calm">${icon("circle-check")}${t("canteen.nothingToGo")}</p>` : nothing}
    ${toggle({ label: t("canteen.continuous"), hint: t("canteen.continuousHint"), isOn: isContinuous, onChange: (isOn) => on.set({ isContinuous: isOn }) })}
    <section class="item"><p class="field-label">${t("canteen.way")}</p>${choiceGroup({ name: "way", label: t("canteen.way"), value: state.way, onChoose: (way) => on.set({ way }), options: WAYS.map((value) => ({ value, label: t(`canteen.way.${value}`) })) })}</section>
    ${foldedView(app, seen, t("canteen.sealedTitle"), frozen)}
    ${foldedView(app, seen, t("canteen.earlyTitle"), early)}
    ${on.scanning.waysRound()}`;
}

/** Why the box at hand stays, or what goes with it. @param {App} app @param {Discarding} state @param {AtHand} atHand */
function atHandView(app, { seen }, { sample, box, verdict }) {
  const { t, formats } = app;
  const what = sample ? t("canteen.inside", { dish: sample.dish_name, meal: mealName(app, seen, sample), time: formats.when(sample.taken_at) }) : "";
  if (verdict === "early") return refusalView(t("canteen.tooEarly", { box, time: formats.when(sample.release_at) }), html`<p>${what}</p>`);
  if (verdict === "frozen") return refusalView(t("canteen.isSealed", { box }), html`<p>${what}</p><p>${t("canteen.sealedWhy")}</p>`);
  if (verdict === "empty") return html`<p class="calm" role="status">${icon("circle-check")}<span>${t("canteen.alreadyEmpty", { box })}</span></p>`;
  if (verdict === "unknown_frozen") return refusalView(t("canteen.unknownSealed", { box }));
  return html`<section class="card" data-tone=${verdict === "must" ? "danger" : "wait"}><h2>${icon("package")}${box}</h2>
    ${sample ? html`<p><strong>${what}</strong></p><p>${t("canteen.releasedSince", { time: formats.when(sample.release_at) })}</p>` : html`<p><strong>${t("canteen.unknownInside")}</strong></p><p>${t("canteen.unknownHint")}</p>`}</section>`;
}

/** @param {App} app @param {import("./canteen-look.js").Seen} seen @param {{title: string, samples: any[], tone?: string, run: (sample: any) => void}} group */
function groupView(app, seen, { title, samples, tone, run }) {
  const { t, formats } = app;
  if (samples.length === 0) return nothing;
  return html`<section class="card" data-tone=${tone ?? nothing}><h2>${title}<span class="count">${samples.length}</span></h2>
    <ul class="rows">${repeat(samples, ({ id }) => id, (sample) => html`<li class="row"><span class="row-text"><strong>${thingName(seen, sample.box_id)}</strong><span>${sample.dish_name} · ${mealName(app, seen, sample)}</span>
      <small>${t("canteen.goBy", { time: formats.when(sample.discard_by_at) })}</small></span>
      <button type="button" class="button" aria-label=${t("canteen.discardOne", { box: thingName(seen, sample.box_id), dish: sample.dish_name })} @click=${() => run(sample)}>${icon("trash-2")}${t("canteen.discardShort")}</button></li>`)}</ul></section>`;
}

/** @param {App} app @param {import("./canteen-look.js").Seen} seen @param {string} title @param {any[]} samples */
function foldedView(app, seen, title, samples) {
  if (samples.length === 0) return nothing;
  return html`<details class="more"><summary>${title}<span class="count">${samples.length}</span></summary>
    <ul class="rows">${samples.map((sample) => html`<li class="row"><span class="row-text"><strong>${thingName(seen, sample.box_id)}</strong><span>${sample.dish_name} · ${mealName(app, seen, sample)}</span><small>${app.t("canteen.from", { time: app.formats.when(sample.release_at) })}</small></span></li>`)}</ul></details>`;
}

/** @param {App} app @param {Discarding} state @param {any} on */
export function discardDock({ t }, { atHand, unsigned, seen, gone }, on) {
  const needsSecond = seen.canteen.profile?.requires_second && unsigned > 0;
  if (atHand && ["may", "must", "unknown"].includes(atHand.verdict)) {
    return html`<button type="button" class="button primary big" @click=${() => on.discard(atHand)}>${icon("trash-2")}<span>${atHand.sample ? t("canteen.discardThis", { dish: atHand.sample.dish_name }) : t("canteen.emptyUnknown")}</span></button>`;
  }
  return html`${needsSecond && gone.length ? html`<a class="button primary big" href="/app/canteen/sign">${icon("users")}<span>${t("canteen.askSecond", { n: unsigned })}</span></a>` : nothing}
    <p class="dock-words">${t("canteen.scanToDiscard")}</p>`;
}
