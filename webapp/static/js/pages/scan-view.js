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
  const { continuous, sound, vibration, contrast } = preferences.get();
  return html`${viewfinderView(app, on.viewfinder)}
    ${continuous ? sightingsView(app, sightings, on) : nothing}
    ${toggle({ label: t("scan.continuous"), hint: t("scan.continuousHint"), isOn: continuous, onChange: (isOn) => wish({ continuous: isOn }) })}
    <div class="switches">
      ${pressed({ label: t("scan.sound"), iconName: sound ? "volume-2" : "volume-x", isOn: sound, onPress: () => wish({ sound: !sound }) })}
      ${pressed({ label: t("settings.vibration"), iconName: "vibrate", isOn: vibration, onPress: () => wish({ vibration: !vibration }) })}
      ${pressed({ label: t("scan.contrast"), iconName: "contrast", isOn: contrast, onPress: () => wish({ contrast: !contrast }) })}
    </div>`;
}

/** @param {{label: string, iconName: string, isOn: boolean, onPress: () => void}} options */
const pressed = ({ label, iconName, isOn, onPress }) => html`<button type="button" class="button" aria-pressed=${isOn} @click=${onPress}>${icon(iconName)}<span>${label}</span></button>`;

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
