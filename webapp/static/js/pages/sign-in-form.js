import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup } from "../ui/choices.js";
import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { LANGUAGES } from "../words/index.js";

/** @typedef {import("./context.js").App} App */

/**
 * Name and password, or a one-time code; and who is going to use this phone.
 * @param {App} app
 * @param {{typed: {username: string, password: string, deviceName: string}, state: any, on: any}} view
 */
export function signInForm(app, { typed, state, on }) {
  const { t } = app;
  const device = { id: "device-name", label: t("signIn.device"), hint: t("signIn.deviceHint") };
  const uses = [["own", "user"], ["shared", "users"]].map(([value, name]) => ({ value, icon: name, label: t(`use.${value}`) }));
  return html`<form id="sign-in" class="sign-in" @submit=${on.submit} novalidate>
    <h2>${t("signIn.title")}</h2>
    <p class="soft">${t("signIn.lead")}</p>
    ${state.failure ? html`<p class="notice" data-tone="danger" role="alert">${icon("triangle-alert")}${state.failure}</p>` : nothing}
    ${!navigator.onLine && !state.failure ? html`<p class="notice" role="status">${icon("wifi-off")}${t(app.signIn ? "signIn.offlineKnown" : "signIn.offline")}</p>` : nothing}
    ${state.ticket ? html`<p class="notice" data-tone="ok" role="status">${icon("qr-code")}<span>${t("signIn.ticketRead")}</span></p>` : credentials(app, { typed, state, on })}
    ${field({ id: "use", label: t("use.title"), hint: t("use.hint"), isGroup: true }, choiceGroup({
      name: "use", label: t("use.title"), value: state.use, onChoose: (use) => on.set({ use, isUseChosen: true }), isCompact: true, options: uses,
    }))}
    ${field(device, textInput({ ...device, value: typed.deviceName, maxlength: 80, onInput: (value) => on.set({ deviceName: value }) }))}
    ${field({ id: "language", label: t("settings.language"), isGroup: true }, choiceGroup({
      name: "language", label: t("settings.language"), value: app.lang, onChoose: (lang) => app.speak(/** @type {any} */ (lang)), isCompact: true,
      options: LANGUAGES.map(([value, label]) => ({ value, label })),
    }))}
  </form>`;
}

/** @param {App} app @param {any} view */
function credentials({ t }, { typed, state, on }) {
  const missing = (/** @type {string} */ value) => (state.isTried && !value.trim() ? t("problem.required") : undefined);
  const username = { id: "username", label: t("signIn.username"), error: missing(typed.username) };
  const password = { id: "password", label: t("signIn.password"), error: missing(typed.password) };
  return html`${field(username, textInput({ ...username, value: typed.username, autocomplete: "username", onInput: (value) => on.set({ username: value }) }))}
    ${field(password, html`<div class="score">
      ${textInput({ ...password, type: state.isShown ? "text" : "password", value: typed.password, autocomplete: "current-password", onInput: (value) => on.set({ password: value }) })}
      <button type="button" class="button" aria-pressed=${state.isShown} aria-label=${t("signIn.show")} @click=${() => on.set({ isShown: !state.isShown })}>${icon(state.isShown ? "eye-off" : "eye")}</button>
    </div>`)}
    <button type="button" class="button wide" id="scan-ticket" @click=${on.scan}>${icon("qr-code")}${t("signIn.scanTicket")}</button>`;
}
