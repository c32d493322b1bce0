import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { allInOrder } from "../domain/checklist.js";
import { field, textArea } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { discardButton } from "./discarding.js";
import { itemView } from "./items.js";
import { iconOf } from "./names.js";
import { notSavedView } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {object} About an inspection being filled in
 * @property {import("../domain/checklist.js").Body} body
 * @property {import("../store/types.js").Entity | null} thing
 * @property {string} title
 * @property {string} where
 * @property {string[]} people
 * @property {import("./drafting.js").Form<any>} form
 * @property {ReturnType<typeof import("./saving.js").createSaving>} saving
 * @property {boolean} isTried save was pressed: now every problem is shown, not before
 * @property {() => import("../domain/checklist.js").Problem[]} problems
 * @property {() => {key: string}[]} failures
 * @property {(key: string, change: {value?: any, note?: string}) => void} answer
 * @property {() => void} fillAllInOrder
 * @property {() => Promise<void>} save
 */

/** @param {App} app @param {About} about */
export function inspectionView(app, about) {
  const { t } = app;
  const { body, form, thing, where, people } = about;
  const problems = about.problems();
  const problemOf = new Map(about.isTried ? problems.map((problem) => [problem.key, problem]) : []);
  return html`${thing ? html`<p class="form-thing">${icon(iconOf(thing))}<span><strong>${thing.name}</strong>${where ? html`<br><small>${where}</small>` : nothing}</span></p>` : nothing}
    ${notSavedView(app, about.saving.state, form)}
    ${canFillMore(about) ? html`<button type="button" class="button primary wide all-in-order" @click=${about.fillAllInOrder}>${icon("list-checks")}<span>${t("inspect.allInOrder")}</span></button>` : nothing}
    ${about.isTried && problems.length ? html`<p class="notice" role="alert">${icon("triangle-alert")}${t("problem.summary", { n: problems.length })}</p>` : nothing}
    <div class="items">${repeat(body.items, (item) => item.key, (item) => html`<section class="item">
      ${itemView({ app, form, item, people }, problemOf.get(item.key), (change) => about.answer(item.key, change))}
    </section>`)}</div>
    ${body.items.some((item) => item.key === "note") ? nothing : html`<section class="item">${field(
      { id: "note", label: t("inspect.note"), mark: t("app.optional") },
      textArea({ id: "note", value: form.values.note, onInput: (note) => form.set({ note }), maxlength: 2000 }),
    )}</section>`}
    ${discardButton(app, form, "inspection")}`;
}

/** Whether "all in order" would still answer something. @param {About} about */
function canFillMore({ body, form }) {
  const filled = allInOrder(body, form.values.answers);
  return body.items.some((item) => filled[item.key].value !== (form.values.answers[item.key]?.value ?? null));
}

/** @param {App} app @param {About} about */
export function inspectionDock({ t }, about) {
  const left = about.problems().length;
  const failed = about.failures().length;
  return html`<p class="dock-words" role="status">
      <span>${left ? t("inspect.left", { n: left }) : t("inspect.leftNone")}</span>
      ${failed ? html`<span class="tag" data-tone="danger">${icon("triangle-alert")}${t("inspect.failed", { n: failed })}</span>` : nothing}
    </p>
    <button type="button" class="button primary big" aria-disabled=${about.saving.state.isSaving} @click=${about.save}>
      ${icon("save")}<span>${about.saving.state.notSaved ? t("save.again") : t("inspect.save")}</span>
    </button>`;
}
