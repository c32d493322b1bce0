import { html, nothing } from "/static/vendor/lit-html.js";

import { mustBeHandedOver } from "../domain/pickup.js";
import { choiceGroup, toggle } from "../ui/choices.js";
import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { adultsView } from "./pickup-parts.js";
import { classOf } from "./pickup-look.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./pickup-child.js").ChildSeen} ChildSeen
 */

const WHYS = ["forgot", "lost", "other"];
const CHECKS = ["photo", "id", "phone"];

/** @param {App} app @param {ChildSeen} state @param {any} on */
export function noCardView(app, state, on) {
  return on.noCard.form.values.collector ? wordView(app, state, on) : whoView(app, state, on);
}

/** Who came? @param {App} app @param {ChildSeen} state @param {any} on */
function whoView(app, { seen, child, who }, { noCard, faces }) {
  const { t } = app;
  const mayGoAlone = !mustBeHandedOver(classOf(seen, child.class_id)?.grade);
  return html`<h2 class="who-title">${t("pickup.whoCame")}</h2>
    ${adultsView(app, who, { faces, choose: noCard.choose })}
    ${mayGoAlone ? html`<button type="button" class="button wide" @click=${() => noCard.choose("self", null)}>${icon("log-out")}${t("pickup.bySelf")}</button>` : nothing}
    ${noCard.state.isOther ? otherView(app, noCard) : html`<button type="button" class="button wide" @click=${noCard.other}>${icon("plus")}${t("pickup.somebodyElse")}</button>`}`;
}

/** @param {App} app @param {import("./pickup-no-card.js").NoCard} noCard */
function otherView({ t }, { form, state, chooseOther }) {
  const { name, relation, isAdult } = form.values;
  const missing = state.isTried && !name.trim() ? t("problem.required") : undefined;
  return html`<section class="item"><p class="notice">${icon("triangle-alert")}<span>${t("pickup.notOnList")}</span></p>
    ${field({ id: "other-name", label: t("pickup.name"), error: missing }, textInput({ id: "other-name", value: name, error: missing, maxlength: 120, onInput: (value) => form.set({ name: value }) }))}
    ${field({ id: "other-relation", label: t("pickup.relation"), mark: t("app.optional") }, textInput({ id: "other-relation", value: relation, maxlength: 64, onInput: (value) => form.set({ relation: value }) }))}
    ${toggle({ label: t("pickup.isAdult"), hint: t("pickup.isAdultHint"), isOn: isAdult, onChange: (isOn) => form.set({ isAdult: isOn }) })}
    ${state.isTried && !isAdult ? html`<p class="field-error" role="alert">${icon("triangle-alert")}<span>${t("pickup.mustBeAdult")}</span></p>` : nothing}
    <button type="button" class="button primary big" @click=${chooseOther}>${t("pickup.goOn")}</button></section>`;
}

/** How the guard made sure, and whose word it is besides. @param {App} app @param {ChildSeen} state @param {any} on */
function wordView(app, { seen, child }, { noCard }) {
  const { t } = app;
  const { form, state } = noCard;
  const { who, why, checked } = form.values;
  const group = (/** @type {"why" | "checked"} */ name, /** @type {string[]} */ values, /** @type {string} */ value) => {
    const error = state.isTried && !value ? t("problem.required") : undefined;
    return html`<section class="item">${field({ id: name, label: t(`pickup.${name}Ask`), isGroup: true, error }, choiceGroup({
      name, label: t(`pickup.${name}Ask`), value, onChoose: (chosen) => form.set({ [name]: chosen }), errorId: error && `${name}-error`, options: values.map((one) => ({ value: one, label: t(`pickup.${name}.${one}`) })),
    }))}</section>`;
  };
  const seconds = secondsOf(app, seen, child);
  return html`<p class="now-who">${icon("user")}<strong>${who}</strong></p>
    ${group("why", WHYS, why)}${group("checked", CHECKS, checked)}
    <section class="item"><p class="field-label">${t("pickup.wordAsk")}</p><p class="soft">${t("pickup.wordHint")}</p>
      ${seconds.map((second) => secondView(app, second, noCard))}
      ${seconds.length === 0 ? html`<p class="notice">${icon("info")}<span>${t("pickup.noTeacher")}</span></p>` : nothing}
      <div class="teacher"><button type="button" class="button wide" aria-disabled=${state.isSaving} @click=${() => noCard.confirm(null, "later")}>${t("pickup.word.later")}</button></div></section>`;
}

/**
 * Whose word may be the second one: the class's teachers, of who is on this phone the office, and for a teacher who lets a child go the
 * gate. Never who is signed in.
 * @param {App} app
 * @param {import("./pickup-look.js").Seen} seen
 * @param {import("../store/types.js").Entity} child
 * @returns {{id: string, name: string}[]}
 */
function secondsOf(app, seen, child) {
  const me = app.signIn?.person.id;
  /** @type {string[]} */
  const teachers = classOf(seen, child.class_id)?.teacher_ids ?? [];
  const others = app.people.filter(({ signIn: { permissions = [] } }) => permissions.includes("pickup.manage") || (teachers.includes(me ?? "") && permissions.includes("pickup.gate")));
  const found = [...teachers.map((id) => ({ id, name: seen.people.get(id) ?? app.t("pickup.someTeacher") })), ...others.map(({ signIn }) => signIn.person)];
  return found.filter(({ id }, at) => id !== me && found.findIndex((one) => one.id === id) === at);
}

/** @param {App} app @param {{id: string, name: string}} teacher @param {import("./pickup-no-card.js").NoCard} noCard */
function secondView({ t, people }, teacher, { confirm, state }) {
  const isHere = people.some(({ signIn, state: lock }) => signIn.person.id === teacher.id && lock !== "destroyed");
  const button = (/** @type {import("./pickup-no-card.js").WordWay} */ way, /** @type {string} */ name, /** @type {string} */ text) => html`<button type="button" class="button big" aria-disabled=${state.isSaving} @click=${() => confirm(teacher, way)}>${icon(name)}<span>${text}</span></button>`;
  return html`<div class="teacher" role="group" aria-label=${teacher.name}><p class="field-label">${teacher.name}</p><div class="reasons">
    ${isHere ? button("here", "key-round", t("pickup.word.here")) : nothing}
    ${button("phone", "check", t("pickup.word.phone"))}
    ${button("own_phone", "smartphone", t("pickup.word.own_phone"))}</div></div>`;
}
