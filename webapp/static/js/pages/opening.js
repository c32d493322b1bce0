import { html, nothing, render } from "/static/vendor/lit-html.js";

import { openDialog } from "../ui/dialog.js";
import { icon } from "../ui/icon.js";
import { chooseLang, loadWords, translator } from "../words/index.js";

let isOutdated = false;

/** Words before there is an app, in the browser's language. */
async function words() {
  const lang = chooseLang([document.documentElement.lang, ...navigator.languages]);
  return translator(await loadWords(lang), lang);
}

/**
 * What keeps the app from opening. A page that opens after all is drawn over it.
 * @param {HTMLElement} root
 * @param {string} key of the words
 * @param {string} [detail] for who is asked for help
 */
export async function tellOpening(root, key, detail) {
  const t = await words();
  if (root.querySelector(".bar")) return; // it has opened meanwhile
  render(html`<main id="main"><section class="message">${icon("triangle-alert")}<h1>${t("app.name")}</h1><p>${t(key)}</p>
    <p><button type="button" class="button primary" @click=${() => location.reload()}>${icon("refresh-cw")}<span>${t("opening.again")}</span></button></p>
    ${detail ? html`<pre class="detail">${detail}</pre>` : nothing}</section></main>`, root);
}

/**
 * A newer build has changed the database under this page. Whatever is typed from now on could not be kept, so nothing can be: what
 * was typed before lies in the drafts, where the new build finds it.
 */
export async function tellOutdated() {
  if (isOutdated || document.querySelector("#app .bar") === null) return; // not yet open: refusing says it
  isOutdated = true;
  const t = await words();
  await openDialog("outdated", () => ({
    view: () => html`<h2>${t("opening.outdated")}</h2><p>${t("opening.outdatedHint")}</p>
      <button type="button" class="button primary big" @click=${() => location.reload()}>${icon("refresh-cw")}<span>${t("opening.again")}</span></button>`,
  }));
  location.reload(); // dismissed or not, this page is of no use any more
}
