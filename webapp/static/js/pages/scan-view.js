import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { toggle } from "../ui/choices.js";
import { icon } from "../ui/icon.js";
import { fileButton } from "../ui/photo-field.js";
import { shownCode, typedCode } from "./typed-code.js";
import { viewfinderView } from "./viewfinder-view.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {{typed: string, sightings: import("./scan.js").Sighting[]}} ScanState
 * @typedef {{viewfinder: ReturnType<typeof import("../ui/viewfinder.js").createViewfinder>, readPhotos: (files: File[]) => void,
 *   enter: (text: string) => void, type: (text: string) => void, clear: () => void}} ScanActions
 */

/** @param {App} app @param {ScanState} state @param {ScanActions} on */
export function scanView(app, { sightings }, on) {
  const { t, preferences } = app;
  const wish = (/** @type {Parameters<typeof preferences.set>[0]} */ change) => {
    preferences.set(change);
    app.redraw();
  };
  const { continuous, sound, contrast } = preferences.get();
  return html`${viewfinderView(app, on.viewfinder)}
    ${continuous ? sightingsView(app, sightings, on) : nothing}
    <section class="card">
      ${toggle({ label: t("scan.continuous"), hint: t("scan.continuousHint"), isOn: continuous, onChange: (isOn) => wish({ continuous: isOn }) })}
      ${toggle({ label: t("scan.sound"), isOn: sound, onChange: (isOn) => wish({ sound: isOn }) })}
      ${toggle({ label: t("settings.vibration"), isOn: preferences.get().vibration, onChange: (isOn) => wish({ vibration: isOn }) })}
      ${toggle({ label: t("scan.contrast"), isOn: contrast, onChange: (isOn) => wish({ contrast: isOn }) })}
    </section>`;
}

/** @param {App} app @param {import("./scan.js").Sighting[]} sightings @param {ScanActions} on */
function sightingsView({ t }, sightings, on) {
  const [newest] = sightings;
  return html`<section class="card sightings" aria-labelledby="sightings-title">
    <h2 id="sightings-title">${t("scan.seen", { n: sightings.length })}${sightings.length ? html`<button type="button" class="button plain" @click=${on.clear}>${t("scan.clear")}</button>` : nothing}</h2>
    <p class="visually-hidden" role="status">${newest ? t(newest.times > 1 ? "scan.again" : "scan.found", { name: newest.name }) : nothing}</p>
    <ul class="rows">${repeat(sightings, ({ code }) => code, (sighting) => html`<li><a class="row" href=${sighting.path}>
      ${icon(sighting.isUnknown ? "circle-help" : "circle-check")}
      <span class="row-text"><strong>${sighting.name}</strong><span class="code">${shownCode(sighting.code)}</span>${sighting.where ? html`<small>${sighting.where}</small>` : nothing}</span>
      ${sighting.times > 1 ? html`<span class="tag" data-tone="wait">${t("scan.times", { n: sighting.times })}</span>` : icon("chevron-right")}
    </a></li>`)}</ul>
  </section>`;
}

/** The ways round, where the thumb is. @param {App} app @param {ScanState} state @param {ScanActions} on */
export function scanDockView(app, { typed }, on) {
  const { t } = app;
  return html`${typedCode(app, { id: "code", label: t("scan.type"), text: typed, onInput: on.type, onEnter: on.enter, go: t("scan.typeGo") })}
    ${fileButton({ id: "label-photo", label: t("scan.photo"), iconName: "camera", isCamera: true, onFiles: on.readPhotos })}`;
}
