import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup } from "../ui/choices.js";
import { field, showFirstError, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { LANGUAGES } from "../words/index.js";

/** @typedef {import("./context.js").App} App */

const REASONS = new Set(["wrong", "revoked", "too_often", "network", "other_server", "server"]);

/**
 * Signing in needs the network once; afterwards the phone remembers, and says plainly what works without one.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const next = query.get("next") ?? "/app";
  const device = await app.store.device.get();
  const typed = { username: app.signIn?.person.username ?? "", password: "", deviceName: device.name || guessDevice(app) };
  const state = { isShown: false, isGoing: false, isTried: false, failure: "" };

  const set = (/** @type {Partial<typeof typed>} */ change) => {
    Object.assign(typed, change);
    app.redraw();
  };

  async function submit(/** @type {Event} */ event) {
    event.preventDefault();
    state.isTried = true;
    app.redraw();
    if (!typed.username.trim() || !typed.password) return showFirstError(document);
    if (state.isGoing) return;
    Object.assign(state, { isGoing: true, failure: "" });
    app.redraw();
    try {
      const signIn = await app.session.signIn({ username: typed.username.trim(), password: typed.password, deviceName: typed.deviceName.trim() || guessDevice(app) });
      await app.become(signIn);
      return await app.go(next.startsWith("/") && !next.startsWith("//") ? next : "/app", { replace: true });
    } catch (error) {
      state.failure = failureText(app, error);
    }
    state.isGoing = false;
    app.redraw();
  }

  const view = { typed, state, set, submit };
  return {
    title: app.t("app.name"),
    isStart: app.signIn === null,
    main: () => signInView(app, view),
    dock: () => html`<button type="submit" form="sign-in" class="button primary big" aria-disabled=${state.isGoing}>${icon("log-in")}<span>${app.t(state.isGoing ? "signIn.going" : "signIn.go")}</span></button>
      ${app.signIn ? html`<a class="button wide" href="/app">${app.t("signIn.continue", { name: app.signIn.person.name })}</a>` : nothing}`,
  };
}

/** @param {App} app @param {any} view */
function signInView(app, { typed, state, set, submit }) {
  const { t } = app;
  const missing = (/** @type {string} */ value) => (state.isTried && !value.trim() ? t("problem.required") : undefined);
  const username = { id: "username", label: t("signIn.username"), error: missing(typed.username) };
  const password = { id: "password", label: t("signIn.password"), error: missing(typed.password) };
  const device = { id: "device-name", label: t("signIn.device"), hint: t("signIn.deviceHint") };
  return html`<form id="sign-in" class="sign-in" @submit=${submit} novalidate>
    <h2>${t("signIn.title")}</h2>
    <p class="soft">${t("signIn.lead")}</p>
    ${state.failure ? html`<p class="notice" data-tone="danger" role="alert">${icon("triangle-alert")}${state.failure}</p>` : nothing}
    ${!navigator.onLine && !state.failure ? html`<p class="notice" role="status">${icon("wifi-off")}${t(app.signIn ? "signIn.offlineKnown" : "signIn.offline")}</p>` : nothing}
    ${field(username, textInput({ ...username, value: typed.username, autocomplete: "username", onInput: (value) => set({ username: value }) }))}
    ${field(password, html`<div class="score">
      ${textInput({ ...password, type: state.isShown ? "text" : "password", value: typed.password, autocomplete: "current-password", onInput: (value) => set({ password: value }) })}
      <button type="button" class="button" aria-pressed=${state.isShown} aria-label=${t("signIn.show")} @click=${() => { state.isShown = !state.isShown; set({}); }}>${icon(state.isShown ? "eye-off" : "eye")}</button>
    </div>`)}
    ${field(device, textInput({ ...device, value: typed.deviceName, maxlength: 80, onInput: (value) => set({ deviceName: value }) }))}
    ${field({ id: "language", label: t("settings.language"), isGroup: true }, choiceGroup({
      name: "language", label: t("settings.language"), value: app.lang, onChoose: (lang) => app.speak(/** @type {any} */ (lang)), isCompact: true,
      options: LANGUAGES.map(([value, label]) => ({ value, label })),
    }))}
  </form>`;
}

/** @param {App} app @param {any} error */
function failureText({ t }, error) {
  const reason = REASONS.has(error?.reason) ? error.reason : "server";
  return t(`signIn.${reason}`, { n: Math.max(1, Math.ceil((error?.retryAfterMs ?? 60_000) / 60_000)) });
}

/** What to call this phone, before anybody gives it a better name. @param {App} app */
function guessDevice({ t }) {
  const agent = navigator.userAgent;
  const model = /Android[^;)]*; ([^;)]+?)(?: Build|[;)])/.exec(agent)?.[1] ?? /iPhone|iPad|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? "";
  return t(matchMedia("(pointer: coarse)").matches ? "signIn.deviceGuess" : "signIn.browserGuess", { model: model === "K" ? "Android" : model }).trim();
}
