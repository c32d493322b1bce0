import { html, nothing } from "/static/vendor/lit-html.js";

import { choiceGroup } from "./choices.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icon.js";
import { drawStrokes, followFinger } from "./ink.js";
import { photoOf } from "./pictures.js";

/**
 * @typedef {import("./pictures.js").Photo} Photo
 * @typedef {import("./ink.js").Stroke} Stroke
 * @typedef {{title: string, undo: string, cancel: string, done: string, surface: string, typed?: string, tools?: Record<string, string>}} DrawingWords
 */

const MARKER = { colour: "#ff2d2d", halo: "#ffffff" };
const PEN = { colour: "#101010" };
const PAD_PX = { width: 1200, height: 900 };

/**
 * Lets a finger circle or point at something in a photo.
 * @param {Photo} photo
 * @param {DrawingWords} words
 * @returns {Promise<Photo | null>} the marked photo, or null when it was left as it was
 */
export async function annotatePhoto(photo, words) {
  const picture = await createImageBitmap(new Blob([photo.bytes], { type: photo.mime }));
  const width = Math.max(6, Math.round(Math.max(picture.width, picture.height) / 130));
  try {
    return await openDrawing({
      words,
      tools: ["circle", "arrow"],
      size: picture,
      paint: (context, strokes) => {
        context.drawImage(picture, 0, 0);
        drawStrokes(context, strokes, { ...MARKER, width });
      },
      finish: (canvas) => photoOf(canvas, photo.field, "image/jpeg"),
    });
  } finally {
    picture.close();
  }
}

/**
 * Takes a signature drawn with a finger; the name can stand for it where a finger cannot draw.
 * @param {string} field
 * @param {string} name
 * @param {DrawingWords} words
 * @returns {Promise<Photo | null>}
 */
export function takeSignature(field, name, words) {
  return openDrawing({
    words,
    tools: ["line"],
    size: PAD_PX,
    typedName: name,
    paint: (context, strokes, isTyped) => {
      context.fillStyle = "#ffffff";
      context.fillRect(0, 0, PAD_PX.width, PAD_PX.height);
      if (isTyped) writeName(context, name);
      drawStrokes(context, strokes, { ...PEN, width: 9 });
    },
    finish: (canvas) => photoOf(canvas, field, "image/png"),
  });
}

/** @param {CanvasRenderingContext2D} context @param {string} name */
function writeName(context, name) {
  context.fillStyle = PEN.colour;
  context.font = '120px "PingFang TC", "Noto Sans CJK TC", "Microsoft JhengHei", sans-serif';
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, PAD_PX.width / 2, PAD_PX.height / 2, PAD_PX.width * 0.9);
}

/**
 * @typedef {{words: DrawingWords, tools: Stroke["kind"][], size: {width: number, height: number}, typedName?: string,
 *   paint: (context: CanvasRenderingContext2D, strokes: Stroke[], isTyped: boolean) => void,
 *   finish: (canvas: HTMLCanvasElement) => Promise<Photo>}} Drawing
 */

/** @param {Drawing} drawing @returns {Promise<Photo | null>} */
function openDrawing(drawing) {
  /** @type {Stroke[]} */
  const strokes = [];
  let tool = drawing.tools[0];
  let isTyped = false;
  let isFinishing = false;
  /** @type {HTMLCanvasElement} */
  let canvas;
  let letGo = () => {};
  const repaint = () => drawing.paint(/** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")), strokes, isTyped);

  return openDialog("drawing", ({ close, redraw }) => {
    const changed = () => {
      repaint();
      redraw();
    };
    const hand = {
      begin: (/** @type {import("./ink.js").Point} */ point) => strokes.push({ kind: tool, points: [point] }),
      move(/** @type {import("./ink.js").Point} */ point) {
        const { kind, points } = strokes[strokes.length - 1];
        if (kind === "line") points.push(point);
        else points[1] = point;
        repaint();
      },
      end() {
        if (strokes[strokes.length - 1].points.length < 2) strokes.pop();
        changed();
      },
    };
    const undo = () => {
      if (!strokes.pop()) isTyped = false;
      changed();
    };
    const isEmpty = () => strokes.length === 0 && !isTyped;
    return {
      opened(dialog) {
        canvas = /** @type {HTMLCanvasElement} */ (dialog.querySelector("canvas"));
        letGo = followFinger(canvas, hand);
        repaint();
      },
      closed: () => letGo(),
      view: () => drawingView(drawing, {
        tool, isEmpty: isEmpty(), undo, cancel: () => close(null),
        choose: (/** @type {string} */ chosen) => { tool = /** @type {Stroke["kind"]} */ (chosen); redraw(); },
        type: () => { isTyped = true; changed(); },
        async done() {
          if (isFinishing) return;
          isFinishing = true;
          close(await drawing.finish(canvas));
        },
      }),
    };
  });
}

/** @param {Drawing} drawing @param {any} on the state and what the buttons do */
function drawingView({ words, tools, size, typedName }, on) {
  return html`<h2 class="drawing-title">${words.title}</h2>
    <canvas class="drawing-surface" width=${size.width} height=${size.height} role="img" aria-label=${words.surface}></canvas>
    <div class="drawing-tools">
      ${tools.length > 1
        ? choiceGroup({
            name: "drawing-tool", label: words.title, value: on.tool, onChoose: on.choose,
            options: tools.map((kind) => ({ value: kind, label: words.tools?.[kind] ?? kind, icon: kind === "circle" ? "circle" : "move-up-right" })),
          })
        : nothing}
      ${typedName ? html`<button type="button" class="button" @click=${on.type}>${icon("keyboard")}${words.typed}</button>` : nothing}
      <button type="button" class="button" ?disabled=${on.isEmpty} @click=${on.undo}>${icon("undo-2")}${words.undo}</button>
    </div>
    <div class="drawing-end">
      <button type="button" class="button" @click=${on.cancel}>${words.cancel}</button>
      <button type="button" class="button primary" ?disabled=${on.isEmpty} @click=${on.done}>${icon("check")}${words.done}</button>
    </div>`;
}
