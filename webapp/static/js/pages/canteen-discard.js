import { judgeBox } from "../domain/canteen-box.js";
import { discardDock, discardView } from "./canteen-discard-view.js";
import { isFridge, lookAtCanteen, mealName, thingName } from "./canteen-look.js";
import { noRules, notAllowed } from "./canteen-parts.js";
import { dependsOn, sayInCanteen } from "./canteen-saying.js";
import { createScanning, strangerWords } from "./canteen-scan.js";
import { toSign } from "./canteen-signing.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Target} Target
 *
 * @typedef {object} AtHand  the box that was just scanned
 * @property {Target} target
 * @property {string} boxId
 * @property {string} box its name
 * @property {any} sample what is in it, as far as this phone knows; null: it does not
 * @property {import("../domain/canteen-box.js").BoxVerdict} verdict
 *
 * @typedef {{seen: Seen, atHand: AtHand | null, refusal: string, way: string, isContinuous: boolean, gone: string[], emptied: Set<string>, unsigned: number}} Discarding
 */

/** verdicts on which a tap empties the box */
const GOES = new Set(["may", "must", "unknown"]);

/**
 * Emptying boxes: what may go goes with one tap, what may not is refused with reason and time.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const { t } = app;
  if (!may(app, "canteen.sample")) return notAllowed(app);
  const seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  /** @type {Discarding} */
  const state = { seen, atHand: null, refusal: "", way: "kitchen_waste", isContinuous: false, gone: [], emptied: new Set(), unsigned: toSign(app, seen).isMine };
  const scanning = createScanning(app, scanned);

  async function look() {
    state.seen = (await lookAtCanteen(app)) ?? state.seen;
    state.unsigned = toSign(app, state.seen).isMine;
    return state.seen;
  }

  /** @param {import("./canteen-scan.js").Scanned} scanned */
  async function scanned(scanned) {
    if (scanned.thing && isFridge(scanned.thing)) return app.go(`/app/canteen/fridge/${scanned.thing.id}`);
    if (scanned.what !== "box" || !scanned.thing) {
      Object.assign(state, { atHand: null, refusal: strangerWords(app, scanned, "box") });
      app.signals.wrong();
      return app.redraw();
    }
    return examine(scanned.thing.id, scanned.target);
  }

  /** @param {string} boxId @param {Target} target @returns {Promise<void>} */
  async function examine(boxId, target) {
    const now = await look();
    const atHand = judge(now, boxId, { target, emptied: state.emptied });
    Object.assign(state, { atHand, refusal: "" });
    const canGo = atHand.verdict === "may" || atHand.verdict === "must";
    if (canGo && state.isContinuous) return discard(atHand);
    if (GOES.has(atHand.verdict)) app.signals.found();
    else if (atHand.verdict === "empty") app.signals.again();
    else app.signals.wrong();
    return app.redraw();
  }

  /** @param {AtHand} atHand @returns {Promise<void>} */
  async function discard({ sample, target, box, boxId }) {
    const checked = judge(await look(), boxId, { target, emptied: state.emptied }); // time may have passed, and a freeze may have come
    if (!GOES.has(checked.verdict)) return examine(boxId, target);
    const record = { type: "sample.discard", target, depends: sample ? dependsOn(sample) : [], data: { ...(sample ? { sample_id: sample.id } : {}), way: state.way, known_freezes: state.seen.canteen.freezes.map(({ id }) => id) } };
    if (!(await sayInCanteen(app, record))) return undefined;
    state.gone = [sample ? t("canteen.gone", { dish: sample.dish_name, meal: mealName(app, state.seen, sample), box }) : t("canteen.emptied", { box }), ...state.gone];
    state.emptied.add(boxId);
    state.atHand = null;
    await look();
    return app.redraw();
  }

  const first = query.get("box");
  if (first) {
    state.atHand = judge(seen, first, { target: { kind: "asset", id: first, via: "list" }, emptied: state.emptied });
  }
  const on = {
    scanning, discard,
    choose: (/** @type {any} */ sample) => discard(judge(state.seen, sample.box_id, { target: { kind: "asset", id: sample.box_id, via: "list" }, emptied: state.emptied })),
    /** @param {Partial<Discarding>} change */
    set(change) {
      Object.assign(state, change);
      app.redraw();
    },
  };
  return {
    title: t("canteen.discard"),
    async refresh() {
      await look();
      app.redraw();
    },
    main: () => discardView(app, state, on),
    dock: () => discardDock(app, state, on),
    scanned: scanning.scanned, opened: scanning.opened, close: scanning.close,
  };
}

/** @param {Seen} seen @param {string} boxId @param {{target: Target, emptied: Set<string>}} reached @returns {AtHand} */
function judge(seen, boxId, { target, emptied }) {
  const { sample, verdict: known } = judgeBox(/** @type {any} */ (seen.canteen), boxId, seen.at);
  const verdict = !sample && emptied.has(boxId) ? "empty" : known;
  return { target, boxId, box: thingName(seen, boxId), sample, verdict };
}
