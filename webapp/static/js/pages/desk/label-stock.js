// Draws the sheet to scale while its numbers are typed. The server checks them; the drawing shows what they mean.

const form = /** @type {HTMLFormElement} */ (document.getElementById("stock-form"));
const place = /** @type {HTMLElement} */ (document.getElementById("stock-drawing"));
const said = /** @type {HTMLElement} */ (document.getElementById("stock-said"));
const SVG = "http://www.w3.org/2000/svg";
const NEEDED = {
  sheet: ["page_w_mm", "page_h_mm", "columns", "rows", "label_w_mm", "label_h_mm", "margin_left_mm", "margin_top_mm", "pitch_x_mm", "pitch_y_mm"],
  roll: ["label_w_mm", "label_h_mm"],
};
const MOST_LABELS = 2000;
const SLACK_MM = 0.06;

/** @param {string} name */
function number(name) {
  const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
  const text = input?.value.trim().replace(",", ".") ?? "";
  return text === "" ? NaN : Number(text);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @returns {"sheet" | "roll"} */
const kind = () => (new FormData(form).get("kind") === "roll" ? "roll" : "sheet");

/** The numbers of the drawing, or null while one is missing. */
function read() {
  const values = Object.fromEntries(NEEDED[kind()].map((name) => [name, number(name)]));
  if (!Object.values(values).every((value) => Number.isFinite(value) && value >= 0)) return null;
  if (kind() === "roll") {
    return { pageW: values.label_w_mm, pageH: values.label_h_mm, columns: 1, rows: 1, w: values.label_w_mm, h: values.label_h_mm, left: 0, top: 0, x: 1, y: 1 };
  }
  return {
    pageW: values.page_w_mm, pageH: values.page_h_mm, columns: Math.round(values.columns), rows: Math.round(values.rows),
    w: values.label_w_mm, h: values.label_h_mm, left: values.margin_left_mm, top: values.margin_top_mm, x: values.pitch_x_mm, y: values.pitch_y_mm,
  };
}

/** @typedef {NonNullable<ReturnType<typeof read>>} Sheet */

/** @param {Sheet} sheet */
function* labels(sheet) {
  for (let row = 0; row < sheet.rows; row += 1) {
    for (let column = 0; column < sheet.columns; column += 1) {
      const x = sheet.left + column * sheet.x;
      const y = sheet.top + row * sheet.y;
      const isOut = x + sheet.w > sheet.pageW + SLACK_MM || y + sheet.h > sheet.pageH + SLACK_MM;
      const isOver = (column > 0 && sheet.x < sheet.w - SLACK_MM) || (row > 0 && sheet.y < sheet.h - SLACK_MM);
      yield { x, y, isWrong: isOut || isOver };
    }
  }
}

/** @param {Sheet} sheet */
function picture(sheet) {
  const cells = [...labels(sheet)];
  const width = Math.max(sheet.pageW, ...cells.map((cell) => cell.x + sheet.w));
  const height = Math.max(sheet.pageH, ...cells.map((cell) => cell.y + sheet.h));
  const svg = draw("svg", { viewBox: `-1 -1 ${width + 2} ${height + 2}`, class: "stock-drawing stock-drawing--large", "aria-hidden": "true" });
  svg.append(draw("rect", { class: "stock-drawing__page", width: sheet.pageW, height: sheet.pageH }));
  const radius = number("corner_radius_mm") || 0;
  for (const cell of cells) {
    const style = cell.isWrong ? "stock-drawing__label stock-drawing__label--wrong" : "stock-drawing__label";
    svg.append(draw("rect", { class: style, x: cell.x, y: cell.y, width: sheet.w, height: sheet.h, rx: radius }));
  }
  return svg;
}

/** @param {number} length_mm */
const shown = (length_mm) => String(Math.round(length_mm * 100) / 100);

function show() {
  const isRoll = kind() === "roll";
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-sheet]"))) part.hidden = isRoll;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-roll]"))) part.hidden = !isRoll;
  const sheet = read();
  const isReady = sheet !== null && sheet.columns * sheet.rows > 0 && sheet.columns * sheet.rows <= MOST_LABELS && sheet.pageW > 0 && sheet.pageH > 0;
  place.replaceChildren(...(isReady ? [picture(sheet)] : []));
  if (!isReady) {
    said.textContent = place.dataset.unready ?? "";
    return;
  }
  const right = sheet.pageW - sheet.left - (sheet.columns - 1) * sheet.x - sheet.w;
  const bottom = sheet.pageH - sheet.top - (sheet.rows - 1) * sheet.y - sheet.h;
  const words = { n: String(sheet.columns * sheet.rows), right: shown(right), bottom: shown(bottom) };
  said.textContent = isRoll ? "" : (place.dataset.said ?? "").replace(/\{(\w+)\}/g, (_all, name) => words[/** @type {keyof typeof words} */ (name)]);
}

form.addEventListener("input", show);
show();

export {}; // a module of its own
