/**
 * @typedef {{x: number, y: number}} Point in pixels of the canvas, not of the screen
 * @typedef {{kind: "circle" | "arrow" | "line", points: Point[]}} Stroke
 */

/**
 * Draws strokes over a picture: circles and arrows as two points, free lines as many.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke[]} strokes
 * @param {{colour: string, halo?: string, width: number}} pen
 */
export function drawStrokes(context, strokes, pen) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    if (stroke.points.length < 2) continue;
    if (pen.halo) outline(context, stroke, { colour: pen.halo, width: pen.width * 1.8 });
    outline(context, stroke, pen);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Stroke} stroke @param {{colour: string, width: number}} pen */
function outline(context, stroke, pen) {
  const first = stroke.points[0];
  const last = stroke.points[stroke.points.length - 1];
  context.strokeStyle = pen.colour;
  context.lineWidth = pen.width;
  context.beginPath();
  if (stroke.kind === "circle") circle(context, first, last);
  else if (stroke.kind === "arrow") arrow(context, first, last);
  else for (const point of stroke.points) context.lineTo(point.x, point.y);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Point} first @param {Point} last opposite corners of the box around it */
function circle(context, first, last) {
  const [rx, ry] = [Math.abs(last.x - first.x) / 2, Math.abs(last.y - first.y) / 2];
  context.ellipse((first.x + last.x) / 2, (first.y + last.y) / 2, Math.max(rx, 1), Math.max(ry, 1), 0, 0, 2 * Math.PI);
}

/** @param {CanvasRenderingContext2D} context @param {Point} first @param {Point} last the arrow's tip */
function arrow(context, first, last) {
  const angle = Math.atan2(last.y - first.y, last.x - first.x);
  const head = Math.max(24, Math.hypot(last.x - first.x, last.y - first.y) * 0.22);
  context.moveTo(first.x, first.y);
  context.lineTo(last.x, last.y);
  for (const turn of [-0.5, 0.5]) {
    context.moveTo(last.x, last.y);
    context.lineTo(last.x - head * Math.cos(angle + turn), last.y - head * Math.sin(angle + turn));
  }
}

/**
 * Follows one finger (or mouse, or pen) on a canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {{begin: (point: Point) => void, move: (point: Point) => void, end: () => void}} hand
 * @returns {() => void} lets go of the canvas
 */
export function followFinger(canvas, { begin, move, end }) {
  const stop = new AbortController();
  const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ handle) =>
    canvas.addEventListener(name, handle, { signal: stop.signal });
  /** @param {PointerEvent} event its place in the drawing, which `object-fit: contain` has centred in the element */
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const scale = Math.min(box.width / canvas.width, box.height / canvas.height);
    const [left, top] = [box.left + (box.width - canvas.width * scale) / 2, box.top + (box.height - canvas.height * scale) / 2];
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
  };
  /** @type {number | null} */
  let finger = null;
  listen("pointerdown", (event) => {
    if (finger !== null) return;
    finger = event.pointerId;
    canvas.setPointerCapture(event.pointerId);
    begin(at(event));
  });
  listen("pointermove", (event) => event.pointerId === finger && move(at(event)));
  for (const name of ["pointerup", "pointercancel"]) {
    listen(name, (event) => {
      if (event.pointerId !== finger) return;
      finger = null;
      end();
    });
  }
  return () => stop.abort();
}
