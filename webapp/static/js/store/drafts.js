/**
 * @typedef {import("./types.js").PhotoDraft} PhotoDraft
 * @typedef {import("./types.js").FormDraft} FormDraft
 */

/**
 * Forms that are being filled in. They are written at every keystroke, so photos lie apart and are written only when they change,
 * and nothing waits for the disk.
 *
 * @param {import("./connection.js").Connection} db
 * @param {{now: () => number}} surroundings
 * @returns {import("./types.js").Drafts}
 */
export function createDrafts(db, { now }) {
  const stores = ["drafts", "draft_photos"];

  return {
    saveDraft: (id, { form, values, photos = [], author = null }) => {
      const album = albumOf(photos);
      const row = { id, form, values, album, author, updated_at: new Date(now()).toISOString() };
      return db.transact({ stores, mode: "readwrite" }, async (tx) => {
        const before = await tx.objectStore("drafts").get(id);
        if (album === null || before?.album !== album) await tx.objectStore("draft_photos").put({ id, photos });
        await tx.objectStore("drafts").put(row);
      });
    },

    getDraft: (id) =>
      db.transact({ stores }, async (tx) => {
        const [row, photos] = await Promise.all([tx.objectStore("drafts").get(id), tx.objectStore("draft_photos").get(id)]);
        return row ? withPhotos(row, photos) : null;
      }),

    listDrafts: (author) =>
      db.transact({ stores }, async (tx) => {
        const [rows, photos] = await Promise.all([tx.objectStore("drafts").getAll(), tx.objectStore("draft_photos").getAll()]);
        const albums = new Map(photos.map((album) => [album.id, album]));
        return rows.filter((row) => (row.author ?? author) === author).map((row) => withPhotos(row, albums.get(row.id))).sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
      }),

    dropOld: (forms, before) =>
      db.transact({ stores, mode: "readwrite" }, async (tx) => {
        const rows = await tx.objectStore("drafts").getAll();
        const old = rows.filter((row) => forms.has(row.form) && row.updated_at < before);
        await Promise.all(old.flatMap(({ id }) => [tx.objectStore("drafts").delete(id), tx.objectStore("draft_photos").delete(id)]));
        return old.length;
      }),

    removeDraft: (id) =>
      db.transact({ stores, mode: "readwrite" }, async (tx) => {
        await Promise.all([tx.objectStore("drafts").delete(id), tx.objectStore("draft_photos").delete(id)]);
      }),
  };
}

/** @param {PhotoDraft[]} photos names the photos and their order; null when one of them has no hash to go by */
function albumOf(photos) {
  return photos.every((photo) => photo.sha256) ? photos.map((photo) => `${photo.field}/${photo.sha256}`).join(" ") : null;
}

/** @param {any} row @param {{photos: PhotoDraft[]} | undefined} album @returns {FormDraft} */
function withPhotos({ id, form, values, author, updated_at }, album) {
  return { id, form, values, author: author ?? null, photos: album?.photos ?? [], updated_at };
}
