import { VISITOR_PASS, holderOf } from "../domain/gate.js";
import { parseScan } from "../domain/codes.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {{code: string, via: "scan" | "typed", assetId: string, number: string}} Pass
 */

/**
 * A pass by its label; null: the label is of something else, or of nothing that this phone knows.
 * @param {App} app
 * @param {string} text
 * @param {"scan" | "typed"} via
 * @returns {Promise<Pass | null>}
 */
export async function passIn(app, text, via) {
  const scan = parseScan(text);
  if (scan.kind !== "code" && scan.kind !== "foreign") return null;
  const code = scan.kind === "code" ? scan.code : scan.text;
  const thing = (await app.replica.byCode(code))?.thing;
  return thing?.category === VISITOR_PASS ? { code, via, assetId: thing.id, number: thing.number || thing.name } : null;
}

/**
 * What was scanned at the gate: a pass that somebody carries lets them out, one that lies here lets somebody in, an invitation too.
 * @param {App} app
 * @param {{look: () => Seen, leaving: ReturnType<typeof import("./gate-leaving.js").createLeaving>}} gate
 */
export function createPassing(app, { look, leaving }) {
  const { t } = app;

  /** @param {string} words */
  function refuse(words) {
    app.signals.wrong();
    app.toasts.show(words);
  }

  return {
    /** @param {string} text @param {"scan" | "typed"} via */
    async take(text, via) {
      const scan = parseScan(text);
      if (scan.kind === "invitation") return app.go(`/app/gate/enter?token=${scan.token}`);
      if (scan.kind === "wrong") return refuse(t("scan.wrong"));
      const pass = await passIn(app, text, via);
      if (!pass) return refuse(t("gate.notAPass"));
      const holder = holderOf(/** @type {any} */ (look().gate.visits), { pass_id: pass.assetId, pass_number: pass.number });
      if (!holder) return app.go(`/app/gate/enter?pass=${encodeURIComponent(pass.code)}&via=${via}`);
      await leaving.signOut(/** @type {any} */ (holder), { way: "scan", pass: { code: pass.code, via }, isPassBack: true });
      return undefined;
    },
  };
}
