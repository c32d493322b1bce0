import { html, nothing } from "/static/vendor/lit-html.js";

import { notFetched } from "../domain/pickup-day.js";
import { icon } from "../ui/icon.js";
import { classPath, lookAtPickup } from "./pickup-look.js";
import { classLine } from "./pickup-parts.js";
import { may } from "./rights.js";

/**
 * What home says of pick-up to the gate and to teachers; loaded for nobody else.
 * @param {import("./context.js").App} app
 */
export async function pickupCard(app) {
  const { t } = app;
  const isGate = may(app, "pickup.gate");
  if (!isGate && !may(app, "pickup.teach")) return nothing;
  const seen = await lookAtPickup(app);
  if (seen.classes.length === 0) return nothing;
  const count = (/** @type {"here" | "gone" | "waiting"} */ what) => seen.classes.reduce((sum, one) => sum + one[what].length, 0);
  const own = seen.classes.filter(({ klass }) => klass.teacher_ids?.includes(app.signIn?.person.id));
  const href = !isGate && seen.classes.length === 1 ? classPath(seen.classes[0].klass.id) : "/app/pickup";
  const lines = isGate ? [t("pickup.hereOf", { n: count("here"), m: count("here") + count("gone") })] : own.map((one) => t("pickup.classIs", { name: one.klass.name, how: classLine(app, one) }));
  const late = seen.classes.filter(({ klass }) => isGate || own.some((one) => one.klass.id === klass.id)).reduce((sum, one) => sum + notFetched(one, { on: seen.on, at: seen.at, zone: app.zone }).length, 0);
  const waiting = isGate ? count("waiting") : own.reduce((sum, one) => sum + one.waiting.length, 0);
  return html`<section class="card" aria-labelledby="pickup-title"><a class="row room-home" href=${href}>${icon("users")}
    <span class="row-text"><strong id="pickup-title">${t("pickup.title")}</strong>${lines.map((line) => html`<span>${line}</span>`)}
      ${late ? html`<span class="line" data-tone="danger">${icon("triangle-alert")}${t("pickup.notFetched", { n: late })}</span>` : nothing}
      ${waiting ? html`<span class="line" data-tone=${isGate ? "wait" : "danger"}>${icon("bell")}${t(isGate ? "pickup.waitingCount" : "pickup.waitsForYou", { n: waiting })}</span>` : nothing}</span>${icon("chevron-right")}</a></section>`;
}
