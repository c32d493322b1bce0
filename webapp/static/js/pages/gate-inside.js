import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "../ui/icon.js";
import { keepFresh, lookAtGate } from "./gate-look.js";
import { countView, gateBanners, notAllowed, visitRow } from "./gate-parts.js";
import { may } from "./rights.js";

/**
 * Who is inside, masked, for those who look for people when it counts.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "gate.inside")) return notAllowed(app);
  let seen = await lookAtGate(app);
  const stop = keepFresh(app);
  return {
    title: t("gate.insideTitle"),
    async refresh() {
      seen = await lookAtGate(app);
      app.redraw();
    },
    close: stop,
    main: () => html`${gateBanners(app, seen)}${countView(app, seen.gate.visits)}
      <section class="card" aria-labelledby="inside-title"><h2 id="inside-title">${icon("users")}${t("gate.insideTitle")}<span class="count">${seen.gate.visits.length}</span></h2>
        ${seen.gate.visits.length ? nothing : html`<p class="calm">${icon("circle-check")}${t("gate.nobody")}</p>`}
        <ul class="rows">${repeat(seen.gate.visits, ({ id }) => id, (visit) => visitRow(app, seen, visit, null))}</ul></section>
      ${may(app, "gate.muster") && !seen.gate.musters.some((one) => !one.closed_at) ? html`<a class="button wide" href="/app/gate/muster">${icon("siren")}${t("gate.muster")}</a>` : nothing}`,
  };
}
