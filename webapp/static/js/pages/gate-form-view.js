import { html, nothing } from "/static/vendor/lit-html.js";

import { HOST_ANSWERS, ID_KINDS, PURPOSES, REFUSALS, holderOf } from "../domain/gate.js";
import { choiceGroup, toggle } from "../ui/choices.js";
import { field, stepper, textArea, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { foldName } from "../domain/gate-folding.js";
import { asksTemperature, noticeText, noticeVersion } from "./gate-look.js";
import { nameOf } from "./gate-parts.js";
import { scanOne } from "./scan-dialog.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-entering.js").Entering} Entering
 * @typedef {import("./gate-entering.js").Form} Form
 * @typedef {import("../domain/gate-entering.js").Missing} Missing
 */

const HOSTS_SHOWN = 4;
const FOLDED = ["organisation", "plate", "goods"];

/** Five fields on one screen, the rest folded away. @param {App} app @param {Entering} entering @param {Form} form */
export function formView(app, entering, form) {
  const { t } = app;
  const { values } = form;
  const errorOf = (/** @type {Missing} */ name) => (entering.state.missing.includes(name) ? t(`gate.missing.${name}`) : undefined);
  const choose = (/** @type {string} */ name, /** @type {readonly string[]} */ options, /** @type {string} */ words) => ({ name, options: options.map((value) => ({ value, label: t(`${words}.${value}`) })) });
  return html`${values.isRefusing ? refusingView(app, form, errorOf) : nothing}
    <section class="item gate-form">
      ${field({ id: "name", label: t("gate.name"), error: errorOf("name") }, textInput({ id: "name", value: values.name, maxlength: 120, error: errorOf("name"), onInput: (name) => form.set({ name }) }))}
      ${field({ id: "id-kind", label: t("gate.paper"), isGroup: true, error: errorOf("idKind") }, choiceGroup({ ...choose("id-kind", ID_KINDS, "idKind"), label: t("gate.paper"), value: values.idKind, onChoose: (idKind) => form.set({ idKind, isIdSeen: idKind !== "none" }), isCompact: true }))}
      ${field({ id: "purpose", label: t("gate.purpose"), isGroup: true, error: errorOf("purpose") }, choiceGroup({ ...choose("purpose", PURPOSES, "purpose"), label: t("gate.purpose"), value: values.purpose, onChoose: (purpose) => form.set({ purpose }), isCompact: true }))}
      ${hostView(app, entering, form, errorOf("host"))}
      ${numberView(app, entering, form)}
      ${asksTemperature(entering.state.seen) ? field({ id: "temperature", label: t("gate.temperature"), isGroup: true, error: errorOf("temperature") }, choiceGroup({
        name: "temperature", label: t("gate.temperature"), value: values.temperature, onChoose: (temperature) => form.set({ temperature: /** @type {any} */ (temperature) }),
        options: [{ value: "pass", label: t("gate.temperature.pass"), tone: "ok" }, { value: "fail", label: t("gate.temperature.fail"), tone: "danger" }],
      })) : nothing}
    </section>
    ${foldedView(app, entering, form, errorOf)}
    ${noticeView(app, entering)}
    ${values.amends ? nothing : html`<button type="button" class="button wide" @click=${entering.cancel}>${icon("trash-2")}${t("gate.nobodyComes")}</button>`}`;
}

/** Why they stay outside, on the same screen. @param {App} app @param {Form} form @param {(name: Missing) => string | undefined} errorOf */
function refusingView({ t }, form, errorOf) {
  const { reason, reasonNote } = form.values;
  return html`<section class="item refusing" aria-label=${t("gate.refuse")}>
    ${field({ id: "reason", label: t("gate.whyNot"), isGroup: true, error: errorOf("reason") }, choiceGroup({
      name: "reason", label: t("gate.whyNot"), value: reason, onChoose: (value) => form.set({ reason: value }), options: REFUSALS.map((value) => ({ value, label: t(`refusal.${value}`), tone: "danger" })),
    }))}
    ${field({ id: "reason-note", label: t("gate.whyNotMore"), mark: reason === "other" ? undefined : t("app.optional"), error: errorOf("reasonNote") }, textInput({ id: "reason-note", value: reasonNote, maxlength: 500, error: errorOf("reasonNote"), onInput: (text) => form.set({ reasonNote: text }) }))}
  </section>`;
}

