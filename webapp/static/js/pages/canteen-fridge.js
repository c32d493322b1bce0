import { dayAt, isInRange, limitsOf } from "../domain/canteen.js";
import { numberIn } from "../domain/typed-number.js";
import { fridgeDock, fridgeView, roundView } from "./canteen-fridge-view.js";
import { isFridge, lookAtCanteen, plain } from "./canteen-look.js";
import { noRules, notAllowed } from "./canteen-parts.js";
import { sayInCanteen } from "./canteen-saying.js";
import { createScanning, strangerWords } from "./canteen-scan.js";
import { openForm } from "./drafting.js";
import { messagePage } from "./frame.js";
import { may } from "./rights.js";
import { createSaving } from "./saving.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./canteen-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Target} Target
 * @typedef {{target: Target, fridgeId: string, temperature: string, use: string | null, action: string, isActing: boolean, amends?: string | null}} ReadingValues  amends: the reading that this one corrects
 *
 * @typedef {object} Reading  everything that the page shows and does
 * @property {Seen} seen
 * @property {import("../store/types.js").Entity} fridge
 * @property {import("./drafting.js").Form<ReadingValues>} form
 * @property {ReturnType<typeof createSaving>} saving
 * @property {string} refusal
 * @property {{id: string, c: number, isGood: boolean} | null} saved  id: of the reading, also when it was corrected
 * @property {boolean} isMoving  the next fridge that is scanned takes the samples of this one
 * @property {number} moved
 */

const LOWEST_C = -60;
const HIGHEST_C = 80;

/**
 * Reading a fridge: scan it, type what it shows. Without an id: which fridges are still to be read.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [id], query }) {
  const { t } = app;
  if (!may(app, "canteen.sample")) return notAllowed(app);
  const seen = await lookAtCanteen(app);
  if (!seen) return noRules(app);
  const fridge = seen.things.get(id);
  if (!id) return roundPage(app, seen);
  if (!fridge || !isFridge(fridge)) return messagePage(app, { title: t("canteen.fridges"), text: t("card.gone") });
  const code = query.get("code");
  const target = /** @type {Target} */ (code ? { code, via: query.get("via") === "typed" ? "typed" : "scan" } : { kind: "asset", id, via: "list" });
  const form = await openReading(app, fridge, { target, seen, amends: query.get("amends") });
  /** @type {Reading} */
  const reading = { seen, fridge, form, saving: createSaving(app, form), refusal: "", saved: null, isMoving: false, moved: 0 };
  const scanning = createScanning(app, scanned);

  /** @param {import("./canteen-scan.js").Scanned} scanned */
  async function scanned(scanned) {
    if (scanned.what !== "fridge" || !scanned.thing) return refuse(strangerWords(app, scanned, "fridge"));
    if (reading.isMoving) return moveTo(scanned.thing.id, scanned.target);
    if (scanned.thing.id === id && !reading.saved && !form.values.amends) {
      form.set({ target: scanned.target });
      return app.signals.found();
    }
    app.signals.found();
    return app.go(fridgePath(scanned), { replace: true });
  }

  /** @param {string} words */
  function refuse(words) {
    reading.refusal = words;
    app.signals.wrong();
    app.redraw();
  }

  async function refresh() {
    reading.seen = (await lookAtCanteen(app)) ?? reading.seen;
    app.redraw();
  }

  async function save() {
    const { temperature, use, action, amends } = form.values;
    const celsius = numberIn(temperature);
    const { profile, profileRef } = reading.seen.canteen;
    if (celsius === null || celsius < LOWEST_C || celsius > HIGHEST_C) return refuse(t("canteen.typeTemperature"));
    if (!use) return refuse(t("canteen.whichUse"));
    const isGood = isInRange(profile ?? {}, /** @type {any} */ (use), celsius);
    if (!isGood && !action.trim()) {
      app.signals.wrong();
      reading.refusal = "";
      return form.set({ isActing: true });
    }
    reading.refusal = "";
    await reading.saving.save({ type: "fridge.check", target: form.values.target, amends, data: { temperature_c: celsius, use, ...(action.trim() ? { action: action.trim() } : {}), profile: profileRef } });
    if (!reading.saving.state.savedAt) return undefined;
    reading.saved = { id: amends ?? form.id, c: celsius, isGood };
    return refresh();
  }

  /** What was done about it is the last that is asked. @param {string} action */
  async function act(action) {
    form.set({ action });
    await save();
  }

  /** @param {string} toId @param {Target} target */
  async function moveTo(toId, target) {
    if (toId === id) return refuse(t("canteen.sameFridge"));
    const ids = samplesIn(reading).map((sample) => sample.id);
    if (!(await sayInCanteen(app, { type: "sample.move", target, data: { sample_ids: ids } }))) return undefined;
    Object.assign(reading, { isMoving: false, moved: ids.length, refusal: "" });
    return refresh();
  }

  const on = {
    scanning, save, act, moveTo, refresh,
    samples: () => samplesIn(reading),
    readings: () => reading.seen.canteen.fridges.find((state) => state.id === id)?.recent ?? [],
    /** @param {{id?: string, at: string}} one */
    isToday: (one) => Boolean(one.id) && dayAt(Date.parse(one.at), app.zone).on === reading.seen.on,
    limits: () => (form.values.use ? limitsOf(reading.seen.canteen.profile ?? {}, /** @type {any} */ (form.values.use)) : null),
    isOut() {
      const celsius = numberIn(form.values.temperature);
      return celsius !== null && form.values.use !== null && !isInRange(reading.seen.canteen.profile ?? {}, /** @type {any} */ (form.values.use), celsius);
    },
    /** @param {boolean} isMoving */
    startMoving(isMoving) {
      reading.isMoving = isMoving;
      app.redraw();
      scrollTo(0, 0);
    },
  };
  return {
    title: fridge.name,
    isDirty: form.isDirty,
    refresh,
    main: () => fridgeView(app, reading, on),
    dock: () => fridgeDock(app, reading, on),
    scanned: scanning.scanned, opened: scanning.opened, close: scanning.close,
  };
}

