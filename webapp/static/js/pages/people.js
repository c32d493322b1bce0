import { html } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { scanDock } from "./frame.js";
import { personFace } from "./people-words.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./context.js").Known} Known
 */

/**
 * The people of this phone; somebody who has left is taken off it here. Records stay.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  await app.learnPeople();

  /** @param {Known} known */
  async function remove({ signIn: { person } }) {
    if (!(await confirmRemoving(app, person.name))) return;
    await app.session.forget(person.id);
    await app.learnPeople();
    app.redraw();
    app.toasts.show(app.t("people.removed", { name: person.name }));
  }

  return { title: app.t("people.title"), main: () => peopleView(app, remove), dock: () => scanDock(app) };
}

/** @param {App} app @param {(known: Known) => void} remove */
function peopleView(app, remove) {
  const { t, people } = app;
  const isMe = (/** @type {Known} */ { signIn }) => signIn.person.id === app.signIn?.person.id;
  return html`<section class="card people"><h2>${t("people.here")}</h2>
    <p class="soft">${t("people.hint")}</p>
    <ul class="rows">${repeat(people, ({ signIn }) => signIn.person.id, (known) => html`<li class="row person">${personFace(app, known)}
      ${isMe(known) ? html`<span class="tag">${t("people.you")}</span>` : html`<button type="button" class="button" @click=${() => remove(known)}>${icon("trash-2")}${t("people.remove")}</button>`}</li>`)}</ul>
  </section>`;
}

/** @param {App} app @param {string} name @returns {Promise<boolean | null>} */
function confirmRemoving({ t }, name) {
  return openDialog("confirm-dialog", ({ close }) => ({
    view: () => html`<h2>${t("people.removeTitle", { name })}</h2><p>${t("people.removeHint")}</p>
      <button type="button" class="button primary wide" @click=${() => close(true)}>${icon("trash-2")}${t("people.remove")}</button>
      <button type="button" class="button wide" @click=${() => close(false)}>${t("app.cancel")}</button>`,
  }));
}
