import { html } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { personFace } from "./people-words.js";
import { pinPad } from "./pin-pad.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./context.js").Known} Known
 */

const FORM = /^\/app\/(?:inspect|damage)\/([\w-]+)/;

/**
 * Who is it? People of this phone, each behind a PIN of their own; needs no network.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const next = query.get("next") ?? "/app";
  await app.learnPeople();
  const state = { chosen: /** @type {Known | null} */ (app.people.length === 1 ? app.people[0] : null), pin: "", failure: "", isBusy: false };

  const set = (/** @type {Partial<typeof state>} */ change) => {
    Object.assign(state, change);
    app.redraw();
  };
  const choose = (/** @type {Known | null} */ chosen) => {
    set({ chosen, pin: "", failure: "" });
    /** @type {HTMLElement | null} */ (document.querySelector(chosen ? "#pin" : "h1"))?.focus();
  };

  async function enter() {
    const { chosen, pin } = state;
    if (!chosen || state.isBusy || !pin) return;
    set({ isBusy: true, failure: "" });
    const { id, name } = chosen.signIn.person;
    const unlocking = await app.store.vault.unlock(id, pin);
    if (unlocking.outcome === "open") return letIn(chosen);
    app.signals.wrong();
    if (unlocking.outcome === "destroyed") await app.learnPeople();
    const failure = unlocking.outcome === "wrong" ? app.t("pin.wrong", { n: unlocking.left }) : app.t("pin.destroyed", { name });
    set({ isBusy: false, pin: "", failure, chosen: app.people.find(({ signIn }) => signIn.person.id === id) ?? null });
  }

  /** @param {Known} known */
  async function letIn({ signIn }) {
    await app.session.switchTo(signIn);
    await app.become(signIn);
    await app.go(await pathFor(app, next, signIn.person.id), { replace: true });
  }

  const on = { choose, enter, type: (/** @type {string} */ pin) => set({ pin, failure: "" }) };
  return {
    title: app.t("lock.title"),
    isStart: true,
    opened: () => state.chosen && /** @type {HTMLElement | null} */ (document.querySelector("#pin"))?.focus(),
    main: () => (state.chosen && state.chosen.state !== "destroyed" ? pinView(app, state, on) : listView(app, state, on)),
    dock: () => html`<a class="button wide" href="/app/sign-in">${icon("log-in")}${app.t("lock.other")}</a>`,
  };
}

/** A form that was left open belongs to its author. @param {App} app @param {string} next @param {string} personId */
async function pathFor(app, next, personId) {
  if (!next.startsWith("/") || next.startsWith("//") || next.startsWith("/app/lock")) return "/app";
  const draft = await app.store.drafts.getDraft(FORM.exec(next)?.[1] ?? "");
  return draft?.author && draft.author !== personId ? "/app" : next;
}

/** @param {App} app @param {{failure: string}} state @param {{choose: (known: Known) => void}} on */
function listView(app, { failure }, { choose }) {
  const face = (/** @type {Known} */ known) => (known.state === "destroyed"
    ? html`<a class="row person" href=${`/app/sign-in?username=${encodeURIComponent(known.signIn.person.username ?? "")}`}>${personFace(app, known)}${icon("chevron-right")}</a>`
    : html`<button type="button" class="row person" @click=${() => choose(known)}>${personFace(app, known)}${icon("lock")}</button>`);
  return html`${failure ? html`<p class="notice" data-tone="danger" role="alert">${icon("triangle-alert")}<span>${failure}</span></p>` : ""}
    <section class="card people" aria-labelledby="people-title">
      <h2 id="people-title">${app.t("lock.who")}</h2>
      <ul class="rows">${repeat(app.people, ({ signIn }) => signIn.person.id, (known) => html`<li>${face(known)}</li>`)}</ul>
    </section>`;
}

/** @param {App} app @param {{chosen: Known | null, pin: string, failure: string, isBusy: boolean}} state @param {any} on */
function pinView(app, { chosen, pin, failure, isBusy }, { choose, type, enter }) {
  const { t, people } = app;
  const known = /** @type {Known} */ (chosen);
  return html`<section class="card who"><div class="row person">${personFace(app, known)}
      ${people.length > 1 ? html`<button type="button" class="button" @click=${() => choose(null)}>${t("lock.notMe")}</button>` : ""}</div></section>
    ${pinPad(app, { label: t("pin.label"), pin, failure, isBusy, go: t(isBusy ? "pin.checking" : "pin.go"), type, enter })}`;
}
