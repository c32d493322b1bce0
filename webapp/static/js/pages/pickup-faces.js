import { html } from "/static/vendor/lit-html.js";

import { facePath } from "../sync/faces.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 */

/**
 * The photos of adults, from this phone; one that is not here yet from the server, where there is one.
 * @param {App} app
 */
export function createFaceViews(app) {
  /** @type {Map<string, string>} addresses by hash */
  const shown = new Map();
  /** @type {Set<string>} */
  const broken = new Set();

  /** @param {string} sha256 */
  async function loadOne(sha256) {
    const face = await app.replica.faces.find(sha256).catch(() => null);
    if (face && !shown.has(sha256)) shown.set(sha256, URL.createObjectURL(new Blob([face.bytes], { type: face.mime })));
  }

  return {
    /** To be awaited before the adults are shown: a face that comes a moment later moves the buttons under a finger. @param {Entity[]} adults */
    load: (adults) => Promise.all(adults.flatMap(({ photo_sha256: sha256 }) => (sha256 && !shown.has(sha256) ? [loadOne(sha256)] : []))),

    /** @param {Entity} adult */
    view(adult) {
      const { photo_sha256: sha256, photo_record_id: recordId, name } = adult;
      const src = sha256 && !broken.has(sha256) ? (shown.get(sha256) ?? (recordId ? facePath(recordId, sha256) : null)) : null;
      const fail = () => {
        broken.add(sha256);
        void app.replica.faces.drop([sha256]).catch(() => {}); // whatever it is, it is no picture: it is fetched again
        app.redraw();
      };
      return src ? html`<img class="face" src=${src} alt="" @error=${fail}>` : html`<span class="face" aria-hidden="true">${[...(name ?? "")][0] ?? "?"}</span>`;
    },

    close() {
      for (const address of shown.values()) URL.revokeObjectURL(address);
      shown.clear();
    },
  };
}

/** @typedef {ReturnType<typeof createFaceViews>} FaceViews */
