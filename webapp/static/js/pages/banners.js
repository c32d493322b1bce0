import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";

/** @typedef {import("./context.js").App} App */
/** @typedef {{tone: "wait" | "danger" | "info", icon: string, text: string, action?: {label: string, run: () => void} | {label: string, href: string}, key?: string}} Banner key: the person may put it away for good */

/**
 * What the person should know besides their work, most urgent first.
 * @param {App} app
 * @param {import("./context.js").Page} page
 * @param {{isPersisted: boolean | null, isNearlyFull: boolean, isPrivate: boolean}} storage
 * @returns {Banner[]}
 */
export function bannersFor(app, page, storage) {
  const { t, engine, installing, signIn } = app;
  const hasUnsent = app.counts.queued > 0;
  /** @type {Banner[]} */
  const banners = [];
  if (app.wiped > 0) {
    banners.push({ tone: "danger", icon: "shield-alert", text: t("banner.wiped", { count: app.wiped }), action: { label: t("banner.wipedAction"), run: app.forgetLosses } });
  }
  if (app.recovered > 0) {
    banners.push({ tone: "info", icon: "shield-check", text: t("banner.recovered", { count: app.recovered }), action: { label: t("banner.wipedAction"), run: app.forgetLosses } });
  }
  if (storage.isPrivate) banners.push({ tone: "wait", icon: "triangle-alert", text: t("banner.private"), key: "private" });
  if (installing.isIos() && !installing.isInstalled()) banners.push({ tone: "wait", icon: "share-2", text: t("banner.iosSevenDays"), key: "ios-7-days" });
  if (storage.isNearlyFull) banners.push({ tone: "danger", icon: "triangle-alert", text: t("banner.nearlyFull") });
  if (signIn && engine.state.needsSignIn) {
    banners.push({ tone: "wait", icon: "key-round", text: t("banner.signIn"), action: { label: t("banner.signInAction"), href: "/app/sign-in" } });
  }
  if (engine.state.serverIsOlder) banners.push({ tone: "info", icon: "info", text: t("banner.older") });
  if (installing.hasUpdate()) {
    banners.push(page.isDirty?.()
      ? { tone: "info", icon: "refresh-cw", text: t("banner.updateLater") }
      : { tone: "info", icon: "refresh-cw", text: t("banner.update"), action: { label: t("banner.updateAction"), run: installing.update } });
  }
  if (page.isHome) banners.push(...installBanners(app, storage.isPersisted === false && hasUnsent));
  return banners.filter(({ key }) => !key || !app.preferences.get().dismissed.includes(key));
}

/** @param {App} app @param {boolean} isAtRisk @returns {Banner[]} */
function installBanners({ t, installing }, isAtRisk) {
  if (installing.isInstalled()) return [];
  const text = isAtRisk ? t("banner.notPersisted") : t("banner.install");
  const key = isAtRisk ? undefined : "install";
  if (installing.canInstall()) {
    return [{ tone: isAtRisk ? "wait" : "info", icon: "download", text, key, action: { label: t("banner.installAction"), run: installing.install } }];
  }
  if (installing.isIos()) return [{ tone: isAtRisk ? "wait" : "info", icon: "share-2", text: t("banner.installIos"), key }];
  return isAtRisk ? [{ tone: "wait", icon: "triangle-alert", text }] : [];
}

/** @param {App} app @param {Banner} banner */
export function bannerView(app, { tone, icon: name, text, action, key }) {
  const putAway = () => {
    app.preferences.set({ dismissed: [...app.preferences.get().dismissed, /** @type {string} */ (key)] });
    app.redraw();
  };
  return html`<div class="banner" data-tone=${tone}>
    ${icon(name)}<p>${text}</p>
    ${action ? ("href" in action
      ? html`<a class="button" href=${action.href}>${action.label}</a>`
      : html`<button type="button" class="button" @click=${action.run}>${action.label}</button>`) : nothing}
    ${key ? html`<button type="button" class="button plain" aria-label=${app.t("banner.dismiss")} @click=${putAway}>${icon("x")}</button>` : nothing}
  </div>`;
}
