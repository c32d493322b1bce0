import { html, nothing } from "/static/vendor/lit-html.js";

import { pinProblem } from "../domain/pin.js";
import { ticketIn, ticketInScan } from "../domain/ticket.js";
import { showFirstError } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { pinPad } from "./pin-pad.js";
import { scanOne } from "./scan-dialog.js";
import { signInForm } from "./sign-in-form.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../sync/proving.js").Proved} Proved
 */

const REASONS = new Set(["wrong", "ticket", "revoked", "too_often", "network", "other_server", "server"]);

/**
 * Signing in needs the network once; afterwards the phone remembers, and says plainly what works without one. On a phone that several
 * people use, a PIN follows.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const next = query.get("next") ?? "/app";
  const device = await app.store.device.get();
  const typed = { username: query.get("username") ?? app.signIn?.person.username ?? "", password: "", deviceName: device.name || guessDevice(app) };
  const state = {
    isShown: false, isGoing: false, isTried: false, failure: "", ticket: takeTicket(),
    use: device.use ?? "own", isUseChosen: device.use !== undefined, proved: /** @type {Proved | null} */ (null), pin: "", firstPin: "",
  };
  const wantsPin = () => state.use === "shared" || query.has("pin");

  const set = (/** @type {Partial<typeof typed & typeof state>} */ change) => {
    for (const [name, value] of Object.entries(change)) /** @type {any} */ (name in typed ? typed : state)[name] = value;
    app.redraw();
  };

  /** @param {boolean} hasPin */
  const prove = (hasPin) => {
    const deviceName = typed.deviceName.trim() || guessDevice(app);
    const who = state.ticket ? { ticket: state.ticket } : { username: typed.username.trim(), password: typed.password };
    return app.session.prove({ ...who, deviceName, hasPin });
  };

  async function submit(/** @type {Event} */ event) {
    event.preventDefault();
    set({ isTried: true });
    if (!state.ticket && (!typed.username.trim() || !typed.password)) return showFirstError(document);
    await attempt(async () => {
      const proved = await prove(wantsPin());
      const isGuard = !state.isUseChosen && proved.signIn.roles.includes("guard");
      if (isGuard) state.use = "shared";
      if (proved.needsPin || (isGuard && !(await hasOpenPin(proved)))) return set({ proved, pin: "", firstPin: "" });
      await finish(proved, null);
    });
  }

  /** @param {Proved} proved */
  const hasOpenPin = async ({ signIn }) => (await app.store.vault.stateOf(signIn.person.id)) === "open";

  /** What is tried fails in words, and once at a time. @param {() => Promise<unknown>} work */
  async function attempt(work) {
    if (state.isGoing) return;
    set({ isGoing: true, failure: "" });
    try {
      await work();
    } catch (error) {
      state.failure = failureText(app, error);
      if (/** @type {any} */ (error)?.reason === "ticket") state.ticket = null;
    }
    set({ isGoing: false });
    if (state.proved) /** @type {HTMLElement | null} */ (document.querySelector("#pin"))?.focus();
  }

  /** @param {Proved} proved @param {string | null} pin */
  async function finish(proved, pin) {
    const signIn = await proved.keep(pin);
    await app.store.device.update({ use: /** @type {"own" | "shared"} */ (state.use) });
    await app.become(signIn);
    await app.go(next.startsWith("/") && !next.startsWith("//") ? next : "/app", { replace: true });
  }

  /** Typed twice: a slip of the thumb would lock its owner out. */
  async function enterPin() {
    const problem = pinProblem(state.pin);
    if (problem) return set({ pin: "", failure: app.t(`pin.${problem}`) });
    if (!state.firstPin) return set({ firstPin: state.pin, pin: "", failure: "" });
    if (state.firstPin !== state.pin) return set({ firstPin: "", pin: "", failure: app.t("pin.mismatch") });
    await attempt(async () => {
      // a key that no PIN was meant for can't be put under one: another is registered, unless a code was used up
      const proved = /** @type {Proved} */ (state.proved);
      await finish(proved.needsPin || state.ticket ? proved : await prove(true), state.pin);
    });
  }

  const withoutPin = () => attempt(async () => {
    state.use = "own";
    await finish(state.ticket ? /** @type {Proved} */ (state.proved) : await prove(false), null);
  });

  async function scan() {
    const text = await scanOne(app);
    if (text === null) return;
    const ticket = ticketInScan(text);
    set(ticket ? { ticket, failure: "" } : { failure: app.t("signIn.notTicket") });
  }

  const on = { set, submit, scan, enterPin, withoutPin };
  return {
    title: app.t("app.name"),
    isStart: app.signIn === null,
    main: () => (state.proved ? choosePin(app, state, on) : signInForm(app, { typed, state, on })),
    dock: () => (state.proved ? pinDock(app, state, on) : formDock(app, state)),
  };
}

/** The code leaves the address at once: it must not stay in the history or in a bookmark. */
function takeTicket() {
  const ticket = ticketIn(location.hash);
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  return ticket;
}

/** @param {App} app @param {any} state @param {any} on */
function choosePin(app, { proved, pin, firstPin, failure, isGoing }, { set, enterPin }) {
  const { t } = app;
  return html`<h2>${t("pin.choose", { name: proved.signIn.person.name })}</h2>
    <p class="soft">${t("pin.chooseHint")}</p>
    ${pinPad(app, {
      label: t(firstPin ? "pin.repeat" : "pin.first"), pin, failure, isBusy: isGoing, go: t(isGoing ? "pin.checking" : "pin.go"),
      type: (typed) => set({ pin: typed, failure: "" }), enter: enterPin,
    })}`;
}

/** @param {App} app @param {any} state @param {any} on */
function pinDock({ t }, { use, isUseChosen }, { withoutPin }) {
  return use === "shared" && !isUseChosen ? html`<button type="button" class="button wide" @click=${withoutPin}>${icon("user")}${t("pin.without")}</button>` : nothing;
}

/** @param {App} app @param {{isGoing: boolean}} state */
function formDock(app, { isGoing }) {
  const { t } = app;
  const hasLocked = app.people.some(({ state }) => state === "locked");
  return html`<button type="submit" form="sign-in" class="button primary big" aria-disabled=${isGoing}>${icon("log-in")}<span>${t(isGoing ? "signIn.going" : "signIn.go")}</span></button>
    ${app.signIn ? html`<a class="button wide" href="/app">${t("signIn.continue", { name: app.signIn.person.name })}</a>` : nothing}
    ${!app.signIn && hasLocked ? html`<a class="button wide" href="/app/lock">${icon("users")}${t("signIn.byPin")}</a>` : nothing}`;
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
