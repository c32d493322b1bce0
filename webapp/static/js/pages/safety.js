import { html } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";

/** @typedef {import("./context.js").App} App */

/**
 * Is it safe? Said in words, from what the outbox holds.
 * @param {App} app
 * @returns {{tone: "ok" | "wait" | "danger", icon: string, parts: string[]}}
 */
export function safetyOf({ counts, lastContactAt, t, formats }) {
  const contact = lastContactAt();
  if (counts.attention > 0) {
    return { tone: "danger", icon: "shield-alert", parts: [t("safety.attention", { n: counts.attention }), ...unsent(counts, { t, formats })] };
  }
  if (counts.queued > 0) return { tone: "wait", icon: "smartphone", parts: [t("safety.saved"), ...unsent(counts, { t, formats })] };
  if (counts.photosWaiting > 0) return { tone: "wait", icon: "cloud-upload", parts: [t("safety.photos", { n: counts.photosWaiting })] };
  if (!contact) return { tone: "wait", icon: "cloud-off", parts: [t("safety.never")] };
  return { tone: "ok", icon: "cloud-check", parts: [t("safety.all"), formats.when(contact)] };
}

/** @param {import("../store/types.js").Counts} counts @param {Pick<App, "t" | "formats">} words */
function unsent({ queued, oldestQueuedAt }, { t, formats }) {
  if (queued === 0) return [];
  const oldest = oldestQueuedAt ? [t("safety.oldest", { time: formats.when(oldestQueuedAt) })] : [];
  return [t("safety.unsent", { n: queued }), ...oldest];
}

/**
 * The strip that is in sight on every page.
 * @param {App} app
 */
export function safetyStrip(app) {
  const safety = safetyOf(app);
  const words = app.engine.state.error?.kind === "network" ? [...safety.parts, app.t("safety.offline")] : safety.parts;
  return html`<a class="safety" data-tone=${safety.tone} href="/app/outbox">
    ${icon(safety.icon)}
    <span role="status">${words.join(" · ")}</span>
    ${icon("chevron-right")}
  </a>`;
}
