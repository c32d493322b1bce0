import { parseScan } from "../domain/codes.js";
import { createViewfinder } from "../ui/viewfinder.js";
import { whereIs } from "./names.js";
import { takeInvitation } from "./invited.js";
import { scanDockView, scanView } from "./scan-view.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {{code: string, path: string, name: string, where: string, isUnknown: boolean, times: number}} Sighting
 */

/**
 * Scan a label by camera, photo, keyboard or hand scanner; the card opens at once, or, in continuous scanning, joins the list.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t, toasts, signals, preferences } = app;
  /** @type {{typed: string, sightings: Sighting[]}} */
  const state = { typed: "", sightings: [] };
  const viewfinder = createViewfinder({ onText: (text) => take(text, "scan"), changed: app.redraw });

  /** @param {string} text @param {"scan" | "typed"} via */
  async function take(text, via) {
    const scan = parseScan(text);
    if (scan.kind === "wrong") {
      signals.wrong();
      return toasts.show(t("scan.wrong"));
    }
    if (scan.kind === "invitation") return takeInvitation(app, scan.token);
    const code = scan.kind === "code" ? scan.code : scan.text;
    const path = scan.kind === "code" ? `/${code}?via=${via}` : `/app/sticker/${encodeURIComponent(code)}?via=${via}`;
    if (preferences.get().continuous && via === "scan") return note(code, path);
    signals.found();
    await app.go(path);
  }

  /** @param {string} code @param {string} path */
  async function note(code, path) {
    const known = state.sightings.find((sighting) => sighting.code === code);
    const sighting = known ?? (await sightingOf(app, code, path));
    sighting.times += 1;
    state.sightings = [sighting, ...state.sightings.filter((one) => one !== sighting)];
    if (known) signals.again();
    else if (sighting.isUnknown) signals.wrong();
    else signals.found();
    app.redraw();
  }

  /** @param {File[]} files */
  async function readPhotos([file]) {
    try {
      const text = await viewfinder.readPhoto(file);
      if (text) return await take(text, "scan");
      toasts.show(t("scan.photoNone"));
    } catch {
      toasts.show(t("scan.photoBad"));
    }
    signals.wrong();
  }

  const on = {
    viewfinder, readPhotos,
    enter: (/** @type {string} */ text) => take(text, "typed"),
    type(/** @type {string} */ text) {
      state.typed = text;
      app.redraw();
    },
    clear() {
      state.sightings = [];
      app.redraw();
    },
  };
  const hidden = () => document.visibilityState === "hidden" && viewfinder.pause(); // the light stays on in a pocket otherwise
  document.addEventListener("visibilitychange", hidden);
  return {
    title: t("scan.title"),
    main: () => scanView(app, state, on),
    dock: () => scanDockView(app, state, on),
    scanned: (text) => take(text, "scan"),
    opened: (root) => void viewfinder.start(/** @type {HTMLVideoElement} */ (root.querySelector("video"))),
    close() {
      document.removeEventListener("visibilitychange", hidden);
      void viewfinder.close();
    },
  };
}

/** @param {App} app @param {string} code @param {string} path @returns {Promise<Sighting>} */
async function sightingOf(app, code, path) {
  const thing = (await app.replica.byCode(code))?.thing;
  if (thing) return { code, path, name: thing.name, where: await whereIs(app.replica, thing), isUnknown: false, times: 0 };
  const card = (await app.replica.all("pickup_card")).find((one) => one.code === code);
  const child = card && (await app.replica.find("child", card.child_id));
  return { code, path, name: child?.name ?? app.t("scan.unknown"), where: "", isUnknown: !child, times: 0 };
}
