import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";
import { newFormPath } from "./drafting.js";
import { may } from "./rights.js";
import { shownCode } from "./typed-code.js";

/**
 * A label that this phone does not know: says so, and where to go from here.
 * @param {import("./context.js").App} app
 * @param {{code: string, via: "scan" | "typed", tag: import("../store/types.js").Entity | null}} label
 * @returns {import("./context.js").Page}
 */
export function unknownPage(app, { code, via, tag }) {
  const { t, formats } = app;
  app.signals.wrong();
  const contact = app.lastContactAt();
  const reason = tag ? "card.blankHint" : contact ? "card.unknownHint" : "card.unknownNever";
  return {
    title: t(tag ? "card.blank" : "card.unknown"),
    async refresh() {
      if ((await app.replica.byCode(code))?.thing) await app.go(location.pathname + location.search, { replace: true });
    },
    main: () => html`<section class="message">
      ${icon("tag")}
      <p class="code big-code">${shownCode(code)}</p>
      <p>${t(reason, { time: contact ? formats.when(contact) : "" })}</p>
    </section>`,
    dock: () => html`
      ${may(app, "tag.bind") ? html`<a class="button primary big" href=${`/app/bind/${encodeURIComponent(code)}`}>${icon("link")}<span>${t("card.bind")}</span></a>` : nothing}
      ${may(app, "damage.report") ? html`<a class="button wide" href=${newFormPath(app, "damage", { target: { code, via } })}>${icon("wrench")}<span>${t("card.report")}</span></a>` : nothing}
      <div class="dock-pair">
        <a class="button" href="/app/search">${icon("search")}<span>${t("card.searchInstead")}</span></a>
        <a class="button" href="/app/scan">${icon("scan-line")}<span>${t("card.scanAgain")}</span></a>
      </div>`,
  };
}
