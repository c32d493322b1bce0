// The list of a design's fields: in the order of the label, each with what can be said about it.

import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";
import { live } from "/static/vendor/directives/live.js";
import { DEFAULTS, typedNumber, wrongField } from "/static/js/pages/desk/label-design.js";
import { icon } from "/static/js/ui/icon.js";

/** @typedef {import("/static/js/pages/desk/label-design.js").Field} Field */
/**
 * @typedef {object} FieldsView
 * @property {Field[]} fields
 * @property {string[]} keys which field is which, whatever its place
 * @property {[string, string][]} sources
 * @property {Record<string, string>} words
 * @property {string} wrong the entry that the server names
 * @property {Set<string>} open keys of the fields that are unfolded
 * @property {(source: string) => void} add
 * @property {(index: number) => void} remove
 * @property {(from: number, to: number) => void} move
 * @property {(index: number, entry: string, value: unknown) => void} set
 * @property {(key: string, isOpen: boolean) => void} unfold
 */

const OTHER = "remark";

/** @param {FieldsView} view @param {string} source */
export function sourceTitle(view, source) {
  return view.sources.find(([key]) => key === source)?.[1] ?? source;
}

/** @param {FieldsView} view */
export function fieldsTemplate(view) {
  return html`<section class="card editor__fields">
    <h2>${view.words.fields}</h2>
    ${view.fields.length ? nothing : html`<p class="none">${view.words.none}</p>`}
    <ol class="field-list">
      ${repeat(view.fields, (_field, index) => view.keys[index], (field, index) => fieldTemplate(view, field, index))}
    </ol>
    ${adderTemplate(view)}
  </section>`;
}

/** @param {FieldsView} view */
function adderTemplate(view) {
  const choose = (/** @type {Event} */ event) => {
    const select = /** @type {HTMLSelectElement} */ (/** @type {Element} */ (event.currentTarget).parentElement?.querySelector("select"));
    view.add(select.value);
  };
  return html`<div class="field-adder">
    <label class="unseen" for="field-source">${view.words.add}</label>
    <select id="field-source">
      ${[...view.sources, [OTHER, `${view.words.value}…`]].map(([key, title]) => html`<option value=${key}>${title}</option>`)}
    </select>
    <button type="button" class="button" @click=${choose}>${icon("plus")}${view.words.add}</button>
  </div>`;
}

/** @param {FieldsView} view @param {Field} field @param {number} index */
function fieldTemplate(view, field, index) {
  const { words } = view;
  const title = sourceTitle(view, field.source);
  const key = view.keys[index];
  const isWrong = wrongField(view.wrong)?.index === index;
  return html`<li class="field-row ${isWrong ? "is-wrong" : ""}" data-key=${key} data-source=${field.source}
      @dragover=${(/** @type {DragEvent} */ event) => event.preventDefault()} @drop=${(/** @type {DragEvent} */ event) => dropped(view, event, index)}>
    <span class="field-row__grip" draggable="true" title=${words.drag} aria-hidden="true"
      @dragstart=${(/** @type {DragEvent} */ event) => event.dataTransfer?.setData("text/plain", String(index))}>${icon("menu")}</span>
    <details .open=${view.open.has(key)} @toggle=${(/** @type {Event} */ event) => view.unfold(key, /** @type {HTMLDetailsElement} */ (event.target).open)}>
      <summary aria-label=${words.more.replace("{title}", title)}><strong>${title}</strong><span class="none">${summary(field)}</span></summary>
      ${detailsTemplate(view, field, index)}
    </details>
    <span class="field-row__do">
      <button type="button" class="button button--quiet" data-do="up" aria-label="${words.up}：${title}" ?disabled=${index === 0} @click=${() => view.move(index, index - 1)}>${icon("arrow-up")}</button>
      <button type="button" class="button button--quiet" data-do="down" aria-label="${words.down}：${title}" ?disabled=${index === view.fields.length - 1} @click=${() => view.move(index, index + 1)}>${icon("arrow-down")}</button>
      <button type="button" class="button button--quiet" data-do="remove" aria-label="${words.remove}：${title}" @click=${() => view.remove(index)}>${icon("trash-2")}</button>
    </span>
  </li>`;
}

