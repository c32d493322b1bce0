import { fetchPage } from "/static/js/pages/desk/fetch-page.js";

const ROOM = window.matchMedia("(min-width: 70rem)");

/**
 * The panel beside a table: shows the main part of a row's own page. Escape closes it and gives the focus back to the row.
 * @param {HTMLElement} panel
 */
export function createBeside(panel) {
  const body = /** @type {HTMLElement} */ (panel.querySelector(".beside__body"));
  const whole = /** @type {HTMLAnchorElement} */ (panel.querySelector("[data-whole]"));
  /** @type {HTMLElement | null} */
  let opener = null;
  /** @type {AbortController | null} */
  let asking = null;

  function close() {
    asking?.abort();
    panel.hidden = true;
    body.replaceChildren();
    for (const row of document.querySelectorAll("tr[aria-current]")) row.removeAttribute("aria-current");
    opener?.focus();
  }
  panel.querySelector("[data-close]")?.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });

  return {
    hasRoom: () => ROOM.matches,
    /**
     * @param {string} address
     * @param {HTMLElement} from what had the focus
     */
    async open(address, from) {
      asking?.abort();
      asking = new AbortController();
      opener = from;
      whole.href = address;
      try {
        const page = await fetchPage(new URL(address, location.href), asking.signal);
        const main = page.getElementById("main");
        if (!main) return location.assign(address);
        body.replaceChildren(...[...main.childNodes].map((node) => document.adoptNode(node)));
        panel.hidden = false;
        body.scrollTop = 0;
        panel.focus({ preventScroll: true });
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(address);
      }
    },
  };
}