/** @param {App} app @param {Entering} entering @param {Form} form @param {string | undefined} error */
function hostView(app, entering, form, error) {
  const { t } = app;
  const { hostId, hostName, hostAnswer } = form.values;
  const typed = foldName(hostName);
  const found = !hostId && typed ? entering.state.seen.staff.filter(({ name, department }) => foldName(name).includes(typed) || foldName(department).includes(typed)).slice(0, HOSTS_SHOWN) : [];
  const isSaid = hostId !== null || typed !== "";
  return html`<div class="gate-host">${field({ id: "host", label: t("gate.host"), error }, textInput({ id: "host", value: hostName, maxlength: 120, error, onInput: (text) => form.set({ hostName: text, hostId: null }) }))}
    ${found.length ? html`<div class="gate-found">${found.map((person) => html`<button type="button" class="button" @click=${() => form.set({ hostId: person.id, hostName: person.name })}>${icon("user")}<span>${person.name}${person.department ? html`<small>${person.department}</small>` : nothing}</span></button>`)}</div>` : nothing}
    ${isSaid && found.length === 0 ? choiceGroup({ name: "host-answer", label: t("gate.called"), value: hostAnswer, isCompact: true, onChoose: (answer) => form.set({ hostAnswer: answer }),
      options: HOST_ANSWERS.map((value) => ({ value, label: t(`hostAnswer.${value}`), ...(value === "refused" ? { tone: /** @type {const} */ ("danger") } : {}) })) }) : nothing}</div>`;
}

/** @param {App} app @param {Entering} entering @param {Form} form */
function numberView(app, entering, form) {
  const { t } = app;
  const { number } = entering;
  const advice = number.advice();
  const hasLetters = form.values.idKind === "passport" || (app.region === "tw" && form.values.idKind === "national_id");
  const scan = async () => {
    const text = await scanOne(app);
    if (text) await entering.scanned(text);
  };
  return html`<div class="field" id="number-field"><label class="field-label" for="number">${t("gate.number")}</label>
    <div class="input-row"><input class="input" id="number" inputmode=${hasLetters ? "text" : "tel"} autocomplete="off" autocapitalize="characters" maxlength="30" aria-describedby="number-advice" .value=${number.text()}
      @input=${(/** @type {any} */ event) => number.type(event.target.value)} @change=${number.settle}>
      <button type="button" class="button" aria-label=${t("gate.scanPaper")} @click=${scan}>${icon("scan-line")}</button></div>
    <p class="advice" id="number-advice" role="status" data-tone=${advice?.tone ?? nothing}>${advice ? t(advice.key, { four: form.values.lastFour }) : t("gate.numberHint")}</p></div>`;
}

/** @param {App} app @param {Entering} entering @param {Form} form @param {(name: Missing) => string | undefined} errorOf */
function foldedView(app, entering, form, errorOf) {
  const { t } = app;
  const { values } = form;
  const { seen } = entering.state;
  const asked = FOLDED.some((name) => seen.gate.rules?.asks?.includes(name));
  const isUsed = asked || values.pass !== null || values.passNumber !== "" || values.people !== "1" || errorOf("people") !== undefined || FOLDED.some((name) => /** @type {any} */ (values)[name]);
  const text = (/** @type {"organisation" | "plate" | "passNumber"} */ name, /** @type {number} */ maxlength) => field({ id: name, label: t(`gate.${name}`) }, textInput({ id: name, value: values[name], maxlength, onInput: (value) => form.set({ [name]: value }) }));
  return html`<details class="more gate-folded" ?open=${isUsed}><summary>${icon("plus")}<span>${t("gate.moreFields")}</span></summary>
    <section class="item">
      ${text("organisation", 120)}${text("plate", 20)}
      ${field({ id: "people", label: t("gate.peopleCount"), error: errorOf("people") }, stepper({ id: "people", value: values.people, min: 1, max: 2000, words: { less: t("gate.less"), more: t("gate.more") }, onInput: (people) => form.set({ people }) }))}
      ${values.isRefusing ? nothing : passView(app, entering, form, () => text("passNumber", 64))}
      ${field({ id: "goods", label: t("gate.goods") }, textInput({ id: "goods", value: values.goods, maxlength: 500, onInput: (goods) => form.set({ goods }) }))}
      ${values.idKind && values.idKind !== "none" ? toggle({ label: t("gate.paperSeen"), isOn: values.isIdSeen, onChange: (isIdSeen) => form.set({ isIdSeen }) }) : nothing}
      ${field({ id: "note", label: t("gate.note") }, textArea({ id: "note", value: values.note, rows: 2, maxlength: 1000, onInput: (note) => form.set({ note }) }))}
    </section></details>`;
}

