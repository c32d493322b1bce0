import { fetchPage } from "./fetch-page.js";

/** Often enough for a teacher who waits, seldom enough for a server with thirty such pages open. */
const EVERY_MS = 15_000;
const live = document.getElementById("live");
const line = /** @type {HTMLElement | null} */ (document.querySelector(".live"));
const at = document.getElementById("live-at");
/** @type {AbortController | null} */
let asked = null;

/** Takes over what is different, part by part: what somebody is reading stays where it is. @param {Document} page */
function takeOver(page) {
  const fresh = page.getElementById("live");
  if (!fresh || !live) return;
  const before = [...live.querySelectorAll("[data-part]")];
  const after = [...fresh.querySelectorAll("[data-part]")];
  const names = (/** @type {Element[]} */ parts) => parts.map((part) => part.getAttribute("data-part")).join(" ");
  if (names(before) !== names(after)) {
    live.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const [index, part] of before.entries()) {
    const news = document.importNode(/** @type {Element} */ (after[index]), true);
    if (!part.isEqualNode(news)) replace(part, news);
  }
}

/** A link that has the focus keeps it. @param {Element} part @param {Element} news */
function replace(part, news) {
  const focused = part.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  part.replaceWith(news);
  const again = focused ? [...news.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused) : null;
  again?.focus({ preventScroll: true });
}

async function look() {
  if (document.hidden || asked) return;
  asked = new AbortController();
  try {
    const page = await fetchPage(new URL(location.href), asked.signal);
    takeOver(page);
    if (at) at.textContent = page.getElementById("live-at")?.textContent ?? "";
    line?.classList.remove("is-lost");
  } catch {
    if (at && line) at.textContent = line.dataset.lost ?? "";
    line?.classList.add("is-lost");
  } finally {
    asked = null;
  }
}

window.setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
