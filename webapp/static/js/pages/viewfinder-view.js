import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";

/**
 * The live picture with what belongs to it: torch, other camera, and in words what is wrong when there is no picture.
 * @param {import("./context.js").App} app
 * @param {ReturnType<typeof import("../ui/viewfinder.js").createViewfinder>} viewfinder
 */
export function viewfinderView({ t }, viewfinder) {
  const { status, problem, hasTorch, isTorchOn, hasOtherCamera, isSlow } = viewfinder.state;
  return html`<div class="viewfinder" data-status=${status}>
    <video playsinline muted aria-label=${t("scan.picture")}></video>
    <div class="viewfinder-frame" aria-hidden="true"></div>
    <div class="viewfinder-words" role="status">
      ${status === "starting" ? t("scan.looking") : nothing}
      ${status === "live" ? t(isSlow ? "scan.slow" : "scan.aim") : nothing}
      ${status === "paused" ? t("scan.paused") : nothing}
      ${status === "problem" ? t(`scan.${problem}`) : nothing}
    </div>
    <div class="viewfinder-tools">
      ${status === "paused" || status === "problem" ? html`<button type="button" class="button" @click=${viewfinder.resume}>${icon("camera")}${t(status === "paused" ? "scan.resume" : "scan.retry")}</button>` : nothing}
      ${hasTorch && status === "live" ? html`<button type="button" class="button" aria-pressed=${isTorchOn} @click=${viewfinder.toggleTorch}>${icon(isTorchOn ? "flashlight-off" : "flashlight")}${t(isTorchOn ? "scan.torchOff" : "scan.torchOn")}</button>` : nothing}
      ${hasOtherCamera && status === "live" ? html`<button type="button" class="button" @click=${viewfinder.switchCamera}>${icon("switch-camera")}${t("scan.switch")}</button>` : nothing}
    </div>
  </div>`;
}
