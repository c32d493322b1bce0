import { parseScan } from "../domain/codes.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").Target} Target
 */

/**
 * Keep one word about a label, and be heard: a sound when it is kept, words when it is not.
 * @param {App} app
 * @param {{type: "tag.bind" | "tag.wear" | "tag.confirm", target: Target, tag: Entity | null, data: {code: string, [field: string]: any}}} word
 * @returns {Promise<boolean>} false: it is not on this phone
 */
export async function sayOfLabel(app, { type, target, tag, data }) {
  try {
    if (!app.signIn) throw new Error("nobody is signed in");
    await app.store.outbox.saveRecord({ type, author: app.signIn.person.id, target, base: tag?.version ?? null, data });
  } catch {
    app.signals.wrong();
    app.toasts.show(app.t("label.notSaved"));
    return false;
  }
  app.signals.found();
  void app.engine.wake("save");
  return true;
}

/**
 * One tap: this label is worn. Taking it back is a word of its own, as nothing that was kept is ever unsaid.
 * @param {App} app
 * @param {Entity} tag
 * @param {() => Promise<void>} refresh
 */
export async function reportWorn(app, tag, refresh) {
  const about = { target: labelTarget(tag), tag, data: { code: tag.id } };
  if (!(await sayOfLabel(app, { type: "tag.wear", ...about }))) return;
  await refresh();
  app.toasts.show(app.t("label.wornSaid", { code: shownCode(tag.id) }), {
    label: app.t("app.undo"),
    run: async () => {
      await sayOfLabel(app, { type: "tag.confirm", ...about });
      await refresh();
    },
  });
}

/**
 * The new label sticks: it takes over from the one that it replaces.
 * @param {App} app
 * @param {Entity} tag
 */
export async function confirmLabel(app, tag) {
  if (!(await sayOfLabel(app, { type: "tag.confirm", target: labelTarget(tag), tag, data: { code: tag.id } }))) return;
  await app.go(stuckPath(tag.id), { replace: true });
}

/** The card of a label that has just been put up: it reminds to tear off the old one. @param {string} code */
export const stuckPath = (code) => `/${code}?via=scan&stuck=1`;

/** @param {Entity} tag @returns {Target} */
const labelTarget = (tag) => ({ code: tag.id, via: "scan" });

/**
 * What a camera, a hand scanner or a keyboard gave, as the name of a label; null when it can't be one.
 * @param {string} text
 * @returns {{code: string, isForeign: boolean} | null}
 */
export function readLabel(text) {
  const scan = parseScan(text);
  if (scan.kind === "wrong" || scan.kind === "invitation") return null;
  return scan.kind === "code" ? { code: scan.code, isForeign: false } : { code: scan.text, isForeign: true };
}
