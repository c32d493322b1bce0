import { createEntering } from "./gate-entering.js";
import { expectedBy } from "./gate-entering-start.js";
import { enterView, enterDock } from "./gate-enter-view.js";
import { prepareHashes } from "./gate-key.js";
import { keepFresh, lookAtGate } from "./gate-look.js";
import { notAllowed } from "./gate-parts.js";
import { may } from "./rights.js";

/**
 * Letting somebody in, or not: search first; who is known needs one tap, who is new five fields.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const { t } = app;
  if (!may(app, "gate.register")) return notAllowed(app);
  void prepareHashes(app);
  const entering = await createEntering(app, await lookAtGate(app));
  await entering.begin(query);
  const stop = keepFresh(app);
  return {
    title: t(entering.state.form ? (entering.state.form.values.amends ? "gate.correct" : "gate.enter") : "gate.enter"),
    isDirty: () => entering.state.form?.isDirty() ?? false,
    refresh: entering.refresh,
    scanned: (text) => void entering.scanned(text),
    main: () => enterView(app, entering),
    dock: () => enterDock(app, entering),
    opened(root) {
      const expected = query.has("now") ? expectedBy(entering.state.seen, query) : null;
      if (expected) void entering.enterNow(entering.expected(expected));
      /** @type {HTMLElement | null} */ (root.querySelector("#who"))?.focus();
    },
    close() {
      stop();
      entering.close();
    },
  };
}
