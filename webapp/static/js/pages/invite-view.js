import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { PURPOSES } from "../domain/gate.js";
import { invitationAddress } from "../domain/inviting.js";
import { choiceGroup } from "../ui/choices.js";
import { field, stepper, textArea, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { symbolPicture, symbolView } from "../ui/symbol.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./invite.js").Inviting} Inviting
 * @typedef {import("../store/types.js").Entity} Entity
 */

const GUESTS_MAX = 200;

/** @param {App} app @param {Inviting} state @param {any} on */
export function inviteForm(app, { form, missing }, on) {
  const { t } = app;
  const { values } = form;
  const errorOf = (/** @type {string} */ name) => (missing.includes(/** @type {any} */ (name)) ? t(`invite.missing.${name}`) : undefined);
  return html`<section class="item invite-form">
      ${field({ id: "guest-0", label: t("invite.who"), error: errorOf("guests") }, textInput({ id: "guest-0", value: values.guests[0].name, maxlength: 120, error: errorOf("guests"), onInput: (name) => changeGuest(form, 0, { name }) }))}
      ${field({ id: "on", label: t("invite.on"), error: errorOf("on") }, textInput({ id: "on", type: "date", value: values.on, error: errorOf("on"), onInput: (day) => form.set({ on: day }) }))}
      ${field({ id: "invite-purpose", label: t("invite.purpose"), isGroup: true, error: errorOf("purpose") }, choiceGroup({ name: "invite-purpose", label: t("invite.purpose"), value: values.purpose, isCompact: true, onChoose: (purpose) => form.set({ purpose }), options: PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) })) }))}</section>
    <details class="more" ?open=${values.guests.length > 1 || values.title !== "" || values.people !== "1" || errorOf("people") !== undefined || errorOf("time") !== undefined}><summary>${icon("users")}<span>${t("invite.more")}</span></summary>
      <section class="item">
        ${guestFields(app, form, 0)}
        ${values.guests.slice(1).map((guest, at) => html`<div class="invite-guest">${field({ id: `guest-${at + 1}`, label: t("invite.guest", { n: at + 2 }) }, textInput({ id: `guest-${at + 1}`, value: guest.name, maxlength: 120, onInput: (name) => changeGuest(form, at + 1, { name }) }))}
          ${guestFields(app, form, at + 1)}<button type="button" class="button" @click=${() => form.set({ guests: values.guests.filter((one) => one.id !== guest.id) })}>${icon("trash-2")}${t("invite.removeGuest")}</button></div>`)}
        ${values.guests.length < GUESTS_MAX ? html`<button type="button" class="button wide" @click=${on.addGuest}>${icon("plus")}${t("invite.addGuest")}</button>` : nothing}
        ${field({ id: "title", label: t("invite.group"), hint: t("invite.groupHint") }, textInput({ id: "title", value: values.title, hint: t("invite.groupHint"), maxlength: 120, onInput: (title) => form.set({ title }) }))}
        ${field({ id: "invite-people", label: t("invite.people"), error: errorOf("people") }, stepper({ id: "invite-people", value: values.people, min: 1, max: 2000, words: { less: t("invite.less"), more: t("invite.morePeople") }, onInput: (people) => form.set({ people }) }))}
        ${field({ id: "until-on", label: t("invite.untilOn") }, textInput({ id: "until-on", type: "date", value: values.untilOn, onInput: (untilOn) => form.set({ untilOn }) }))}
        ${field({ id: "from-time", label: t("invite.fromTime"), error: errorOf("time") }, textInput({ id: "from-time", type: "time", value: values.fromTime, onInput: (fromTime) => form.set({ fromTime }) }))}
        ${field({ id: "until-time", label: t("invite.untilTime") }, textInput({ id: "until-time", type: "time", value: values.untilTime, onInput: (untilTime) => form.set({ untilTime }) }))}
        ${field({ id: "invite-note", label: t("invite.note") }, textArea({ id: "invite-note", value: values.note, rows: 2, maxlength: 1000, onInput: (note) => form.set({ note }) }))}
      </section></details>`;
}

