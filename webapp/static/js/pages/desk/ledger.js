// A ledger page works as plain links and a GET form. With this script the same pages come without a jump: the page for the new
// address is fetched and its parts take the place of ours.
//
// It is fetched as a document (XMLHttpRequest, responseType "document"), not as text: the browser's own parser reads a reply of our
// own origin, scripts in it never run, and no string ever becomes HTML, so Trusted Types need no policy of ours. One template draws
// the table with and without scripts.

import { createBeside } from "/static/js/pages/desk/beside.js";
import { fetchPage } from "/static/js/pages/desk/fetch-page.js";

const TYPING_MS = 250;
const form = /** @type {HTMLFormElement} */ (document.getElementById("ledger-filters"));
const said = /** @type {HTMLElement} */ (document.getElementById("ledger-said"));
const beside = createBeside(/** @type {HTMLElement} */ (document.getElementById("ledger-beside")));
/** @type {AbortController | null} */
let asking = null;
let timer = 0;

/** The form's address: only what is filled in, and columns only when they are not the usual ones. */
function addressOfForm() {
  const usual = [...form.querySelectorAll('input[name="column"]')].every((box) => {
    const input = /** @type {HTMLInputElement} */ (box);
    return input.checked === input.defaultChecked;
  });
  const asked = new URLSearchParams();
  const had = new URLSearchParams(location.search);
  for (const [name, value] of new FormData(form)) {
    const isUsual = (name === "column" && usual && !had.has("column")) || (name === "size" && value === "50");
    if (value !== "" && !isUsual) asked.append(name, String(value));
  }
  return asked.size ? `?${asked}` : "?";
}

/**
 * Shows another view of this ledger.
 * @param {string} address
 * @param {"push" | "replace" | "none"} history how the address bar follows
 */
async function show(address, history) {
  window.clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  const results = /** @type {HTMLElement} */ (document.getElementById("ledger-results"));
  results.setAttribute("aria-busy", "true");
  const url = new URL(address, location.href);
  try {
    const page = await fetchPage(url, asking.signal);
    const fresh = page.getElementById("ledger-results");
    if (!fresh) return location.assign(url);
    if (history === "push") window.history.pushState(null, "", url);
    if (history === "replace") window.history.replaceState(null, "", url);
    takePlace(results, fresh);
    takeFilters(page, history === "none");
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(url);
  }
}

/**
 * @param {HTMLElement} results
 * @param {HTMLElement} fresh
 */
function takePlace(results, fresh) {
  const focused = results.contains(document.activeElement) ? document.activeElement?.id : "";
  results.replaceWith(document.adoptNode(fresh));
  said.textContent = fresh.querySelector(".ledger__count")?.textContent ?? "";
  if (!focused) return;
  const again = document.getElementById(focused) ?? fresh.querySelector(".ledger__scroll");
  if (again instanceof HTMLElement) again.focus();
}

/**
 * What the form shows besides what is being typed: how many filters are set, the way to clear them. After going back, all of it.
 * @param {Document} page
 * @param {boolean} isAll
 */
function takeFilters(page, isAll) {
  for (const selector of isAll ? [".filters__line"] : [".fold summary", "[data-clear]"]) {
    const theirs = page.querySelector(`#ledger-filters ${selector}`);
    const ours = form.querySelector(selector);
    if (theirs && ours) ours.replaceWith(document.adoptNode(theirs));
  }
}

// what is chosen shows at once: the button is for pages without this script, Enter still sends the form
form.classList.add("filters--live");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(addressOfForm(), "push");
});
form.addEventListener("input", (event) => {
  window.clearTimeout(timer);
  const isTyped = event.target instanceof HTMLInputElement && event.target.type === "search";
  timer = window.setTimeout(() => show(addressOfForm(), "replace"), isTyped ? TYPING_MS : 0);
});
window.addEventListener("popstate", () => show(location.href, "none"));

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  closeFolds(target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-page]"));
  if (link) {
    event.preventDefault();
    show(link.href, "push");
    return;
  }
  openRow(target, event);
});

/** @param {Element} target */
function closeFolds(target) {
  for (const fold of form.querySelectorAll("details.fold--right[open]")) {
    if (!fold.contains(target)) fold.removeAttribute("open");
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const fold of form.querySelectorAll("details.fold--right[open]")) {
    fold.removeAttribute("open");
    fold.querySelector("summary")?.focus();
  }
});

/**
 * A click anywhere in a row opens it beside the table; a narrow window goes to the row's own page.
 * @param {Element} target
 * @param {MouseEvent} event
 */
function openRow(target, event) {
  const row = /** @type {HTMLElement | null} */ (target.closest("tr[data-row]"));
  const link = target.closest("a");
  if (!row?.dataset.row || (link && !link.hasAttribute("data-beside")) || !beside.hasRoom()) return;
  if (window.getSelection()?.toString()) return;
  event.preventDefault();
  for (const other of document.querySelectorAll("tr[aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  beside.open(row.dataset.row, /** @type {HTMLElement} */ (row.querySelector("a[data-beside]")));
}
