import { html, nothing } from "/static/vendor/lit-html.js";

import { parseScan } from "../domain/codes.js";
import { isFail, isWarning } from "../domain/checklist.js";
import { choiceGroup } from "../ui/choices.js";
import { takeSignature } from "../ui/drawing.js";
import { field, stepper, textArea, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { dataKey } from "../words/index.js";
import { numberOf } from "./answers.js";
import { photosOf } from "./photo-taking.js";
import { problemText, unitOf, limitsText } from "./problem-words.js";
import { scanOne } from "./scan-dialog.js";
import { shownCode, typedCode } from "./typed-code.js";
import { fromWall, toWall } from "./wall-time.js";

/**
 * @typedef {object} Asked one item of a checklist, as it is being answered
 * @property {import("./context.js").App} app
 * @property {import("./drafting.js").Form<any>} form
 * @property {any} item as in the checklist's body
 * @property {string} id of the control
 * @property {string} label
 * @property {any} value as typed
 * @property {string} [error]
 * @property {string} [hint]
 * @property {(value: any) => void} set
 * @property {string[]} people names to choose from
 */

/** @param {Asked} asked */
const control = ({ id, value, set, error, hint }) => ({ id, value: String(value ?? ""), onInput: set, error, hint });

/** @param {Asked} asked @param {import("../ui/choices.js").Choice[]} options @param {boolean} [isCompact] */
const choose = ({ id, label, value, set, error }, options, isCompact) =>
  choiceGroup({ name: id, label, value, options, onChoose: set, errorId: error && `${id}-error`, isCompact });

/** @param {Asked} asked */
function passFail(asked) {
  const { t } = asked.app;
  return choose(asked, [
    { value: "pass", label: t("inspect.pass"), icon: "check", tone: "ok" },
    { value: "fail", label: t("inspect.fail"), icon: "triangle-alert", tone: "danger" },
    { value: "na", label: t("inspect.na"), icon: "minus", tone: "quiet" },
  ]);
}

/** @param {Asked} asked */
function yesNo(asked) {
  const { t } = asked.app;
  const tone = (/** @type {string} */ value) => (isFail(asked.item, value) ? "danger" : asked.item.on_fail ? "ok" : undefined);
  return choose(asked, [
    { value: "yes", label: t("inspect.yes"), tone: tone("yes") },
    { value: "no", label: t("inspect.no"), tone: tone("no") },
  ]);
}

/** @param {Asked} asked */
function choice(asked) {
  return choose(asked, asked.item.options.map((/** @type {any} */ option) => ({ value: option.value, label: option.label[dataKey(asked.app.lang)] })));
}

/** @param {Asked} asked */
function measured(asked) {
  const { app, item, value } = asked;
  const number = numberOf(value);
  return html`${textInput({ ...control(asked), inputmode: "decimal", unit: unitOf(app, item) })}
    ${typeof number === "number" && (isFail(item, number) || isWarning(item, number))
      ? html`<p class="notice" role="status">${icon("triangle-alert")}${app.t(isFail(item, number) ? "inspect.outOfRange" : "inspect.unusual")}</p>` : nothing}`;
}

/** @param {Asked} asked */
function count(asked) {
  const { app, item } = asked;
  return stepper({ ...control(asked), min: 0, unit: unitOf(app, item), words: { less: app.t("inspect.less"), more: app.t("inspect.more") } });
}

/** @param {Asked} asked */
function score(asked) {
  const { app: { t }, item, set } = asked;
  return html`<div class="score">${textInput({ ...control(asked), inputmode: "decimal", unit: `/ ${item.max}` })}
    <button type="button" class="button" @click=${() => set(String(item.max))}>${t("inspect.full", { max: item.max })}</button></div>`;
}

/** @param {Asked} asked */
function rating(asked) {
  const { app: { t }, item, value, set } = asked;
  const low = item.min ?? 1;
  const steps = Array.from({ length: (item.max ?? 5) - low + 1 }, (_, at) => String(low + at));
  return choose({ ...asked, value: value === null ? null : String(value), set }, steps.map((n) => ({ value: n, label: t("inspect.stars", { n }) })), true);
}

/** @param {Asked} asked */
function datetime(asked) {
  const { app, value, set } = asked;
  return html`<div class="score">${textInput({ ...control(asked), type: "datetime-local", value: value ? toWall(value, app.zone) : "", onInput: (wall) => set(fromWall(wall, app.zone)) })}
    <button type="button" class="button" @click=${() => set(new Date(app.now()).toISOString())}>${icon("clock")}${app.t("inspect.now")}</button></div>`;
}

/** @param {Asked} asked */
function signature(asked) {
  const { app, form, item } = asked;
  const { t } = app;
  const taken = form.photos.find((photo) => photo.field === item.key);
  const sign = async () => {
    const drawn = await takeSignature(item.key, app.signIn?.person.name ?? "", {
      title: t("inspect.signTitle"), surface: t("inspect.signSurface"), typed: t("inspect.signTyped"), undo: t("app.undo"), cancel: t("app.cancel"), done: t("app.done"),
    });
    if (drawn) form.setPhotos([...form.photos.filter((photo) => photo.field !== item.key), drawn]);
  };
  return taken
    ? html`<div class="signature">${photosOf(app, form, item.key, { isSignature: true })}<button type="button" class="button" @click=${sign}>${icon("pen-line")}${t("inspect.signAgain")}</button></div>`
    : html`<button type="button" class="button wide" id=${asked.id} @click=${sign}>${icon("pen-line")}${t("inspect.sign")}</button>`;
}

/** @param {Asked} asked @param {(text: string) => void} take */
function scanButton({ app }, take) {
  const scan = async () => {
    const text = await scanOne(app);
    const read = text ? parseScan(text) : null;
    if (read?.kind === "code") take(read.code);
    if (read?.kind === "foreign") take(read.text);
  };
  return html`<button type="button" class="button wide" @click=${scan}>${icon("scan-line")}${app.t("inspect.scanOpen")}</button>`;
}

/** @param {Asked} asked */
function scan(asked) {
  const { app: { t }, value, set } = asked;
  return html`<div class="scan-item">${textInput({ ...control(asked), value: shownCode(String(value ?? "")), onInput: (text) => set(codeIn(text)) })}${scanButton(asked, set)}
    ${value && parseScan(value).kind === "wrong" ? html`<p class="notice" role="status">${t("problem.code")}</p>` : nothing}</div>`;
}

/** @param {string} text @returns {string} the code where it is one, else the text as it was typed */
function codeIn(text) {
  const read = parseScan(text);
  return read.kind === "code" ? read.code : text;
}

/** @param {Asked} asked */
function scanMany(asked) {
  const { app, form, id, label, set } = asked;
  const { t } = app;
  const codes = /** @type {string[]} */ (asked.value ?? []);
  const typed = form.values.halfTyped?.[id] ?? "";
  const halfTyped = (/** @type {string} */ text) => form.set({ halfTyped: { ...form.values.halfTyped, [id]: text } });
  const add = (/** @type {string} */ code) => {
    set([...new Set([...codes, code])]);
    halfTyped("");
  };
  return html`<div class="scan-item">
    <ul class="chips">${codes.map((code) => html`<li class="chip"><span class="code">${shownCode(code)}</span>
      <button type="button" class="button plain" aria-label=${`${t("photo.remove")} ${code}`} @click=${() => set(codes.filter((one) => one !== code))}>${icon("x")}</button></li>`)}</ul>
    ${typedCode(app, { id, label: t("inspect.scanItem"), text: typed, onInput: halfTyped, onEnter: add, go: t("inspect.scanAdd") })}
    ${scanButton(asked, add)}
    <span class="visually-hidden">${label}</span>
  </div>`;
}

/** @type {Record<string, (asked: Asked) => unknown>} one way to ask for each type of the catalogue */
export const CONTROLS = {
  pass_fail: passFail, yes_no: yesNo, choice, count, number: measured, temperature: measured, score, rating, datetime, signature, scan, scan_many: scanMany,
  text: (asked) => textArea({ ...control(asked), rows: 1, maxlength: 2000 }),
  date: (asked) => textInput({ ...control(asked), type: "date" }),
  time: (asked) => textInput({ ...control(asked), type: "time" }),
  photo: ({ app, form, item }) => photosOf(app, form, item.key),
  ref: (asked) => textInput({ ...control(asked), list: asked.people.map((name) => ({ value: name, label: "" })) }),
  user: ({ app }) => html`<p class="fixed">${icon("user")}${app.signIn?.person.name ?? ""}</p>`,
  phone: (asked) => textInput({ ...control(asked), type: "tel", inputmode: "tel" }),
  plate: (asked) => textInput({ ...control(asked), maxlength: 12 }),
};

/** types whose control is several parts, so that their label is a heading */
const GROUPS = new Set(["pass_fail", "yes_no", "choice", "rating", "photo", "signature", "user", "scan_many"]);

/**
 * One item of a checklist: its question, its control, and on a failure what is asked there and then.
 * @param {Pick<Asked, "app" | "form" | "item" | "people">} about
 * @param {import("../domain/checklist.js").Problem | undefined} problem
 * @param {(change: {value?: any, note?: string}) => void} answer
 */
export function itemView({ app, form, item, people }, problem, answer) {
  const typed = form.values.answers[item.key] ?? { value: null };
  const label = item.label[dataKey(app.lang)];
  const hint = [item.hint?.[dataKey(app.lang)], limitsText(app, item), item.sensitive && app.t("inspect.sensitive")].filter(Boolean).join(" · ") || undefined;
  const error = problem && problem.reason !== "note_required" ? problemText(app, item, problem) : undefined;
  const id = `item-${item.key}`;
  const isGroup = GROUPS.has(item.type);
  const hasFailed = isFail(item, numberOf(typed.value));
  /** @type {Asked} */
  const asked = { app, form, item, people, id, label, value: typed.value, error, hint, set: (value) => answer({ value }) };
  return html`${field({ id, label, hint, error, isGroup, mark: item.required ? undefined : app.t("app.optional") }, CONTROLS[item.type](asked))}
    ${hasFailed ? failureView(app, form, { item, id, note: typed.note ?? "", isMissing: problem?.reason === "note_required", setNote: (note) => answer({ note }) }) : nothing}`;
}

/** @param {import("./context.js").App} app @param {import("./drafting.js").Form<any>} form @param {{item: any, id: string, note: string, isMissing: boolean, setNote: (note: string) => void}} failed */
function failureView(app, form, { item, id, note, isMissing, setNote }) {
  const { t } = app;
  const error = isMissing ? t("problem.note") : undefined;
  const frame = { id: `${id}-note`, label: t("inspect.failNote"), hint: t("inspect.failNoteHint"), error, mark: item.on_fail === "note" ? undefined : t("app.optional") };
  return html`<div class="failure">
    ${field(frame, textArea({ ...frame, value: note, onInput: setNote, rows: 2, maxlength: 2000 }))}
    ${photosOf(app, form, item.key)}
  </div>`;
}
