import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup, toggle } from "../ui/choices.js";
import { icon } from "../ui/icon.js";
import { LANGUAGES } from "../words/index.js";
import { scanDock } from "./frame.js";
import { LOCK_MINUTES } from "./locking.js";
import { may } from "./rights.js";

/** @typedef {import("./context.js").App} App */

const LOCK_CHOICES = [1, 5, 15, 30];

/**
 * Language, signals, storage, this build, signing out.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  let seen = await look(app);
  const refresh = async () => {
    seen = await look(app);
    app.redraw();
  };
  const on = {
    wish(/** @type {any} */ change) {
      app.preferences.set(change);
      app.redraw();
    },
    async persist() {
      if (!(await navigator.storage?.persist?.())) app.toasts.show(app.t("settings.persistRefused"));
      await refresh();
    },
    async update() {
      await app.engine.wake("asked");
      await refresh();
    },
    /** @param {Partial<import("../store/types.js").Device>} change */
    async share(change) {
      await app.store.device.update(change);
      await app.learnPeople();
      app.redraw();
    },
    async signOut() {
      await app.session.signOut();
      await app.become(null);
      await app.go("/app/sign-in", { replace: true });
      app.toasts.show(app.t("settings.signedOut"));
    },
  };
  return { title: app.t("settings.title"), refresh, main: () => settingsView(app, seen, on), dock: () => scanDock(app) };
}

/** @param {App} app */
async function look({ store, replica }) {
  const [device, estimate, isPersisted, places, assets] = await Promise.all([
    store.device.get(), navigator.storage?.estimate?.() ?? {}, navigator.storage?.persisted?.() ?? false, replica.all("place"), replica.all("asset"),
  ]);
  return { device, estimate, isPersisted, places: places.length, assets: assets.length };
}

/** @param {App} app @param {Awaited<ReturnType<typeof look>>} seen @param {any} on */
function settingsView(app, seen, on) {
  const { t, preferences, signIn, formats, lang } = app;
  const { sound, vibration, contrast } = preferences.get();
  const contact = app.lastContactAt();
  return html`
    <section class="card"><h2>${t("settings.person")}</h2>
      <p class="row">${icon("user")}<span class="row-text"><strong>${signIn?.person.name ?? t("settings.noPerson")}</strong>${signIn?.person.department ? html`<span>${signIn.person.department}</span>` : nothing}</span></p>
    </section>
    ${signIn ? sharingView(app, on) : nothing}
    <section class="card"><h2>${t("settings.language")}</h2>
      ${choiceGroup({ name: "language", label: t("settings.language"), value: lang, onChoose: (chosen) => app.speak(/** @type {any} */ (chosen)), isCompact: true, options: LANGUAGES.map(([value, label]) => ({ value, label })) })}
    </section>
    <section class="card"><h2>${t("settings.feedback")}</h2>
      ${toggle({ label: t("settings.sound"), isOn: sound, onChange: (isOn) => on.wish({ sound: isOn }) })}
      ${toggle({ label: t("settings.vibration"), isOn: vibration, onChange: (isOn) => on.wish({ vibration: isOn }) })}
      ${toggle({ label: t("settings.contrast"), hint: t("settings.contrastHint"), isOn: contrast, onChange: (isOn) => on.wish({ contrast: isOn }) })}
    </section>
    <section class="card"><h2>${t("settings.storage")}</h2>
      <p class="row">${icon(seen.isPersisted ? "shield-check" : "info")}<span class="row-text"><span>${t(seen.isPersisted ? "settings.persisted" : "settings.notPersisted")}</span>
        ${seen.estimate.quota ? html`<small>${t("settings.usage", { used: formats.size(seen.estimate.usage ?? 0), quota: formats.size(seen.estimate.quota) })}</small>` : nothing}</span></p>
      ${seen.isPersisted ? nothing : html`<button type="button" class="button wide" @click=${on.persist}>${icon("shield-check")}${t("settings.persist")}</button>`}
      <p class="row">${icon("school")}<span class="row-text"><span>${t("settings.replica", { assets: seen.assets, places: seen.places })}</span>
        <small>${contact ? t("settings.updated", { time: formats.when(contact) }) : t("settings.neverUpdated")}</small></span></p>
      <button type="button" class="button wide" @click=${on.update}>${icon("refresh-cw")}${t("settings.refresh")}</button>
    </section>
    <section class="card"><h2>${t("settings.about")}</h2>
      <p class="row">${icon("smartphone")}<span class="row-text"><span>${t("settings.device", { name: seen.device.name })}</span><small>${t("settings.build", { build: app.build })}</small></span></p>
      ${may(app, "desk.use") ? html`<a class="button wide" href="/desk/">${icon("external-link")}${t("settings.desk")}</a>` : nothing}
    </section>
    ${signIn ? html`<section class="card"><button type="button" class="button wide" @click=${on.signOut}>${icon("log-out")}${t("settings.signOut")}</button><p class="soft">${t("settings.signOutHint")}</p></section>` : nothing}`;
}

/** @param {App} app @param {any} on */
function sharingView(app, { share }) {
  const { t, device } = app;
  const uses = [["own", "user"], ["shared", "users"]].map(([value, name]) => ({ value, icon: name, label: t(`use.${value}`) }));
  const minutes = LOCK_CHOICES.map((n) => ({ value: String(n), label: t("settings.minutes", { n }) }));
  return html`<section class="card sharing"><h2>${t("settings.sharing")}</h2>
    ${choiceGroup({ name: "use", label: t("use.title"), value: device.use ?? "own", onChoose: (use) => share({ use }), isCompact: true, options: uses })}
    ${app.canLock() && device.use === "shared" ? html`<p class="field-label">${t("settings.lockAfter")}</p>
      ${choiceGroup({ name: "lock-minutes", label: t("settings.lockAfter"), value: String(device.lock_minutes ?? LOCK_MINUTES), onChoose: (value) => share({ lock_minutes: Number(value) }), isCompact: true, options: minutes })}` : nothing}
    ${app.canLock()
      ? html`<button type="button" class="button wide primary" @click=${() => app.lock()}>${icon("lock")}${t("lock.now")}</button>`
      : html`<p class="soft">${t("settings.noPin")}</p><a class="button wide" href="/app/sign-in?pin=1&next=/app/settings">${icon("lock")}${t("settings.setPin")}</a>`}
    ${app.people.length > 0 ? html`<a class="button wide" href="/app/people">${icon("users")}${t("people.title")}</a>` : nothing}
  </section>`;
}
