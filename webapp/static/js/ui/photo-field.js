import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { icon } from "./icon.js";
import { photoUrl } from "./pictures.js";

/**
 * @typedef {import("./pictures.js").Photo} Photo
 * @typedef {{take: string, choose: string, mark: string, remove: string, photo: string}} PhotoWords photo: says which, as in "photo {n}"
 * @typedef {{id: string, photos: Photo[], words: PhotoWords, onFiles: (files: File[]) => void, onMark?: (photo: Photo) => void, onRemove: (photo: Photo) => void, isFull?: boolean}} PhotoField
 */

/**
 * Photos of one field: taken or chosen, shown at once, each to be marked or taken away.
 * @param {PhotoField} options
 */
export function photoField({ id, photos, words, onFiles, onMark, onRemove, isFull }) {
  return html`<div class="photos">
    ${repeat(photos, (photo) => photo, (photo, index) => photoView(photo, { label: words.photo.replace("{n}", String(index + 1)), words, onMark, onRemove }))}
    ${isFull ? nothing : html`<div class="photo-add">
      ${fileButton({ id, label: words.take, iconName: "camera", isCamera: true, onFiles })}
      ${fileButton({ id: `${id}-choose`, label: words.choose, iconName: "image-plus", isCamera: false, onFiles })}
    </div>`}
  </div>`;
}

/** @param {Photo} photo @param {{label: string, words: PhotoWords, onMark?: (photo: Photo) => void, onRemove: (photo: Photo) => void}} on */
function photoView(photo, { label, words, onMark, onRemove }) {
  return html`<figure class="photo">
    <img src=${photoUrl(photo)} alt=${label}>
    <figcaption>
      ${onMark ? html`<button type="button" class="button" aria-label=${`${words.mark} · ${label}`} @click=${() => onMark(photo)}>${icon("pencil")}</button>` : nothing}
      <button type="button" class="button" aria-label=${`${words.remove} · ${label}`} @click=${() => onRemove(photo)}>${icon("trash-2")}</button>
    </figcaption>
  </figure>`;
}

/**
 * A button that opens the camera or the gallery.
 * @param {{id: string, label: string, iconName: string, isCamera: boolean, onFiles: (files: File[]) => void}} options
 */
export function fileButton({ id, label, iconName, isCamera, onFiles }) {
  /** @param {any} event */
  const chosen = (event) => {
    const files = [...event.target.files];
    event.target.value = ""; // so that the same picture can be chosen again
    if (files.length) onFiles(files);
  };
  return html`<label class="button file-button">
    <input id=${id} class="visually-hidden" type="file" accept="image/*" capture=${isCamera ? "environment" : nothing} ?multiple=${!isCamera} @change=${chosen}>
    ${icon(iconName)}<span>${label}</span>
  </label>`;
}
