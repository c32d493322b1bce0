import { html, svg } from "/static/vendor/lit-html.js";
import { encode } from "/static/vendor/uqr.js";

const QUIET_MODULES = 4;

/**
 * A QR symbol, dark on light whatever the theme, as large as there is room.
 * @param {string} text
 * @param {string} label for who can't see it
 */
export function symbolView(text, label) {
  const { size, path } = symbolPath(text);
  return html`<svg class="symbol" viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${label} shape-rendering="crispEdges">${svg`<rect width=${size} height=${size} fill="#ffffff"></rect><path d=${path} fill="#000000"></path>`}</svg>`;
}

/** @param {string} text */
function symbolPath(text) {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_MODULES });
  const rows = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join(""));
  return { size, path: rows.join("") };
}

/**
 * The same as a picture to be sent.
 * @param {string} text
 * @returns {Promise<Blob>}
 */
export async function symbolPicture(text) {
  const { size, path } = symbolPath(text);
  const canvas = document.createElement("canvas");
  const scale = Math.ceil(720 / size);
  canvas.width = canvas.height = size * scale;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = "#000000";
  context.fill(new Path2D(path));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}
