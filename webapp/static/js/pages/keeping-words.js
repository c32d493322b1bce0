/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").RecordDraft} RecordDraft
 */

/**
 * Keep one record that needs no form: a sound when it is kept, words when it is not.
 * @param {App} app
 * @param {Omit<RecordDraft, "author">} record
 * @param {{notSaved: string, author?: string}} by notSaved: what to say then; author: whose key is open here, unless it is who is signed in
 * @returns {Promise<string | null>} its id; null: it is not on this phone
 */
export async function keepWord(app, record, { notSaved, author = app.signIn?.person.id }) {
  try {
    if (!author) throw new Error("nobody is signed in");
    const { id } = await app.store.outbox.saveRecord({ ...record, author });
    app.signals.found();
    void app.engine.wake("save");
    void app.storage.askToPersist().catch(() => {});
    return id;
  } catch {
    app.signals.wrong();
    app.toasts.show(notSaved);
    return null;
  }
}
