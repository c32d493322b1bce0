/** @typedef {{field: string, mime: string, bytes: ArrayBuffer, sha256?: string}} Photo bytes, not a Blob: WebKit loses stored Blobs */

const EDGE_PX = 1600;
const QUALITIES = [0.8, 0.65, 0.5];
const BYTES_MAX = 1024 * 1024;

/**
 * Makes a camera picture fit to be kept: turned upright, at most 1600 px, JPEG, without place or camera data.
 * @param {Blob} file
 * @param {string} field the form field that it belongs to
 * @returns {Promise<Photo>}
 * @throws {DOMException} when the file is not a picture that this browser can read
 */
export async function takePhoto(file, field) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return photoOf(canvas, field, "image/jpeg");
}

/**
 * Encodes a canvas, a JPEG in the best quality that stays within 1 MiB.
 * @param {HTMLCanvasElement} canvas
 * @param {string} field
 * @param {"image/jpeg" | "image/png"} mime PNG for line drawings such as signatures
 * @returns {Promise<Photo>}
 */
export async function photoOf(canvas, field, mime) {
  const encode = encoderOf(canvas);
  for (const quality of QUALITIES) {
    const blob = await encode(mime, quality);
    if (!blob) break;
    if (blob.size > BYTES_MAX) continue;
    const bytes = await blob.arrayBuffer();
    return { field, mime, bytes, sha256: await sha256Hex(bytes) };
  }
  throw new DOMException("the picture could not be encoded", "EncodingError");
}

/**
 * Chromium encodes a page's canvas in its idle time, which takes seconds on a busy phone; an OffscreenCanvas at once.
 * @param {HTMLCanvasElement} canvas
 * @returns {(type: string, quality: number) => Promise<Blob | null>}
 */
function encoderOf(canvas) {
  if (!("OffscreenCanvas" in globalThis)) return (type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality));
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  /** @type {OffscreenCanvasRenderingContext2D} */ (copy.getContext("2d")).drawImage(canvas, 0, 0);
  return (type, quality) => copy.convertToBlob({ type, quality });
}

/** @param {ArrayBuffer} bytes */
async function sha256Hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @typedef {{mime: string, bytes: ArrayBuffer}} Shown */

/** @type {WeakMap<Shown, string>} */
const addresses = new WeakMap();

/**
 * An address under which <img> can show a photo; made once per photo.
 * @param {Shown} photo
 */
export function photoUrl(photo) {
  let url = addresses.get(photo);
  if (!url) {
    url = URL.createObjectURL(new Blob([photo.bytes], { type: photo.mime }));
    addresses.set(photo, url);
  }
  return url;
}

/**
 * Lets go of a photo's address when its page closes.
 * @param {Shown} photo
 */
export function forgetPhotoUrl(photo) {
  const url = addresses.get(photo);
  if (url) URL.revokeObjectURL(url);
  addresses.delete(photo);
}
