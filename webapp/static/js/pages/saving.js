import { html, nothing } from "/static/vendor/lit-html.js";

import { offerFile } from "../ui/files.js";
import { icon } from "../ui/icon.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").RecordDraft} RecordDraft
 * @typedef {import("../store/types.js").PhotoDraft} PhotoDraft
 * @typedef {{isSaving: boolean, notSaved: string | null, savedAt: string | null}} Saving notSaved: why, in words
 */

const REASONS = new Set(["quota", "storage", "key", "too_large", "photo_too_large", "too_many_photos", "sign_in", "outdated"]);

/**
 * Saves one form as one record. "Saved" is drawn only after the outbox has answered.
 * @param {App} app
 * @param {import("./drafting.js").Form<any>} form
 */
export function createSaving(app, form) {
  /** @type {Saving} */
  const state = { isSaving: false, notSaved: null, savedAt: null };
  return {
    state,
    /** @param {Omit<RecordDraft, "author">} record */
    async save(record) {
      if (state.isSaving || state.savedAt) return;
      Object.assign(state, { isSaving: true, notSaved: null });
      app.redraw();
      try {
        if (!app.signIn) throw Object.assign(new Error("nobody is signed in"), { reason: "sign_in" });
        await form.settled();
        await app.store.outbox.saveRecord({ ...record, id: form.id, author: app.signIn.person.id }, form.photos);
        state.savedAt = new Date(app.now()).toISOString();
      } catch (error) {
        state.notSaved = whyNot(app, error);
      }
      state.isSaving = false;
      if (state.savedAt) await afterSave(app, form);
      app.redraw();
      document.querySelector("h1")?.focus();
    },
  };
}

/** @param {App} app @param {any} error */
function whyNot({ t }, error) {
  return t(`notSaved.${REASONS.has(error?.reason) ? error.reason : "storage"}`);
}

/** The record is safe and its draft is gone; what was typed while it was being saved goes too. @param {App} app @param {import("./drafting.js").Form<any>} form */
async function afterSave(app, form) {
  app.signals.found();
  void app.engine.wake("save");
  void app.storage.askToPersist().catch(() => {}); // now there is something to keep
  await form.remove().catch(() => app.toasts.show(app.t("draft.notKept")));
}

/**
 * NOT SAVED, loud: the form stays, and can leave the phone as a file.
 * @param {App} app
 * @param {Saving} saving
 * @param {import("./drafting.js").Form<any>} form
 */
export function notSavedView({ t, toasts }, { notSaved }, form) {
  if (!notSaved) return nothing;
  const exportForm = async () => {
    await offerFile(await formFile(form), `rounds-${form.id}.json`);
    toasts.show(t("outbox.exported"));
  };
  return html`<section class="not-saved" role="alert">
    <h2>${icon("shield-alert")}${t("save.not")}</h2>
    <p>${t("save.notHint", { why: notSaved })}</p>
    <button type="button" class="button" @click=${exportForm}>${icon("download")}${t("save.export")}</button>
  </section>`;
}

/** @param {import("./drafting.js").Form<any>} form @returns {Promise<Blob>} what was typed, with its photos as data addresses */
async function formFile({ id, values, photos }) {
  const shown = await Promise.all(photos.map(async ({ field, mime, bytes }) => ({ field, photo: await dataAddress(new Blob([bytes], { type: mime })) })));
  return new Blob([JSON.stringify({ id, values, photos: shown }, null, 1)], { type: "application/json" });
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataAddress(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/**
 * It is saved: said large, with the way on.
 * @param {App} app
 * @param {{title: string, savedAt: string, result: {text: string, isFail: boolean}}} saved
 */
export function savedView({ t, formats }, { title, savedAt, result }) {
  return html`<section class="saved" role="status">
    ${icon("shield-check")}
    <h2>${t("save.saved")}</h2>
    <p class="saved-what">${t("save.savedAt", { time: formats.clock(savedAt), name: title })}</p>
    <p class="tag" data-tone=${result.isFail ? "wait" : "ok"}>${icon(result.isFail ? "triangle-alert" : "circle-check")}${result.text}</p>
    <p class="soft">${t("save.willSend")}</p>
  </section>`;
}

/** @param {App} app @param {{href: string, label: string}} back */
export function savedDock({ t }, back) {
  return html`<a class="button primary big" href="/app/scan">${icon("scan-line")}<span>${t("save.next")}</span></a>
    <div class="dock-pair"><a class="button" href=${back.href}>${back.label}</a><a class="button" href="/app">${t("save.home")}</a></div>`;
}