/** @param {FieldsView} view @param {DragEvent} event @param {number} index */
function dropped(view, event, index) {
  event.preventDefault();
  const from = Number(event.dataTransfer?.getData("text/plain"));
  if (Number.isInteger(from) && from !== index && from < view.fields.length) view.move(from, index);
}

/** @param {Field} field */
function summary(field) {
  const said = [field.prefix, field.source === "text" ? field.text : "", field.size_pt === null ? "" : `${field.size_pt} pt`];
  return said.filter(Boolean).join(" · ");
}

/** @param {FieldsView} view @param {Field} field @param {number} index */
function detailsTemplate(view, field, index) {
  const { words } = view;
  const control = controls(view, field, index);
  const isNamed = view.sources.some(([key]) => key === field.source);
  return html`<div class="field-row__details">
    ${isNamed ? nothing : control.text("source", words.value, 40)}
    ${field.source === "text" ? control.text("text", words.text, 200) : field.source === "code" ? nothing : control.text("prefix", words.prefix, 40)}
    <div class="trio">
      ${control.number("size_pt", words.size, 0.5)}
      ${control.number("min_size_pt", words.min_size, 0.5)}
      ${control.number("max_lines", words.lines, 1)}
    </div>
    <div class="trio">
      ${control.number("gap_mm", words.gap, 0.1)}
      <label class="small-field"><span>${words.at}</span><select .value=${live(String(field.at ?? "top"))} @change=${(/** @type {Event} */ event) => view.set(index, "at", valueOf(event))}>
        <option value="top">${words.top}</option><option value="bottom">${words.bottom}</option></select></label>
    </div>
    <div class="checks">
      ${control.check(words.bold, field.weight === "bold", (isOn) => view.set(index, "weight", isOn ? "bold" : "regular"))}
      ${control.check(words.rule, field.rule_below === true, (isOn) => view.set(index, "rule_below", isOn))}
      ${control.check(words.band, field.is_band === true, (isOn) => view.set(index, "is_band", isOn))}
    </div>
  </div>`;
}

/** @param {Event} event */
const valueOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** @param {FieldsView} view @param {Field} field @param {number} index */
function controls(view, field, index) {
  const wrong = wrongField(view.wrong);
  const isWrong = (/** @type {string} */ entry) => wrong?.index === index && wrong.entry === entry;
  const shown = (/** @type {string} */ entry) => String(field[entry] ?? (field[entry] === null ? "" : /** @type {Record<string, unknown>} */ (DEFAULTS)[entry] ?? ""));
  return {
    /** @param {string} entry @param {string} title @param {number} step */
    number: (entry, title, step) => html`<label class="small-field"><span>${title}</span><input type="number" inputmode="decimal" min="0" step=${step} data-entry=${entry}
      aria-invalid=${isWrong(entry)} .value=${live(shown(entry))} @input=${(/** @type {Event} */ event) => view.set(index, entry, typedNumber(valueOf(event)))}></label>`,
    /** @param {string} entry @param {string} title @param {number} most */
    text: (entry, title, most) => html`<label class="small-field"><span>${title}</span><input type="text" maxlength=${most} data-entry=${entry} autocomplete="off"
      aria-invalid=${isWrong(entry)} .value=${live(shown(entry))} @input=${(/** @type {Event} */ event) => view.set(index, entry, valueOf(event))}></label>`,
    /** @param {string} title @param {boolean} isOn @param {(isOn: boolean) => void} put */
    check: (title, isOn, put) => html`<label class="check"><input type="checkbox" .checked=${live(isOn)}
      @change=${(/** @type {Event} */ event) => put(/** @type {HTMLInputElement} */ (event.target).checked)}>${title}</label>`,
  };
}
