import { annotatePhoto } from "../ui/drawing.js";
import { photoField } from "../ui/photo-field.js";
import { takePhoto } from "../ui/pictures.js";

const PHOTOS_MAX = 20; // per record, as the protocol has it

/**
 * The photos of one field of a form: take, show, mark, remove with undo.
 * @param {import("./context.js").App} app
 * @param {import("./drafting.js").Form<any>} form
 * @param {string} field key of the checklist item, or "photos"
 * @param {{isSignature?: boolean}} [kind] a signature is drawn elsewhere: it is shown and removed here
 */
export function photosOf(app, form, field, { isSignature = false } = {}) {
  const { t, toasts } = app;

  /** @param {File[]} files */
  async function add(files) {
    for (const file of files.slice(0, PHOTOS_MAX - form.photos.length)) {
      try {
        const photo = await takePhoto(file, field);
        form.setPhotos([...form.photos, photo]);
      } catch {
        toasts.show(t("photo.bad"));
      }
    }
  }

  /** @param {import("../ui/pictures.js").Photo} photo */
  async function mark(photo) {
    const marked = await annotatePhoto(photo, {
      title: t("photo.markTitle"), surface: t("photo.surface"), undo: t("app.undo"), cancel: t("app.cancel"), done: t("app.done"),
      tools: { circle: t("photo.circle"), arrow: t("photo.arrow") },
    });
    if (marked) form.setPhotos(form.photos.map((one) => (one === photo ? marked : one)));
  }

  /** @param {import("../ui/pictures.js").Photo} photo */
  function remove(photo) {
    const before = form.photos;
    form.setPhotos(before.filter((one) => one !== photo));
    toasts.show(t("photo.removed"), { label: t("app.undo"), run: () => form.setPhotos(before) });
  }

  return photoField({
    id: `${field}-photo`,
    photos: form.photos.filter((photo) => photo.field === field),
    isFull: isSignature || form.photos.length >= PHOTOS_MAX,
    words: { take: t("photo.take"), choose: t("photo.choose"), mark: t("photo.mark"), remove: t("photo.remove"), photo: t("photo.one", { n: "{n}" }) },
    onFiles: add, onMark: isSignature ? undefined : mark, onRemove: remove,
  });
}
