import { keepWord } from "./keeping-words.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").RecordDraft} RecordDraft
 */

/**
 * Keep one record of the canteen that needs no form.
 * @param {App} app
 * @param {Omit<RecordDraft, "author">} record
 */
export const sayInCanteen = (app, record) => keepWord(app, record, { notSaved: app.t("canteen.notSaved") });

/**
 * The records on which this one rests, where this phone knows them: the server waits for them (sync-protocol 3.3).
 * @param {import("../store/types.js").Entity} sample
 */
export const dependsOn = (sample) => [sample.id];
