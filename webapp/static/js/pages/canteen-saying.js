/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").RecordDraft} RecordDraft
 */

/**
 * Keep one record of the canteen that needs no form: a sound when it is kept, words when it is not.
 * @param {App} app
 * @param {Omit<RecordDraft, "author">} record
 * @returns {Promise<string | null>} its id; null: it is not on this phone
 */
export async function sayInCanteen(app, record) {
  try {
    if (!app.signIn) throw new Error("nobody is signed in");
    const { id } = await app.store.outbox.saveRecord({ ...record, author: app.signIn.person.id });
    app.signals.found();
    void app.engine.wake("save");
    void app.storage.askToPersist().catch(() => {});
    return id;
  } catch {
    app.signals.wrong();
    app.toasts.show(app.t("canteen.notSaved"));
    return null;
  }
}

/**
 * The records on which this one rests, where this phone knows them: the server waits for them (sync-protocol 3.3).
 * @param {import("../store/types.js").Entity} sample
 */
export const dependsOn = (sample) => [sample.id];
