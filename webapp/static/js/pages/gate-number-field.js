import { takeNumber } from "../domain/gate-number.js";
import { hashOf } from "./gate-key.js";

/**
 * The field for a mobile or a paper's number. What is typed lies in memory only: into the draft goes what may be kept of it.
 * @param {import("./context.js").App} app
 * @param {import("./gate-entering.js").State} state
 */
export function createNumberField(app, state) {
  /** @type {string | null} what stands in the field while it is typed in; null: what is kept */
  let typed = null;
  /** @type {{mobile: string, lastFour: string, idHash: string | null}} what was there before */
  let before = { mobile: "", lastFour: "", idHash: null };
  /** @type {import("../domain/gate-number.js").Taken | null} */
  let last = null;

  const kept = () => {
    const { mobile = "", lastFour = "" } = state.form?.values ?? {};
    return mobile || (lastFour ? `***${lastFour}` : "");
  };

  /** @param {string} text @param {boolean} isComplete */
  async function understand(text, isComplete) {
    const { form } = state;
    if (!form) return;
    if (typed === null) {
      const { mobile, lastFour, idHash } = form.values;
      before = { mobile, lastFour, idHash };
    }
    typed = text.replace(/^\*+/, "");
    const taken = takeNumber(typed, { idKind: form.values.idKind, today: state.seen.on, isComplete });
    last = taken;
    if (taken.meaning === "paper" && taken.paper) {
      const { paper } = taken;
      form.set({ mobile: before.mobile, lastFour: taken.lastFour, idHash: null });
      const hash = await hashOf(app, paper);
      if (last === taken) form.set({ idHash: hash });
    } else if (taken.meaning === "tail") form.set({ mobile: before.mobile, lastFour: taken.lastFour, idHash: null });
    else if (taken.meaning === "mobile") form.set({ mobile: taken.mobile, lastFour: before.lastFour, idHash: before.idHash });
    else form.set({ mobile: "", lastFour: taken.meaning === "nothing" ? "" : before.lastFour, idHash: taken.meaning === "nothing" ? null : before.idHash });
  }

  /** The field is left: whole numbers are gone from the screen, too. */
  async function settle() {
    if (typed === null) return;
    if (last?.meaning !== "paper") await understand(typed, true);
    typed = null;
    app.redraw();
  }

  return {
    text: () => typed ?? kept(),
    /** @param {string} text */
    type: (text) => understand(text, false),
    settle,
    /** Scanned: it is whole. @param {string} text */
    async take(text) {
      typed = null;
      await understand(text, true);
      typed = null;
      app.redraw();
    },
    reset() {
      typed = null;
      last = null;
    },
    /** What it was taken for. @returns {{key: string, tone: "ok" | "wait"} | null} */
    advice() {
      if (!last || last.meaning === "nothing") return null;
      if (last.meaning === "partly") return { key: "gate.number.partly", tone: "wait" };
      if (last.warnings.length > 0) return { key: `gate.number.${last.meaning}Odd`, tone: "wait" };
      return { key: `gate.number.${last.meaning}`, tone: "ok" };
    },
  };
}
