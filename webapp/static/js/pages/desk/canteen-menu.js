// The week editor: boxes that follow what is typed, ticks for the dishes that need a sample, and a question before
// leaving with changes. Without it the form works all the same: new dishes need a sample until somebody unticks them.

const form = /** @type {HTMLFormElement} */ (document.getElementById("menu"));
const LEAST_ROWS = 5;
const BULLET = /^(?:[\s•・·‧●○◆■▪*＊-]+|\d{1,2}[.、)）]\s*)+/;
let isChanged = false;

/**
 * The dishes in a text, as the server reads them: one a line, without bullets, each once.
 * @param {string} text
 */
function namesIn(text) {
  const names = text.split(/[\n\t\r]/).map((line) => line.replace(BULLET, "").replace(/\s+/g, " ").trim());
  return [...new Set(names.filter((name) => name !== ""))];
}

/**
 * Which dishes need a sample after some were typed: those known keep their tick, a renamed one that of its line.
 * @param {string[]} names
 * @param {Map<string, boolean>} before
 */
function ticksOf(names, before) {
  const old = [...before.keys()];
  return names.map((name, at) => {
    const known = before.get(name);
    if (known !== undefined) return known;
    const wasHere = old[at];
    return wasHere !== undefined && !names.includes(wasHere) ? (before.get(wasHere) ?? true) : true;
  });
}

/** @param {HTMLElement} place */
function readTicks(place) {
  const boxes = [...place.querySelectorAll("input")].filter((input) => input.type === "checkbox");
  return new Map(boxes.map((box) => [box.value, box.checked]));
}

/**
 * @param {HTMLElement} place
 * @param {string[]} names
 */
function showTicks(place, names) {
  const ticks = ticksOf(names, readTicks(place));
  place.replaceChildren(...names.flatMap((name, at) => tick(place.dataset.key ?? "", name, ticks[at] ?? true)));
}

/**
 * @param {string} key
 * @param {string} name
 * @param {boolean} isTicked
 */
function tick(key, name, isTicked) {
  const label = document.createElement("label");
  label.className = "check";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.name = `sampled.${key}`;
  box.value = name;
  box.checked = isTicked;
  const said = document.createElement("span");
  said.textContent = name;
  label.append(box, said);
  const asked = document.createElement("input");
  asked.type = "hidden";
  asked.name = `asked.${key}`;
  asked.value = name;
  return [label, asked];
}

/** @param {HTMLTextAreaElement} text */
function follow(text) {
  text.rows = Math.max(LEAST_ROWS, text.value.split("\n").length + 1);
  const place = text.closest("[data-cell]")?.querySelector("[data-needs]");
  if (place instanceof HTMLElement) showTicks(place, namesIn(text.value));
}

form.addEventListener("input", (event) => {
  isChanged = true;
  if (event.target instanceof HTMLTextAreaElement) follow(event.target);
  if (event.target instanceof HTMLInputElement && event.target.name.startsWith("unserved.")) {
    event.target.closest("[data-cell]")?.classList.toggle("is-unserved", event.target.checked);
  }
});

// a week copied from a spreadsheet's row: each column goes to the day beside it
form.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const first = event.target;
  if (!(first instanceof HTMLTextAreaElement) || first.value.trim() !== "" || !text.includes("\t")) return;
  const columns = columnsOf(text);
  const cells = [...(first.closest("section")?.querySelectorAll("textarea") ?? [])];
  const from = cells.indexOf(first);
  if (columns.length > cells.length - from) return;
  event.preventDefault();
  columns.forEach((names, at) => {
    const cell = cells[from + at];
    if (!cell || names.length === 0 || cell.value.trim() !== "") return;
    cell.value = names.join("\n");
    follow(cell);
  });
  isChanged = true;
});

/**
 * What a spreadsheet puts on the clipboard, by columns; a cell with line breaks stands in quotes.
 * @param {string} text
 */
function columnsOf(text) {
  /** @type {string[][]} */
  const columns = [];
  let at = 0;
  for (const part of text.replace(/\r/g, "").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    const cell = (part[1] ?? part[2] ?? "").replaceAll('""', '"');
    (columns[at] ??= []).push(...namesIn(cell));
    at = part[3] === "\t" ? at + 1 : 0;
    if (part[3] === "") break;
  }
  return columns;
}

form.addEventListener("submit", () => {
  isChanged = false;
});

addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
