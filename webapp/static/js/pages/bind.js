import { html, nothing } from "/static/vendor/lit-html.js";

import { isBindable } from "../domain/codes.js";
import { isLive } from "../domain/labels.js";
import { toggle } from "../ui/choices.js";
import { icon } from "../ui/icon.js";
import { messagePage } from "./frame.js";
import { readLabel, sayOfLabel, stuckPath } from "./label-saying.js";
import { pathOf, whereIs } from "./names.js";
import { may } from "./rights.js";
import { scanOne } from "./scan-dialog.js";
import { searchBox } from "./search-box.js";
import { shownCode } from "./typed-code.js";

/**
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {{kind: string, thing: Entity, where: string, old: Entity | null}} Chosen old: the label by which the thing was found, if it still counts
 */

/**
 * Binds a blank label, or another system's sticker, to a thing that is found by search or by a label that it has; works without a network.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [code] }) {
  const { t } = app;
  const label = readLabel(code);
  if (!may(app, "tag.bind")) return messagePage(app, { title: t("bind.title"), text: t("reason.not_allowed"), icon: "lock" });
  if (!label || (label.isForeign && !isBindable(label.code))) return messagePage(app, { title: t("bind.title"), text: t("scan.wrong"), icon: "circle-x" });
  const box = searchBox(app);
  /** @type {Chosen | null} */
  let chosen = null;
  let isReplacing = true;

  /** @param {string} kind @param {Entity} thing @param {Entity | null} [old] */
  async function choose(kind, thing, old = null) {
    chosen = { kind, thing, where: await whereIs(app.replica, thing), old };
    isReplacing = true;
    app.redraw();
  }

  /** @param {string | null} text of a label that the thing has already */
  async function chooseByLabel(text) {
    if (text === null) return;
    const has = readLabel(text);
    const found = has && has.code !== label?.code ? await app.replica.byCode(has.code) : null;
    if (!found?.thing || !found.kind) {
      app.signals.wrong();
      return app.toasts.show(t("bind.noThing"));
    }
    const canReplace = isLive(found.tag) && !found.tag.is_foreign && !label?.isForeign;
    await choose(found.kind, found.thing, canReplace ? found.tag : null);
  }

  async function bind() {
    if (!chosen || !label) return;
    const { kind, thing, old } = chosen;
    const target = { kind, id: thing.id };
    const replaces = old && isReplacing ? { replaces: old.id } : {};
    const tag = await app.replica.find("tag", label.code);
    const word = { type: /** @type {const} */ ("tag.bind"), target: { ...target, via: /** @type {const} */ ("list") }, tag, data: { code: label.code, target, is_foreign: label.isForeign, ...replaces } };
    if (!(await sayOfLabel(app, word))) return;
    await app.go(old && isReplacing ? stuckPath(label.code) : pathOf(thing), { replace: true });
    app.toasts.show(t("bind.saved", { code: shownCode(label.code), name: thing.name }));
  }

  const wish = (/** @type {boolean} */ isOn) => {
    isReplacing = isOn;
    app.redraw();
  };
  return {
    title: t("bind.title"),
    scanned: chooseByLabel,
    main: () => html`<p class="code big-code">${shownCode(label.code)}</p>
      <h2>${t("bind.choose")}</h2>
      <button type="button" class="button wide" @click=${async () => chooseByLabel(await scanOne(app))}>${icon("scan-line")}<span>${t("bind.byLabel")}</span></button>
      ${box.view({ onChoose: choose, chosenId: chosen?.thing.id })}`,
    dock: () => (chosen
      ? html`<p class="dock-words"><strong>${chosen.thing.name}</strong><span>${chosen.where}</span></p>
        ${chosen.old ? toggle({ label: t("bind.replace", { code: shownCode(chosen.old.id) }), isOn: isReplacing, onChange: wish }) : nothing}
        <button type="button" class="button primary big" @click=${bind}>${icon("link")}<span>${t("bind.confirm", { code: shownCode(label.code), name: chosen.thing.name })}</span></button>`
      : html`<p class="dock-words">${t("bind.choose")}</p>`),
  };
}
