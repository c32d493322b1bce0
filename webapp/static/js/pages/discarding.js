import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";

/**
 * Puts a form away that will not be finished; undo brings it back with everything in it.
 * @param {import("./context.js").App} app
 * @param {import("./drafting.js").Form<any>} form
 * @param {"inspection" | "damage"} kind
 */
export function discardButton(app, form, kind) {
  const { t, store, toasts } = app;
  if (!form.isRestored && !form.isDirty()) return nothing;
  const { id } = form;

  async function discard() {
    const { values, photos } = form;
    await form.remove();
    await app.go("/app", { replace: true });
    toasts.show(t("draft.discarded"), { label: t("app.undo"), run: () => void restore({ form: kind, values, photos, author: app.signIn?.person.id ?? null }) });
  }

  /** @param {{form: string, values: object, photos: import("../store/types.js").PhotoDraft[], author: string | null}} draft */
  async function restore(draft) {
    await store.drafts.saveDraft(id, draft);
    await app.go(`/app/${kind === "damage" ? "damage" : "inspect"}/${id}`);
  }

  return html`<button type="button" class="button wide" @click=${discard}>${icon("trash-2")}${t("draft.discard")}</button>`;
}
