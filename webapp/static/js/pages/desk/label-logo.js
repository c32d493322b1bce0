// Shows a logo in black and white at every threshold at once: the server sends it in grey, this page cuts it.
// The cut is the server's own (darker than the threshold is ink), and dots are averaged and cut at half as on the label.

const form = /** @type {HTMLFormElement} */ (document.getElementById("logo-form"));
const preview = /** @type {HTMLElement} */ (document.getElementById("logo-preview"));
const whole = /** @type {HTMLCanvasElement} */ (document.getElementById("logo-whole"));
const wrong = /** @type {HTMLElement} */ (document.getElementById("picture-error"));
const picture = /** @type {HTMLInputElement} */ (document.getElementById("picture"));
const threshold = /** @type {HTMLInputElement} */ (document.getElementById("threshold"));
const HEIGHT_MM = 8;
const MM_PER_INCH = 25.4;
const PX_PER_DOT = 3;
/** @type {ImageData | null} */
let grey = null;
/** @type {AbortController | null} */
let asking = null;

/** @param {string} message "" when all is well */
function tell(message) {
  wrong.hidden = message === "";
  /** @type {HTMLElement} */ (wrong.querySelector("span")).textContent = message;
}

/**
 * @param {ImageBitmap} bitmap
 * @returns {ImageData}
 */
function pixels(bitmap) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d"));
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

async function load() {
  asking?.abort();
  asking = new AbortController();
  grey = null;
  preview.hidden = true;
  tell("");
  if (!picture.files?.length) return;
  const sent = new FormData();
  sent.append("picture", picture.files[0]);
  const reply = await fetch(form.dataset.grey ?? "", { method: "POST", body: sent, signal: asking.signal });
  if (!reply.ok) {
    tell(reply.status === 422 ? (await reply.json()).message : (form.dataset.trouble ?? ""));
    return;
  }
  grey = pixels(await createImageBitmap(await reply.blob()));
  show();
}

/** Ink (1) or paper (0), pixel by pixel. @param {ImageData} image */
function cut(image) {
  const ink = new Uint8Array(image.width * image.height);
  for (let at = 0; at < ink.length; at += 1) ink[at] = image.data[at * 4] < Number(threshold.value) ? 1 : 0;
  return ink;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} ink
 * @param {number} width
 * @param {number} height
 * @param {number} scale
 */
function paint(canvas, ink, width, height, scale) {
  canvas.width = width * scale;
  canvas.height = height * scale;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#000";
  ink.forEach((isInk, at) => isInk && context.fillRect((at % width) * scale, Math.floor(at / width) * scale, scale, scale));
}

/**
 * The dots of a printer: each is ink when at least half of what it covers is.
 * @param {Uint8Array} ink
 * @param {ImageData} image
 * @param {number} height dots
 */
function dots(ink, image, height) {
  const width = Math.max(1, Math.round((image.width * height) / image.height));
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const right = Math.max(Math.floor((x * image.width) / width) + 1, Math.floor(((x + 1) * image.width) / width));
      const bottom = Math.max(Math.floor((y * image.height) / height) + 1, Math.floor(((y + 1) * image.height) / height));
      let dark = 0;
      let all = 0;
      for (let v = Math.floor((y * image.height) / height); v < bottom; v += 1) {
        for (let u = Math.floor((x * image.width) / width); u < right; u += 1, all += 1) dark += ink[v * image.width + u];
      }
      out[y * width + x] = dark * 2 >= all ? 1 : 0;
    }
  }
  return { out, width };
}

function show() {
  if (!grey) return;
  const ink = cut(grey);
  preview.hidden = false;
  paint(whole, ink, grey.width, grey.height, 1);
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll("canvas[data-dpi]"))) {
    const height = Math.round((HEIGHT_MM * Number(canvas.dataset.dpi)) / MM_PER_INCH);
    const { out, width } = dots(ink, grey, height);
    paint(canvas, out, width, height, PX_PER_DOT);
  }
}

picture.addEventListener("change", () => load().catch((error) => error.name !== "AbortError" && tell(form.dataset.trouble ?? "")));
threshold.addEventListener("input", show);

export {}; // a module of its own
