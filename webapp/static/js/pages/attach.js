import { isBindable } from "../domain/codes.js";
import { isWaiting } from "../domain/labels.js";
import { createViewfinder } from "../ui/viewfinder.js";
import { attachDock, attachView } from "./attach-view.js";
import { messagePage } from "./frame.js";
import { readLabel, sayOfLabel, stuckPath } from "./label-saying.js";
import { pathOf } from "./names.js";
import { may } from "./rights.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{kind: string, thing: Entity, replaces: string | null}} Aim what gets the label; `replaces`: the worn one whose place it takes
 * @typedef {{code: string, isForeign: boolean, tag: Entity | null, isSuccessor: boolean}} Ready what was scanned and may be attached
 * @typedef {{typed: string, ready: Ready | null, refusal: string}} AttachState
 */

/**
 * Puts a label on a thing that is known: a spare one in the place of a worn one, or another system's sticker. Scan, then one tap.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [kind, id], query }) {
  const { t, signals } = app;
  const thing = await app.replica.find(kind, id);
  if (!thing) return messagePage(app, { title: t("app.notFound"), text: t("card.gone"), icon: "circle-x" });
  if (!may(app, "tag.bind")) return messagePage(app, { title: t("bind.title"), text: t("reason.not_allowed"), icon: "lock" });
  const aim = { kind, thing, replaces: query.get("replaces") };
  /** @type {AttachState} */
  const state = { typed: "", ready: null, refusal: "" };
  const viewfinder = createViewfinder({ onText: take, changed: app.redraw });

  /** @param {string} text */
  async function take(text) {
    Object.assign(state, { ready: null, refusal: "", typed: "" }, await examine(app, aim, text));
    if (state.ready) signals.found();
    else signals.wrong();
    app.redraw();
  }

  async function attach() {
    const { ready } = state;
    if (ready && (await sayOfLabel(app, wordFor(aim, ready)))) await leave(app, aim, ready);
  }

  const on = {
    viewfinder, attach, enter: take,
    type(/** @type {string} */ text) {
      state.typed = text;
      app.redraw();
    },
    again() {
      state.ready = null;
      app.redraw();
    },
  };
  const hidden = () => document.visibilityState === "hidden" && viewfinder.pause();
  document.addEventListener("visibilitychange", hidden);
  return {
    title: t(aim.replaces ? "label.spare" : "label.another"),
    main: () => attachView(app, aim, state, on),
    dock: () => attachDock(app, aim, state, on),
    scanned: take,
    opened: (root) => void viewfinder.start(/** @type {HTMLVideoElement} */ (root.querySelector("video"))),
    close() {
      document.removeEventListener("visibilitychange", hidden);
      void viewfinder.close();
    },
  };
}

/** Whether what was scanned may go where we aim; else why not, in words. @param {App} app @param {Aim} aim @param {string} text @returns {Promise<Partial<AttachState>>} */
async function examine({ t, replica }, { kind, thing, replaces }, text) {
  const label = readLabel(text);
  if (!label || (label.isForeign && !isBindable(label.code))) return { refusal: t("scan.wrong") };
  if (replaces && label.isForeign) return { refusal: t("attach.foreign") };
  if (label.code === replaces) return { refusal: t("attach.same") };
  const found = await replica.byCode(label.code);
  const tag = found?.tag ?? null;
  if (!tag || tag.state === "blank") return { ready: { ...label, tag, isSuccessor: false } };
  if (tag.target_kind !== kind || tag.target_id !== thing.id) return { refusal: t("attach.taken", { name: found?.thing?.name ?? t("attach.other") }) };
  if (replaces && isWaiting(tag)) return { ready: { ...label, tag, isSuccessor: true } };
  return { refusal: t("attach.already") };
}

/** @param {Aim} aim @param {Ready} ready @returns {Parameters<typeof sayOfLabel>[1]} */
function wordFor({ kind, thing, replaces }, { code, isForeign, tag, isSuccessor }) {
  if (isSuccessor) return { type: "tag.confirm", target: { code, via: "scan" }, tag, data: { code } };
  const target = { kind, id: thing.id };
  return { type: "tag.bind", target: { ...target, via: "scan" }, tag, data: { code, target, is_foreign: isForeign, ...(replaces ? { replaces } : {}) } };
}

/** @param {App} app @param {Aim} aim @param {Ready} ready */
async function leave(app, { thing, replaces }, { code }) {
  if (replaces) return app.go(stuckPath(code), { replace: true });
  await app.go(pathOf(thing), { replace: true });
  app.toasts.show(app.t("bind.saved", { code: shownCode(code), name: thing.name }));
}