/** @param {import("./canteen-scan.js").Scanned} scanned */
const fridgePath = ({ thing, target }) => `/app/canteen/fridge/${thing?.id}?code=${encodeURIComponent(target.code ?? "")}&via=${target.via}`;

/** @param {Reading} reading kept samples that are in this fridge */
const samplesIn = ({ seen, fridge }) => seen.canteen.samples.filter((sample) => sample.fridge_id === fridge.id && !sample.discarded_at);

/**
 * A reading, or the correction of one, that was half typed when the phone died goes on; neither ever becomes the other.
 *
 * @param {App} app
 * @param {import("../store/types.js").Entity} fridge
 * @param {{target: Target, seen: Seen, amends: string | null}} reached
 */
async function openReading(app, fridge, { target, seen, amends }) {
  const drafts = await app.store.drafts.listDrafts(app.signIn?.person.id ?? null);
  const isSame = (/** @type {ReadingValues} */ values) => values.fridgeId === fridge.id && (values.amends ?? null) === amends;
  const left = drafts.find((draft) => draft.form === "fridge" && isSame(/** @type {any} */ (draft.values)));
  const known = seen.canteen.fridges.find((state) => state.id === fridge.id);
  const wrong = amends ? known?.recent.find((/** @type {any} */ one) => one.id === amends) : null;
  const use = fridge.category === "sample_fridge" ? "sample" : (wrong?.use ?? known?.use ?? null);
  const fresh = () => ({ target, fridgeId: fridge.id, temperature: wrong ? plain(wrong.c) : "", use, action: "", isActing: false, amends });
  return openForm(app, { id: left?.id ?? app.uuid(), form: "fridge", fresh });
}

/** @param {App} app @param {Seen} first @returns {import("./context.js").Page} */
function roundPage(app, first) {
  let seen = first;
  let refusal = "";
  const scanning = createScanning(app, async (scanned) => {
    if (scanned.what === "fridge") {
      app.signals.found();
      return app.go(fridgePath(scanned));
    }
    refusal = strangerWords(app, scanned, "fridge");
    app.signals.wrong();
    return app.redraw();
  });
  return {
    title: app.t("canteen.fridges"),
    async refresh() {
      seen = (await lookAtCanteen(app)) ?? seen;
      app.redraw();
    },
    main: () => roundView(app, seen, { scanning, refusal }),
    scanned: scanning.scanned, opened: scanning.opened, close: scanning.close,
  };
}