/** @param {App} app @param {Entering} entering @param {Form} form @param {() => unknown} numberField */
function passView(app, entering, form, numberField) {
  const { t } = app;
  const { pass, passNumber } = form.values;
  const asked = pass ? { pass_id: pass.assetId, pass_number: pass.number } : { pass_number: passNumber };
  const others = entering.state.seen.gate.visits.filter(({ id }) => id !== form.values.visitId);
  const holder = holderOf(/** @type {any} */ (others), asked);
  const scan = async () => {
    const text = await scanOne(app);
    if (text) await entering.scanned(text);
  };
  return html`${pass ? html`<div class="fixed"><span>${icon("tag")}</span><strong>${t("gate.passShort", { number: pass.number })}</strong><button type="button" class="button" @click=${() => form.set({ pass: null })}>${icon("x")}${t("gate.otherPass")}</button></div>`
    : html`<div class="gate-pass">${numberField()}<button type="button" class="button" @click=${scan}>${icon("scan-line")}<span>${t("gate.scanPass")}</span></button></div>`}
    ${holder ? html`<p class="notice" role="status">${icon("triangle-alert")}<span>${t("gate.passInUse", { name: nameOf(/** @type {any} */ (holder)) })}</span></p>` : nothing}`;
}

/** What the visitor is told of their data, to be turned towards them. @param {App} app @param {Entering} entering */
function noticeView(app, entering) {
  const { t } = app;
  const { seen } = entering.state;
  const version = noticeVersion(seen);
  if (!version) return nothing;
  const texts = /** @type {const} */ ([["zh_Hant", "zh-Hant"], ["zh_Hans", "zh-Hans"], ["en", "en"]]);
  return html`<details class="more gate-notice"><summary>${icon("info")}<span>${t("gate.notice", { version })}</span></summary>
    ${texts.map(([key, lang]) => (noticeText(seen, key) ? html`<p lang=${lang}>${noticeText(seen, key)}</p>` : nothing))}
    ${seen.gate.rules?.contact ? html`<p class="soft">${seen.gate.rules.contact}</p>` : nothing}</details>`;
}

/** @param {App} app @param {Entering} entering @param {Form} form */
export function formDock({ t }, entering, form) {
  const { isRefusing, amends, hostAnswer, temperature } = form.values;
  const isDoubtful = hostAnswer === "refused" || temperature === "fail";
  const isSaving = entering.state.saving?.state.isSaving;
  if (isRefusing) {
    return html`<div class="gate-dock"><button type="button" class="button" @click=${() => form.set({ isRefusing: false, reason: null })}>${icon("undo-2")}<span>${t("gate.letInAfterAll")}</span></button>
      <button type="button" class="button primary big" ?disabled=${isSaving} @click=${entering.save}>${icon("ban")}<span>${t("gate.saveRefusal")}</span></button></div>`;
  }
  return html`${isDoubtful ? html`<p class="notice" data-tone="danger" role="status">${icon("triangle-alert")}<span>${t(hostAnswer === "refused" ? "gate.hostSaidNo" : "gate.isFeverish")}</span></p>` : nothing}
    <div class="gate-dock">${amends ? html`<button type="button" class="button" @click=${entering.cancel}>${icon("undo-2")}<span>${t("gate.leaveAsIs")}</span></button>`
      : html`<button type="button" class="button" @click=${() => form.set({ isRefusing: true, reason: hostAnswer === "refused" ? "host_refused" : temperature === "fail" ? "epidemic" : null })}>${icon("ban")}<span>${t("gate.refuse")}</span></button>`}
      <button type="button" class="button primary big" ?disabled=${isSaving} @click=${entering.save}>${icon(amends ? "save" : "log-in")}<span>${t(amends ? "gate.saveCorrection" : "gate.enter")}</span></button></div>`;
}
