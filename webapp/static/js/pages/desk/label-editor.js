// The editor of a label design: fields, arrangement, and beside them the label as it will be printed.

import { html, render } from "/static/vendor/lit-html.js";
import { addField, moveField, removeField, setField } from "/static/js/pages/desk/label-design.js";
import { fieldsTemplate, sourceTitle } from "/static/js/pages/desk/label-fields.js";
import { createPreview, NOTHING_YET } from "/static/js/pages/desk/label-preview.js";
import { shapeTemplate } from "/static/js/pages/desk/label-shape.js";
import { trialTemplate } from "/static/js/pages/desk/label-trial.js";

/** @typedef {import("/static/js/pages/desk/label-design.js").Facts} Facts */
/** @typedef {import("/static/js/pages/desk/label-trial.js").Thing} Thing */

const SEARCH_PAUSE_MS = 200;
const USUAL_DPI = 300;
const root = /** @type {HTMLElement} */ (document.getElementById("design-editor"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("design-form"));
const kept = /** @type {HTMLInputElement} */ (document.getElementById("design-facts"));
const name = /** @type {HTMLInputElement} */ (document.getElementById("name"));
const given = JSON.parse(root.dataset.given ?? "{}");
const words = /** @type {Record<string, string>} */ (given.words);

/** @type {Facts} */
let facts = given.facts;
let keys = facts.fields.map((_field, index) => `f${index}`);
let nextKey = keys.length;
let isChanged = root.dataset.changed === "yes";
let isSaving = false;
let said = "";
/** @type {{facts: Facts, keys: string[]} | null} */
let undo = null;
const open = /** @type {Set<string>} */ (new Set());
const trial = { stock: String(given.stock), dpi: given.dpis.includes(USUAL_DPI) ? USUAL_DPI : given.dpis[0], thing: /** @type {Thing} */ (given.thing) };
const search = { timer: 0, text: "", found: /** @type {Thing[] | null} */ (null) };
const samples = ["thing", "longest", "english"];
const shown = Object.fromEntries(samples.map((sample) => [sample, NOTHING_YET]));
const previews = samples.map((sample) => createPreview(given.preview, (state) => {
  shown[sample] = state;
  show();
}));

function ask() {
  previews.forEach((preview, at) => {
    const sample = samples[at] === "thing" ? trial.thing.key : samples[at];
    preview.want({ facts, stock: trial.stock, dpi: trial.dpi, sample });
  });
}

/**
 * @param {Facts} changed
 * @param {string} [announced]
 */
function put(changed, announced = "") {
  facts = changed;
  isChanged = true;
  said = announced;
  kept.value = JSON.stringify(facts);
  show();
  ask();
}

/** @param {string} text @param {string} source @param {number} [n] */
const told = (text, source, n = 0) => text.replace("{title}", sourceTitle(fieldsView(), source)).replace("{n}", String(n));

/** @param {string} source */
function add(source) {
  const key = `f${nextKey++}`;
  keys = [...keys, key];
  open.add(key);
  undo = null;
  put(addField(facts, source), told(words.added, source));
  /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${key}"] summary`))?.focus();
}

/** @param {number} from @param {number} to */
function move(from, to) {
  const key = keys[from];
  keys = moved(keys, from, to);
  undo = null;
  put(moveField(facts, from, to), told(words.moved, facts.fields[from].source, to + 1));
  const row = root.querySelector(`[data-key="${key}"]`);
  const same = /** @type {HTMLButtonElement | null} */ (row?.querySelector(`[data-do="${to < from ? "up" : "down"}"]`));
  const other = /** @type {HTMLButtonElement | null} */ (row?.querySelector(`[data-do="${to < from ? "down" : "up"}"]`));
  (same?.disabled ? other : same)?.focus();
}

/** @param {string[]} list @param {number} from @param {number} to */
function moved(list, from, to) {
  const rest = list.filter((_key, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/** @param {number} index */
function remove(index) {
  undo = { facts, keys };
  keys = keys.filter((_key, at) => at !== index);
  put(removeField(facts, index), told(words.removed, facts.fields[index].source));
  /** @type {HTMLElement | null} */ (root.querySelector("[data-undo]"))?.focus();
}

function takeBack() {
  if (!undo) return;
  const before = undo;
  undo = null;
  keys = before.keys;
  put(before.facts);
}

/** @param {{stock?: string, dpi?: number, thing?: Thing}} choice */
function choose(choice) {
  Object.assign(trial, choice);
  if (choice.thing) search.found = null;
  show();
  ask();
}

/** @param {string} text */
function look(text) {
  window.clearTimeout(search.timer);
  search.text = text.trim();
  if (!search.text) {
    search.found = null;
    show();
    return;
  }
  const asked = search.text;
  search.timer = window.setTimeout(async () => {
    const reply = await fetch(`${given.things}?q=${encodeURIComponent(asked)}`).catch(() => null);
    if (!reply?.ok || asked !== search.text) return;
    search.found = await reply.json();
    show();
  }, SEARCH_PAUSE_MS);
}

/** The entry that the server names as wrong, "" when all is well. */
const wrong = () => Object.values(shown).find((state) => state.state === "wrong")?.entry ?? "";

/** @returns {import("/static/js/pages/desk/label-fields.js").FieldsView} */
function fieldsView() {
  return {
    fields: facts.fields, keys, sources: given.sources, words, wrong: wrong(), open, add, remove, move,
    set: (index, entry, value) => put(setField(facts, index, entry, value)),
    unfold: (key, isOpen) => (isOpen ? open.add(key) : open.delete(key)),
  };
}

function show() {
  const shape = { facts, logos: given.logos, words, wrong: wrong(), set: (/** @type {string} */ entry, /** @type {unknown} */ value) => put({ ...facts, [entry]: value }) };
  const view = { words, stocks: given.stocks, dpis: given.dpis, ...trial, found: search.found, searched: search.text, shown, choose, search: look };
  render(html`<div class="editor__work">${fieldsTemplate(fieldsView())}
      <p class="editor__said" role="status">${said} ${undo ? html`<button type="button" class="button" data-undo @click=${takeBack}>${words.undo}</button>` : ""}</p>
      ${shapeTemplate(shape)}</div>${trialTemplate(view)}`, root);
}

name.addEventListener("input", () => (isChanged = true));
form.addEventListener("submit", () => (isSaving = true));
window.addEventListener("beforeunload", (event) => {
  if (isChanged && !isSaving) event.preventDefault();
});
// coming back by the browser's own button finds the page as it was left
window.addEventListener("pageshow", () => (isSaving = false));
show();
ask();
