import { takePhoto } from "../ui/pictures.js";

/**
 * Keeps a new picture of an asset: an `asset.save` record that changes nothing but the photo.
 * @param {import("./context.js").App} app
 * @param {import("../store/types.js").Entity} thing
 * @param {{target: import("../store/types.js").Target, file: File}} taken
 */
export async function keepCardPhoto(app, thing, { target, file }) {
  const { t, toasts, store, signIn, engine, signals } = app;
  let photo;
  try {
    photo = await takePhoto(file, "photo");
  } catch {
    return toasts.show(t("photo.bad"));
  }
  try {
    const record = { type: "asset.save", author: signIn?.person.id ?? "", target, base: thing.version, data: { id: thing.id, fields: { photo_sha256: photo.sha256 } } };
    await store.outbox.saveRecord(record, [photo]);
  } catch {
    signals.wrong();
    return toasts.show(t("card.photoNotSaved"));
  }
  signals.found();
  toasts.show(t("card.photoSaved"));
  void engine.wake("save");
}
