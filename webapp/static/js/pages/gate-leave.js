import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { foldName } from "../domain/gate-folding.js";
import { foldPass } from "../domain/gate.js";
import { isMeant } from "../domain/gate-search.js";
import { icon } from "../ui/icon.js";
import { keepFresh, lookAtGate } from "./gate-look.js";
import { gateBanners, notAllowed, visitRow } from "./gate-parts.js";
import { createLeaving } from "./gate-leaving.js";
import { createPassing } from "./gate-passing.js";
import { createReading } from "./label-reading.js";
import { may } from "./rights.js";

/**
 * Letting people out, one after another: hold the pass before the camera, or tap a name.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app) {
  const { t } = app;
  if (!may(app, "gate.register")) return notAllowed(app);
  let seen = await lookAtGate(app);
  let text = "";
  const refresh = async () => {
    seen = await lookAtGate(app);
    app.redraw();
  };
  const leaving = createLeaving(app, refresh);
  const passing = createPassing(app, { look: () => seen, leaving, isWayOut: true });
  const reading = createReading(app, (read, via) => passing.take(read, via));
  const stop = keepFresh(app);
  const shown = () => (text.trim() ? seen.gate.visits.filter((visit) => isMeant(text, /** @type {any} */ (visit)) || foldName(visit.name_masked).includes(foldName(text)) || foldPass(visit.pass_number) === foldPass(text)) : seen.gate.visits);
  const type = (/** @type {any} */ event) => {
    text = event.target.value;
    app.redraw();
  };
  return {
    title: t("gate.leave"),
    refresh,
    scanned: reading.scanned, opened: reading.opened,
    close() {
      stop();
      reading.close();
    },
    main: () => html`${gateBanners(app, seen)}${reading.view()}
      <div class="search" role="search"><label for="leaver">${t("gate.searchInside")}</label><input class="input" id="leaver" type="search" autocomplete="off" .value=${text} @input=${type}></div>
      <section class="card" aria-labelledby="out-title"><h2 id="out-title">${icon("users")}${t("gate.insideTitle")}<span class="count">${shown().length}</span></h2>
        ${shown().length ? nothing : html`<p class="soft">${t(text ? "gate.noneFound" : "gate.nobody")}</p>`}
        <ul class="rows">${repeat(shown(), ({ id }) => id, (visit) => visitRow(app, seen, visit, { label: t("gate.leave"), icon: "log-out", run: () => void leaving.signOut(visit, { way: "list" }) }))}</ul></section>
      ${reading.waysRound()}`,
  };
}
