import { html } from "/static/vendor/lit-html.js";
import { live } from "/static/vendor/directives/live.js";

import { checkSign, foldCode, formatCode, parseScan } from "../domain/codes.js";
import { icon } from "../ui/icon.js";

const LENGTH = 8;
/** looks like one of our codes on its way, rather than like another system's sticker */
const HALF_TYPED = /^[0-9A-Za-z\s-]{0,10}$/;

/**
 * What can be said about a code while it is being typed.
 * @param {string} text
 * @returns {{tone: "quiet" | "wait" | "ok", key: string, values?: {n?: number, sign?: string}}} words under scan.*
 */
export function typedAdvice(text) {
  const code = foldCode(text);
  if (code === "") return { tone: "quiet", key: "scan.typeHint" };
  for (const sign of code) {
    try {
      checkSign(sign);
    } catch {
      return { tone: "wait", key: "scan.typeSign", values: { sign } };
    }
  }
  if (code.length < LENGTH) return { tone: "quiet", key: "scan.typeShort", values: { n: LENGTH - code.length } };
  if (code.length > LENGTH) return { tone: "wait", key: "scan.typeLong" };
  return parseScan(code).kind === "code" ? { tone: "ok", key: "scan.typeGood" } : { tone: "wait", key: "scan.typeCheck" };
}

/**
 * A field for a label's code: says as you type whether it can be right. A pasted address or another system's sticker is taken too.
 * @param {import("./context.js").App} app
 * @param {{id: string, label: string, text: string, onInput: (text: string) => void, onEnter: (text: string) => void, go: string}} field
 */
export function typedCode({ t }, { id, label, text, onInput, onEnter, go }) {
  const scan = parseScan(text);
  const isReady = scan.kind !== "wrong" && !(scan.kind === "foreign" && HALF_TYPED.test(text));
  const advice = isReady ? { tone: "ok", key: "scan.typeGood" } : typedAdvice(text);
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (isReady) onEnter(scan.kind === "code" ? scan.code : /** @type {any} */ (scan).text);
  };
  return html`<form class="typed-code" @submit=${submit}>
    <label for=${id}>${label}</label>
    <div class="input-row">
      <input class="input code" id=${id} autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="200" enterkeyhint="go" .value=${live(text)}
        aria-describedby=${`${id}-advice`} @input=${(/** @type {any} */ event) => onInput(event.target.value)}>
      <button type="submit" class="button" ?disabled=${!isReady}>${go}${icon("arrow-right")}</button>
    </div>
    <p class="advice" id=${`${id}-advice`} data-tone=${advice.tone} role="status">${t(advice.key, "values" in advice ? advice.values : {})}</p>
  </form>`;
}

/** @param {string} text a code, or a foreign sticker's text, as it is shown */
export const shownCode = (text) => formatCode(text);
