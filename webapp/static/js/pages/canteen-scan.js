import { html, nothing } from "/static/vendor/lit-html.js";

import { isLive } from "../domain/labels.js";
import { icon } from "../ui/icon.js";
import { fileButton } from "../ui/photo-field.js";
import { createViewfinder } from "../ui/viewfinder.js";
import { isBox, isFridge } from "./canteen-look.js";
import { readLabel } from "./label-saying.js";
import { kindOf } from "./names.js";
import { typedCode } from "./typed-code.js";
import { viewfinderView } from "./viewfinder-view.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").Target} Target
 *
 * @typedef {object} Scanned
 * @property {"box" | "fridge" | "other" | "unbound" | "wrong"} what  unbound: a label that belongs to nothing that this phone knows
 * @property {Target} target
 * @property {Entity | null} thing
 */

/** @param {App} app @param {string} text @param {"scan" | "typed"} via @returns {Promise<Scanned>} */
export async function recognise(app, text, via) {
  const label = readLabel(text);
  if (!label) return { what: "wrong", target: { via }, thing: null };
  const target = { code: label.code, via };
  const thing = (await app.replica.byCode(label.code))?.thing ?? null;
  if (!thing) return { what: "unbound", target, thing };
  if (kindOf(thing) === "asset" && isBox(thing)) return { what: "box", target, thing };
  return { what: kindOf(thing) === "asset" && isFridge(thing) ? "fridge" : "other", target, thing };
}

/**
 * How a record names a thing that was chosen from a list: by its label where it has one, so that the register still shows it.
 * @param {App} app
 * @param {string} id
 * @returns {Promise<Target>}
 */
export async function chosenTarget(app, id) {
  const label = (await app.replica.tagsOf("asset", id)).find((tag) => isLive(tag) && !tag.is_foreign);
  return label ? { code: label.id, via: "list" } : { kind: "asset", id, via: "list" };
}

/**
 * The part of a page that reads labels one after another: camera, hand scanner, a photo of the label, a typed code.
 * @param {App} app
 * @param {(scanned: Scanned) => void | Promise<void>} onScanned
 */
export function createScanning(app, onScanned) {
  let typed = "";
  const take = async (/** @type {string} */ text, /** @type {"scan" | "typed"} */ via) => onScanned(await recognise(app, text, via));
  const viewfinder = createViewfinder({ onText: (text) => void take(text, "scan"), changed: app.redraw });
  const hidden = () => document.visibilityState === "hidden" && viewfinder.pause();
  document.addEventListener("visibilitychange", hidden);

  /** @param {File[]} files */
  async function readPhotos([file]) {
    const text = await viewfinder.readPhoto(file).catch(() => null);
    if (text) return take(text, "scan");
    app.signals.wrong();
    app.toasts.show(app.t("scan.photoNone"));
  }

  const type = (/** @type {string} */ text) => {
    typed = text;
    app.redraw();
  };
  return {
    scanned: (/** @type {string} */ text) => void take(text, "scan"),
    opened: (/** @type {HTMLElement} */ root) => void viewfinder.start(/** @type {HTMLVideoElement} */ (root.querySelector("video"))),
    close() {
      document.removeEventListener("visibilitychange", hidden);
      void viewfinder.close();
    },
    /** The picture stays on while something else is asked, so that the next scan needs no waiting. @param {{isAside?: boolean}} [place] */
    view: ({ isAside = false } = {}) => html`<div class="scanning" ?data-aside=${isAside}>${viewfinderView(app, viewfinder)}</div>`,
    /** The ways round, folded away. */
    waysRound: () => html`<details class="more ways-round"><summary>${icon("keyboard")}${app.t("canteen.typeInstead")}</summary>
      ${typedCode(app, {
        id: "code", label: app.t("scan.type"), text: typed, onInput: type, go: app.t("canteen.typeGo"),
        onEnter(text) {
          type("");
          void take(text, "typed");
        },
      })}
      ${fileButton({ id: "label-photo", label: app.t("scan.photo"), iconName: "camera", isCamera: true, onFiles: readPhotos })}
    </details>`,
  };
}

/**
 * Why what was scanned is none of what is wanted here, kindly.
 * @param {App} app
 * @param {Scanned} scanned
 * @param {"box" | "fridge"} wanted
 */
export function strangerWords({ t }, { what, thing }, wanted) {
  if (what === "wrong") return t("scan.wrong");
  if (what === "unbound") return t(`canteen.unbound.${wanted}`);
  return t(`canteen.not.${wanted}`, { name: thing?.name ?? "" });
}

/** @param {string} words @param {unknown} [more] what is in the way, and the way on */
export const refusalView = (words, more = nothing) => html`<div class="notice refusal" data-tone="danger" role="alert">${icon("circle-x")}<div><p><strong>${words}</strong></p>${more}</div></div>`;
