import { html, nothing } from "/static/vendor/lit-html.js";

import { annotatePhoto } from "../ui/drawing.js";
import { icon } from "../ui/icon.js";
import { photoField } from "../ui/photo-field.js";
import { takePhoto } from "../ui/pictures.js";

const PHOTOS_MAX = 20; // per record, as the protocol has it
/** a photo is kept in the draft, in the record and in the second copy, a mebibyte at most each; and the record wants its place too */
const ROOM_BYTES = (3 << 20) + (4 << 20);

/** @typedef {{isEnough: boolean, photos: number, look: () => Promise<void>}} Room */

/** @type {WeakMap<object, Room>} */
const rooms = new WeakMap();

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

  const room = roomFor(app, form);
  const hasNoRoom = !room.isEnough && !isSignature;
  return html`${photoField({
    id: `${field}-photo`,
    photos: form.photos.filter((photo) => photo.field === field),
    isFull: isSignature || hasNoRoom || form.photos.length >= PHOTOS_MAX,
    words: { take: t("photo.take"), choose: t("photo.choose"), mark: t("photo.mark"), remove: t("photo.remove"), photo: t("photo.one", { n: "{n}" }) },
    onFiles: add, onMark: isSignature ? undefined : mark, onRemove: remove,
  })}${hasNoRoom ? noRoom(app, room) : nothing}`;
}

/**
 * Whether one more photo fits, asked before the camera opens: with each form, and again whenever its photos have changed.
 * @param {import("./context.js").App} app
 * @param {import("./drafting.js").Form<any>} form
 * @returns {Room}
 */
function roomFor(app, form) {
  const known = rooms.get(form);
  if (known?.photos === form.photos.length) return known;
  /** @type {Room} */
  const room = {
    isEnough: known?.isEnough ?? true,
    photos: form.photos.length,
    async look() {
      const before = room.isEnough;
      room.isEnough = await app.storage.hasRoomFor(ROOM_BYTES).catch(() => true);
      if (room.isEnough !== before) app.redraw();
    },
  };
  rooms.set(form, room);
  void room.look();
  return room;
}

/** Sending first may make room; what is unsent is never thrown away for it. @param {import("./context.js").App} app @param {Room} room */
function noRoom({ t, counts, engine }, room) {
  const hasUnsent = counts.queued + counts.photosWaiting > 0;
  const again = async () => {
    if (hasUnsent) await engine.wake("asked");
    await room.look();
  };
  return html`<p class="notice" data-tone="danger" role="alert">${icon("triangle-alert")}${t("photo.noRoom")}</p>
    <button type="button" class="button" @click=${again}>${icon(hasUnsent ? "cloud-upload" : "refresh-cw")}<span>${t(hasUnsent ? "photo.sendFirst" : "photo.lookAgain")}</span></button>`;
}
