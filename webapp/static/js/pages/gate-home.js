import { html, nothing } from "/static/vendor/lit-html.js";

import { headCount } from "../domain/gate.js";
import { icon } from "../ui/icon.js";
import { prepareHashes } from "./gate-key.js";
import { lookAtGate } from "./gate-look.js";
import { waitingShift } from "./gate-parts.js";
import { may } from "./rights.js";

/**
 * What home says of the gate to who may see who is inside; loaded for nobody else.
 * @param {import("./context.js").App} app
 */
export async function gateCard(app) {
  const { t } = app;
  const seen = await lookAtGate(app);
  const muster = seen.gate.musters.find((one) => !one.closed_at);
  const isGuard = may(app, "gate.register");
  if (isGuard) void prepareHashes(app); // before the network is lost
  if (!isGuard && !muster) return nothing; // marshals find it in the menu of their day when it counts
  /** @type {{text: string, tone?: string}[]} */
  const lines = [
    ...(muster ? [{ text: t(muster.is_drill ? "gate.drillNow" : "gate.musterNow"), tone: "danger" }] : []),
    { text: t("gate.homeInside", { n: headCount(/** @type {any} */ (seen.gate.visits)) }) },
    ...(isGuard && seen.unsettled.length ? [{ text: t("gate.homeUnsettled", { n: seen.unsettled.length }), tone: "wait" }] : []),
    ...(isGuard && waitingShift(app, seen) ? [{ text: t("gate.shiftWaits"), tone: "wait" }] : []),
    ...(isGuard && seen.expected.length ? [{ text: t("gate.homeExpected", { n: seen.expected.length }) }] : []),
  ];
  return html`<section class="card" aria-labelledby="gate-title"><a class="row room-home" href=${isGuard ? "/app/gate" : `/app/gate/muster/${muster?.id}`}>${icon("door-open")}
    <span class="row-text"><strong id="gate-title">${t("gate.title")}</strong>${lines.map(({ text, tone }) => html`<span class=${tone ? "line" : ""} data-tone=${tone ?? nothing}>${text}</span>`)}</span>${icon("chevron-right")}</a></section>`;
}
