// Keeps a part of the page current while somebody looks at it: asks for the page again and puts the new part in place of the old.

import { fetchPage } from "/static/js/pages/desk/fetch-page.js";

const ID = "live";
const PATIENCE_MS = 15_000;

/** @type {AbortController | null} */
let asking = null;
let askedAtMs = performance.now();

const part = () => /** @type {HTMLElement | null} */ (document.getElementById(ID));

/** Ask once; what was asked before and has not come is given up. */
async function refresh() {
  asking?.abort();
  const mine = (asking = new AbortController());
  const timer = setTimeout(() => mine.abort(), PATIENCE_MS);
  askedAtMs = performance.now();
  try {
    const page = await fetchPage(new URL(location.href), mine.signal);
    const fresh = page.getElementById(ID);
    if (!fresh) return location.reload(); // signed out, or the page is another one now
    exchange(document.adoptNode(fresh));
  } catch {
    // told only where nothing newer was asked for meanwhile
    if (asking === mine) showStale();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The focus stays where it was, and so does what was unfolded.
 * @param {HTMLElement} fresh
 */
function exchange(fresh) {
  const old = part();
  if (!old || !fresh.hasAttribute("data-live")) return location.reload();
  const place = placeOf(document.activeElement, old);
  for (const fold of old.querySelectorAll("details[open][id]")) fresh.querySelector(`#${CSS.escape(fold.id)}`)?.setAttribute("open", "");
  old.replaceWith(fresh);
  if (place) focusables(place.id ? (document.getElementById(place.id) ?? fresh) : fresh)[place.at]?.focus({ preventScroll: true });
}

/** @param {Element} within @returns {HTMLElement[]} */
const focusables = (within) => [...within.querySelectorAll(/** @type {any} */ ("a, button, input, summary"))];

/**
 * Where the focus is: which of the things that can have it, in the nearest part with a name.
 * @param {Element | null} active @param {HTMLElement} within
 */
function placeOf(active, within) {
  if (!active || !within.contains(active)) return null;
  const named = active.closest("[id]:not(a, button, input)") ?? within;
  return { id: named === within ? "" : named.id, at: focusables(named).indexOf(/** @type {HTMLElement} */ (active)) };
}

function showStale() {
  const told = /** @type {HTMLElement | null} */ (part()?.querySelector("[data-stale]"));
  if (told) told.hidden = false;
}

function tick() {
  const seconds = Number(part()?.dataset.live);
  if (!seconds) return clearInterval(timer);
  if (document.visibilityState === "visible" && performance.now() - askedAtMs >= seconds * 1000) void refresh();
}

const timer = setInterval(tick, 1000);
for (const [target, event] of /** @type {[EventTarget, string][]} */ ([[document, "visibilitychange"], [window, "online"]])) {
  target.addEventListener(event, () => {
    if (document.visibilityState === "visible") void refresh();
  });
}
