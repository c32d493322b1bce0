import { entryRecord, freshEntering, guestEntering, knownEntering, missingIn, refusalRecord, traitsOf } from "../domain/gate-entering.js";
import { watchMatches } from "../domain/gate-watch.js";
import { showFirstError } from "../ui/fields.js";
import { openForm } from "./drafting.js";
import { asksTemperature, hostName, lookAtGate, noticeVersion } from "./gate-look.js";
import { createNumberField } from "./gate-number-field.js";
import { nameOf, sayAtGate } from "./gate-parts.js";
import { beginWith, createScanning } from "./gate-entering-start.js";
import { createWarning } from "./gate-warning.js";
import { createSaving } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../domain/gate-entering.js").EnteringValues} EnteringValues
 * @typedef {import("./drafting.js").Form<EnteringValues>} Form
 *
 * @typedef {object} State  everything that the page shows
 * @property {Seen} seen
 * @property {string} text  what is searched for
 * @property {string | null} textHash  of a whole number of a paper that was typed there
 * @property {string | null} invitationId  whose guests are shown, after its symbol was read
 * @property {Form | null} form
 * @property {ReturnType<typeof createSaving> | null} saving
 * @property {import("../domain/gate-entering.js").Missing[]} missing  shown at their fields
 * @property {string} refusal  why what was scanned is not taken
 * @property {import("../store/types.js").FormDraft[]} drafts  that were begun and not finished
 */

/** what one tap may leave unsaid: it is marked in the register */
const CAN_BE_MISSING = ["idKind", "host"];
const NOTHING = { form: null, saving: null, text: "", textHash: null, invitationId: null, missing: [], refusal: "" };
const PATH = "/app/gate/enter";

/** @param {string} visitId */
export const amendsPath = (visitId) => `${PATH}?amends=${visitId}`;

/**
 * One visitor after another, from the search to the record.
 * @param {App} app
 * @param {Seen} first
 */
export async function createEntering(app, first) {
  const { t } = app;
  /** @type {State} */
  const state = { ...NOTHING, seen: first, drafts: [] };
  const number = createNumberField(app, state);
  const warning = createWarning(app, state);
  const asked = () => ({ isEpidemic: asksTemperature(state.seen) });

  async function refresh() {
    state.seen = await lookAtGate(app);
    await listDrafts();
    app.redraw();
  }

  async function listDrafts() {
    const all = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
    state.drafts = all.filter(({ form, id }) => form === "visit" && id !== state.form?.id);
  }

  /** @param {string} id @param {() => EnteringValues} fresh */
  async function openDraft(id, fresh) {
    state.form = await openForm(app, { id, form: "visit", fresh });
    state.saving = createSaving(app, state.form);
    Object.assign(state, { missing: [], refusal: "" });
    number.reset();
    if (!state.form.values.amends) history.replaceState(history.state, "", `${PATH}?draft=${id}`);
  }

  /** From here on it is in the drafts. @param {Partial<EnteringValues>} given */
  async function start(given) {
    await openDraft(app.uuid(), () => freshEntering(given));
    if (!given.amends) state.form?.set({}); // a correction of which nothing was changed leaves nothing behind
    scrollTo(0, 0);
  }

  /** Back to the search, for whoever is next. */
  async function finish() {
    Object.assign(state, NOTHING);
    warning.clear();
    history.replaceState(history.state, "", PATH);
    await refresh();
    scrollTo(0, 0);
  }

  /** Known or expected: one tap. What is still missing, or a warning, asks for the form. @param {EnteringValues} values @returns {Promise<void>} */
  async function enterNow(values) {
    if (!values.name) return start({ ...values, idKind: null }); // of a group whoever stands in front says their name
    const isIncomplete = missingIn(values, asked()).some((name) => !CAN_BE_MISSING.includes(name));
    if (isIncomplete || matchesOf(state.seen, values).length > 0) {
      await start(values);
      return warning.ask(matchesOf(state.seen, values));
    }
    const id = await sayAtGate(app, entryRecord(values, { notice: noticeVersion(state.seen) }));
    if (!id) return;
    await finish();
    told(id, values);
  }

  /** @param {string} id of the visit @param {EnteringValues} values */
  function told(id, values) {
    const visit = state.seen.gate.visits.find((one) => one.id === id);
    const name = visit ? nameOf(visit) : values.name;
    app.toasts.show(t(values.amends ? "gate.corrected" : "gate.entered", { name }), { label: t("gate.change"), run: () => void app.go(amendsPath(id)) });
  }

  async function save() {
    const { form } = state;
    if (!form || state.saving?.state.isSaving) return;
    await number.settle();
    state.missing = missingIn(form.values, asked());
    if (state.missing.length > 0) {
      app.signals.wrong();
      app.redraw();
      showFirstError(document);
      return;
    }
    const { values } = form;
    if (!values.isRefusing && matchesOf(state.seen, values).length > 0) return void warning.ask(matchesOf(state.seen, values));
    const notice = { notice: noticeVersion(state.seen) };
    await state.saving?.save(values.isRefusing ? refusalRecord(values, notice) : entryRecord(values, notice));
    if (!state.saving?.state.savedAt) return;
    await finish();
    if (values.isRefusing) return app.toasts.show(t("gate.refused", { name: values.name }));
    told(values.visitId ?? form.id, values);
  }

  const { scanned, showInvitation, search } = createScanning(app, state, { number, start });
  warning.then(save);
  return {
    state, number, warning, refresh, start, save, scanned, search, enterNow, finish,
    /** @param {URLSearchParams} query */
    async begin(query) {
      const draft = query.get("draft");
      if (draft) await openDraft(draft, () => freshEntering());
      else await beginWith(app, state, { query, start, showInvitation });
      await listDrafts();
    },
    /** @param {string} id */
    async resume(id) {
      await openDraft(id, () => freshEntering());
      await refresh();
    },
    /** @param {string} id */
    async drop(id) {
      await app.store.drafts.removeDraft(id);
      await refresh();
    },
    /** Nobody comes in: what was typed goes. */
    async cancel() {
      const { form } = state;
      warning.leave();
      await finish();
      await form?.remove();
      await refresh();
    },
    ...valuesOf(state),
    close: warning.leave,
  };
}

/** What is said of somebody whom the gate knows of. @param {State} state */
function valuesOf(state) {
  return {
    /** @param {import("../store/types.js").Entity} visitor */
    known: (visitor) => knownEntering(visitor, hostName(state.seen, { host_id: visitor.last_host_id })),
    /** @param {import("../domain/gate.js").Expected} one */
    guest: (one) => guestEntering(one, hostName(state.seen, one.invitation)),
    /** The same as one tap says it: nobody looked at a paper. @param {import("../domain/gate.js").Expected} one */
    expected: (one) => ({ ...guestEntering(one, hostName(state.seen, one.invitation)), idKind: "none" }),
  };
}

/** Whom of the watch list nothing was said of yet. @param {Seen} seen @param {EnteringValues} values */
function matchesOf(seen, values) {
  const answered = new Set(values.watch.map(({ id }) => id));
  return watchMatches(traitsOf(values), seen.gate.watch, seen).filter(({ watch }) => !answered.has(watch.id));
}

/** @typedef {Awaited<ReturnType<typeof createEntering>>} Entering */
