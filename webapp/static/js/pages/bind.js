import { html } from "/static/vendor/lit-html.js";

import { parseScan } from "../domain/codes.js";
import { icon } from "../ui/icon.js";
import { whereIs } from "./names.js";
import { messagePage } from "./frame.js";
import { may } from "./rights.js";
import { searchBox } from "./search-box.js";
import { shownCode } from "./typed-code.js";

/**
 * Binds a blank label, or another system's sticker, to a thing that is found by search; works without a network.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [code] }) {
  const { t } = app;
  if (!may(app, "tag.bind")) return messagePage(app, { title: t("bind.title"), text: t("reason.not_allowed"), icon: "lock" });
  const box = searchBox(app);
  /** @type {{kind: string, thing: import("../store/types.js").Entity, where: string} | null} */
  let chosen = null;

  /** @param {string} kind @param {import("../store/types.js").Entity} thing */
  async function choose(kind, thing) {
    chosen = { kind, thing, where: await whereIs(app.replica, thing) };
    app.redraw();
  }

  async function bind() {
    if (!chosen || !app.signIn) return;
    const { kind, thing } = chosen;
    const target = { kind, id: thing.id };
    const data = { code, target, is_foreign: parseScan(code).kind !== "code" };
    try {
      await app.store.outbox.saveRecord({ type: "tag.bind", author: app.signIn.person.id, target: { ...target, via: "list" }, base: thing.version, data });
    } catch {
      app.signals.wrong();
      return app.toasts.show(t("bind.notSaved"));
    }
    app.signals.found();
    void app.engine.wake("save");
    await app.go(`/app/thing/${kind}/${thing.id}`, { replace: true });
    app.toasts.show(t("bind.saved", { code: shownCode(code), name: thing.name }));
  }

  return {
    title: t("bind.title"),
    main: () => html`<p class="code big-code">${shownCode(code)}</p>
      <h2>${t("bind.choose")}</h2>
      ${box.view({ onChoose: choose, chosenId: chosen?.thing.id })}`,
    dock: () => (chosen
      ? html`<p class="dock-words"><span>${chosen.where}</span></p><button type="button" class="button primary big" @click=${bind}>${icon("link")}<span>${t("bind.confirm", { code: shownCode(code), name: chosen.thing.name })}</span></button>`
      : html`<p class="dock-words">${t("bind.choose")}</p>`),
  };
}
