import { allInOrder, failures, fillAuto, forRegion, emptyAnswers, problems, result } from "../domain/checklist.js";
import { showFirstError } from "../ui/fields.js";
import { dataKey } from "../words/index.js";
import { answersOf } from "./answers.js";
import { openForm, targetOf } from "./drafting.js";
import { messagePage } from "./frame.js";
import { inspectionDock, inspectionView } from "./inspection-view.js";
import { pathOf, thingOf, whereIs } from "./names.js";
import { createSaving, savedDock, savedView } from "./saving.js";
import { toWall } from "./wall-time.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../domain/checklist.js").Answers} Answers
 * @typedef {{target: import("../store/types.js").Target, base: number | null, checklistId: string, checklistVersion: number, answers: Answers,
 *   note: string, startedAt: string, halfTyped?: Record<string, string>}} InspectionValues
 */

/**
 * An inspection being filled in: the draft's own version of the checklist, whatever has been published since.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { params: [id], query }) {
  /** @type {import("./drafting.js").Form<InspectionValues>} */
  const form = await openForm(app, { id, form: "inspection", fresh: () => freshValues(app, query) });
  const { target, checklistId, checklistVersion } = form.values;
  const [thing, checklist] = await Promise.all([thingOf(app.replica, target), app.replica.find("checklist", `${checklistId}@${checklistVersion}`)]);
  if (!checklist) return messagePage(app, { title: app.t("inspect.noChecklist"), text: app.t("inspect.noChecklistHint") });

  const body = forRegion(checklist.body, app.region);
  const saving = createSaving(app, form);
  const about = {
    body, thing, saving, form,
    title: checklist.body.name[dataKey(app.lang)],
    where: thing ? await whereIs(app.replica, thing) : "",
    people: (await app.replica.all("person")).map((person) => person.name),
    isTried: false,
    problems: () => problems(body, answersOf(body, form.values.answers), form.photos),
    failures: () => failures(body, answersOf(body, form.values.answers)),
    answer(/** @type {string} */ key, /** @type {{value?: any, note?: string}} */ change) {
      form.set({ answers: { ...form.values.answers, [key]: { ...form.values.answers[key], ...change } } });
    },
    fillAllInOrder() {
      form.set({ answers: allInOrder(body, form.values.answers) });
      app.toasts.show(app.t("inspect.allDone"));
    },
    async save() {
      about.isTried = true;
      if (about.problems().length === 0) return saving.save(recordOf(body, form.values));
      app.signals.wrong();
      app.redraw();
      showFirstError(document);
    },
  };
  const back = { href: thing ? pathOf(thing) : "/app", label: app.t(thing ? "save.card" : "save.home") };
  const outcome = () => {
    const count = about.failures().length;
    const isFail = result(body, answersOf(body, form.values.answers)) === "fail";
    return { isFail, text: isFail ? app.t("save.resultFail", { n: count }) : app.t("save.resultPass") };
  };
  return {
    title: about.title,
    isDirty: form.isDirty,
    main: () => (saving.state.savedAt
      ? savedView(app, { title: [thing?.name, about.title].filter(Boolean).join(" · "), savedAt: saving.state.savedAt, result: outcome() })
      : inspectionView(app, about)),
    dock: () => (saving.state.savedAt ? savedDock(app, back) : inspectionDock(app, about)),
  };
}

/** @param {App} app @param {URLSearchParams} query @returns {Promise<InspectionValues>} */
async function freshValues(app, query) {
  const target = targetOf(query);
  const checklistId = query.get("checklist") ?? "";
  const [thing, all] = await Promise.all([thingOf(app.replica, target), app.replica.all("checklist")]);
  const checklist = all.find((one) => one.checklist_id === checklistId && one.is_current);
  const [date, time] = toWall(new Date(app.now()).toISOString(), app.zone).split("T");
  const known = { nowMs: app.now(), date, time, personId: app.signIn?.person.id ?? "" };
  return {
    target, checklistId, base: thing?.version ?? null, checklistVersion: checklist?.checklist_version ?? 0, note: "",
    answers: checklist ? fillAuto(checklist.body, emptyAnswers(checklist.body), known) : {},
    startedAt: new Date(app.now()).toISOString(),
  };
}

/** @param {import("../domain/checklist.js").Body} body @param {InspectionValues} values */
function recordOf(body, { target, base, checklistId, checklistVersion, answers, note, startedAt }) {
  return {
    type: "inspection.record", target, base,
    data: {
      checklist_id: checklistId, checklist_version: checklistVersion, answers: answersOf(body, answers), started_at: startedAt,
      ...(note.trim() ? { note: note.trim() } : {}),
    },
  };
}
