/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").PhotoDraft} PhotoDraft
 */

/**
 * A form that cannot be lost: every change goes to the drafts store under the UUID in the address.
 * @template {object} Values
 * @typedef {object} Form
 * @property {string} id
 * @property {Values} values change them with set()
 * @property {PhotoDraft[]} photos
 * @property {boolean} isRestored it was found in the drafts
 * @property {() => boolean} isDirty something was typed and is not saved as a record yet
 * @property {(change: Partial<Values>) => void} set
 * @property {(photos: PhotoDraft[]) => void} setPhotos
 * @property {() => Promise<void>} settled the last change is in the store
 * @property {() => Promise<void>} remove it became a record
 */

/**
 * @template {object} Values
 * @param {App} app
 * @param {{id: string, form: "inspection" | "damage" | "sample" | "fridge" | "canteen_day" | "freeze" | "no_card" | "delegate" | "visit" | "hand_over" | "invitation", fresh: () => Values | Promise<Values>}} what `fresh` gives the values of a new form
 * @returns {Promise<Form<Values>>}
 */
export async function openForm(app, { id, form, fresh }) {
  const { drafts } = app.store;
  const author = app.signIn?.person.id ?? null;
  const stored = await drafts.getDraft(id);
  if (stored?.author && stored.author !== author) throw new Error("this form belongs to another person of this phone");
  let isDirty = false;
  let isOver = false;
  let tail = Promise.resolve();
  let isWaiting = false;

  // one write at a time, and keys typed while it runs share the next one: the newest text always wins
  function keep() {
    isDirty = true;
    if (isWaiting) return;
    isWaiting = true;
    tail = tail.then(() => {
      isWaiting = false;
      return isOver ? undefined : drafts.saveDraft(id, { form, author, values: self.values, photos: self.photos });
    }).catch(() => app.toasts.show(app.t("draft.notKept")));
  }

  /** @type {Form<Values>} */
  const self = {
    id,
    values: /** @type {Values} */ (stored?.values ?? (await fresh())),
    photos: stored?.photos ?? [],
    isRestored: stored !== null,
    isDirty: () => isDirty,
    set(change) {
      self.values = { ...self.values, ...change };
      keep();
      app.redraw();
    },
    setPhotos(photos) {
      self.photos = photos;
      keep();
      app.redraw();
    },
    settled: () => tail,
    async remove() {
      isOver = true;
      isDirty = false;
      await tail;
      await drafts.removeDraft(id);
    },
  };
  return self;
}

/**
 * The target of a record as the envelope wants it, from the address that opened the form.
 * @param {URLSearchParams} query
 * @returns {import("../store/types.js").Target}
 */
export function targetOf(query) {
  const code = query.get("code");
  if (code) return { code, via: query.get("via") === "typed" ? "typed" : "scan" };
  return { kind: query.get("kind") ?? "", id: query.get("id") ?? "", via: "list" };
}

/**
 * The address of a new form.
 * @param {App} app
 * @param {"inspect" | "damage"} form
 * @param {{target: import("../store/types.js").Target, checklist?: string}} about
 */
export function newFormPath(app, form, { target, checklist }) {
  const query = new URLSearchParams(checklist ? { checklist } : {});
  for (const [name, value] of Object.entries(target)) if (value) query.set(name, value);
  return `/app/${form}/${app.uuid()}?${query}`;
}
