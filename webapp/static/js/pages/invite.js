import { html, nothing } from "/static/vendor/lit-html.js";

import { freshGuest, freshInviting, invitationRecord, mintToken, missingInInviting } from "../domain/inviting.js";
import { dayOf } from "../domain/zone.js";
import { readGate } from "../store/own-gate.js";
import { showFirstError } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { openForm } from "./drafting.js";
import { messagePage } from "./frame.js";
import { inviteForm, inviteList, sharingView } from "./invite-view.js";
import { keepWord } from "./keeping-words.js";
import { may } from "./rights.js";
import { createSaving, notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../domain/inviting.js").InvitingValues} InvitingValues
 *
 * @typedef {object} Inviting  everything that the page shows
 * @property {Entity[]} invitations  of one's own, the next one first
 * @property {string} on  today
 * @property {import("./drafting.js").Form<InvitingValues>} form
 * @property {ReturnType<typeof createSaving>} saving
 * @property {import("../domain/inviting.js").Missing[]} missing
 * @property {Entity | null} shared  whose address is shown
 * @property {string} origin  of addresses that people open
 */

/**
 * Announcing visitors of one's own, and sending them the way in.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  const me = app.signIn?.person.id ?? "";
  if (!may(app, "gate.invite")) return messagePage(app, { title: t("app.notFound"), text: t("reason.not_allowed"), icon: "lock" });
  const look = await lookAtOwn(app, me);
  /** @type {Inviting} */
  const state = { ...look, ...(await begin(app, me, look.on)), missing: [], shared: null };

  async function refresh() {
    Object.assign(state, await lookAtOwn(app, me));
    if (state.shared) state.shared = state.invitations.find(({ id }) => id === state.shared?.id) ?? state.shared;
    app.redraw();
  }

  async function save() {
    const { form, saving } = state;
    state.missing = missingInInviting(form.values, state.on);
    if (state.missing.length > 0) {
      app.signals.wrong();
      app.redraw();
      return showFirstError(document);
    }
    await saving.save(invitationRecord(form.values, { id: form.id, hostId: me }));
    if (!saving.state.savedAt) return undefined;
    await app.store.notes.change(noteOf(me), /** @type {string | null} */ (null), () => null);
    Object.assign(state, await begin(app, me, state.on));
    await refresh();
    state.shared = state.invitations.find(({ id }) => id === form.id) ?? null;
    app.redraw();
    return scrollTo(0, 0);
  }

  /** @param {Entity} invitation */
  async function cancel(invitation) {
    const record = { type: "invitation.cancel", target: null, depends: [invitation.record_id ?? invitation.id].filter((id) => id !== invitation.id), data: { invitation_id: invitation.id } };
    if (!(await keepWord(app, record, { notSaved: t("invite.notSaved") }))) return;
    state.shared = null;
    await refresh();
    app.toasts.show(t("invite.cancelled"));
  }

  const on = {
    cancel,
    share(/** @type {Entity | null} */ invitation) {
      state.shared = invitation;
      app.redraw();
      scrollTo(0, 0);
    },
    addGuest: () => state.form.set({ guests: [...state.form.values.guests, freshGuest(app.uuid())], people: String(Math.max(Number(state.form.values.people) || 1, state.form.values.guests.length + 1)) }),
  };
  return {
    title: t("invite.title"),
    isDirty: () => state.form.isDirty(),
    refresh,
    main: () => html`${notSavedView(app, state.saving.state, state.form)}${state.shared ? sharingView(app, state, state.shared, on) : html`${inviteForm(app, state, on)}${inviteList(app, state, on)}
      ${may(app, "gate.inside") ? html`<a class="button wide" href="/app/inside">${icon("users")}${t("invite.whoIsInside")}</a>` : nothing}`}`,
    dock: () => (state.shared ? html`<button type="button" class="button big wide" @click=${() => on.share(null)}>${icon("check")}<span>${t("app.done")}</span></button>`
      : html`<button type="button" class="button primary big" ?disabled=${state.saving.state.isSaving} @click=${save}>${icon("calendar")}<span>${t("invite.announce")}</span></button>`),
  };
}

/** @param {string} me where a half-written announcement is found again */
const noteOf = (me) => `gate:invite:${me}`;

/** @param {App} app @param {string} me @param {string} today */
async function begin(app, me, today) {
  const id = /** @type {string} */ (await app.store.notes.change(noteOf(me), /** @type {string | null} */ (null), (before) => before ?? app.uuid()));
  const fresh = () => freshInviting({ token: mintToken(crypto.getRandomValues(new Uint8Array(16))), on: today, guestId: app.uuid() });
  const form = await openForm(app, { id, form: "invitation", fresh });
  return { form, saving: createSaving(app, form) };
}

/** @param {App} app @param {string} me */
async function lookAtOwn(app, me) {
  const { clock_offset_ms: offsetMs } = await app.store.device.get();
  const at = app.now() + (offsetMs ?? 0);
  const [gate, [school]] = await Promise.all([readGate(app.replica, app.store.outbox, { zone: app.zone, at }), app.replica.all("school")]);
  const on = dayOf(at, app.zone);
  const own = gate.invitations.filter((one) => (one.host_id === me || one.author_id === me) && (one.until_on ?? one.on) >= on);
  return { on, origin: school?.label_host ? `https://${school.label_host}` : location.origin, invitations: own.sort((a, b) => (a.on + (a.from_time ?? "") < b.on + (b.from_time ?? "") ? -1 : 1)) };
}
