import { openMuster } from "./gate-muster-ticks.js";
import { openingPage } from "./gate-muster-opening.js";
import { lookAtGate } from "./gate-look.js";
import { notAllowed } from "./gate-parts.js";
import { may } from "./rights.js";

/**
 * Counting everybody: opening a muster, or ticking one that is open.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [id] }) {
  if (!may(app, "gate.inside")) return notAllowed(app);
  const seen = await lookAtGate(app);
  const muster = seen.gate.musters.find((one) => (id ? one.id === id : !one.closed_at));
  if (muster) return openMuster(app, seen, muster.id);
  return may(app, "gate.muster") ? openingPage(app, seen) : notAllowed(app);
}