/** @param {import("./drafting.js").Form<any>} form @param {number} at @param {object} change */
function changeGuest(form, at, change) {
  form.set({ guests: form.values.guests.map((/** @type {any} */ guest, /** @type {number} */ index) => (index === at ? { ...guest, ...change } : guest)) });
}

/** By what the gate finds them. @param {App} app @param {import("./drafting.js").Form<any>} form @param {number} at */
function guestFields({ t }, form, at) {
  const guest = form.values.guests[at];
  const one = (/** @type {"organisation" | "mobile" | "plate"} */ name, /** @type {number} */ maxlength) => field({ id: `${name}-${at}`, label: t(`invite.${name}`) }, textInput({ id: `${name}-${at}`, value: guest[name], maxlength, inputmode: name === "mobile" ? "tel" : undefined, onInput: (text) => changeGuest(form, at, { [name]: text }) }));
  return html`${one("mobile", 40)}${one("organisation", 120)}${one("plate", 20)}`;
}

/** Whom one has announced. @param {App} app @param {Inviting} state @param {any} on */
export function inviteList(app, { invitations, on: today }, on) {
  const { t, formats } = app;
  if (invitations.length === 0) return nothing;
  return html`<section class="card" aria-labelledby="own-title"><h2 id="own-title">${icon("calendar")}${t("invite.own")}<span class="count">${invitations.length}</span></h2>
    <ul class="rows">${repeat(invitations, ({ id }) => id, (one) => html`<li><button type="button" class="row" @click=${() => on.share(one)}>${icon("qr-code")}<span class="row-text"><strong>${titleOf(one)}</strong>
      <span>${[one.on === today ? t("invite.today") : formats.date(one.on), one.from_time ?? "", t(`purpose.${one.purpose}`)].filter(Boolean).join(" · ")}</span>
      <small>${t("invite.arrived", { n: one.arrived_people ?? 0, m: one.people })}</small></span>${icon("chevron-right")}</button></li>`)}</ul></section>`;
}

/** @param {Entity} invitation */
const titleOf = ({ title, guests }) => title || (guests ?? []).map((/** @type {any} */ guest) => guest.name).join("、");

/** The address and the symbol of an invitation, to be sent. @param {App} app @param {Inviting} state @param {Entity} invitation @param {any} on */
export function sharingView(app, { origin }, invitation, on) {
  const { t, formats } = app;
  const { link, symbol } = invitationAddress(origin, invitation.token);
  const words = t("invite.words", { date: formats.date(invitation.on), time: invitation.from_time ?? "", link });

  async function send() {
    const file = new File([await symbolPicture(symbol)], "invitation.png", { type: "image/png" });
    const whole = { text: words, files: [file] };
    try {
      await navigator.share(navigator.canShare?.(whole) ? whole : { text: words });
    } catch (error) {
      if (/** @type {any} */ (error)?.name !== "AbortError") await copy();
    }
  }

  async function copy() {
    const isCopied = await navigator.clipboard.writeText(words).then(() => true, () => false);
    app.toasts.show(t(isCopied ? "invite.copied" : "invite.notCopied"));
  }

  return html`<section class="card invite-shared" aria-labelledby="share-title"><h2 id="share-title">${icon("circle-check")}${titleOf(invitation)}</h2>
      <p>${[formats.date(invitation.on), invitation.from_time ?? "", t(`purpose.${invitation.purpose}`), t("invite.count", { n: invitation.people })].filter(Boolean).join(" · ")}</p>
      ${symbolView(symbol, t("invite.symbol"))}
      <p class="invite-link"><a href=${link} target="_blank" rel="noopener">${link}</a></p><p class="soft">${t("invite.shareHint")}</p></section>
    ${"share" in navigator ? html`<button type="button" class="button primary big wide" @click=${send}>${icon("share-2")}<span>${t("invite.send")}</span></button>` : nothing}
    <button type="button" class="button big wide" @click=${copy}>${icon("copy")}<span>${t("invite.copy")}</span></button>
    <button type="button" class="button wide" @click=${() => on.cancel(invitation)}>${icon("trash-2")}${t("invite.cancel")}</button>`;
}
