const BURST_MS = 60; // between two keys; people type slower, hand scanners type at 1 to 20 ms
const REST_MS = 500; // between two scans, or between a person's typing and a scan
const SHORTEST = 6;

/**
 * Tells a hand scanner, which types like a keyboard, from a person: a quick run of keys that ends in Enter or Tab.
 * A run that paused in its midst is none: the tail of a scan could pass for another system's code.
 * @param {(text: string) => void} onText
 * @returns {{key(event: {key: string, timeStamp: number, isEditing: boolean}): boolean}} key() is true when it completed a scan
 */
export function createHandScanner(onText) {
  let text = "";
  let lastAt = -Infinity;
  let isTorn = false;
  return {
    key({ key, timeStamp, isEditing }) {
      const pause = timeStamp - lastAt;
      const isQuick = pause <= BURST_MS;
      lastAt = timeStamp;
      if (key === "Shift") return false;
      if (key.length === 1) {
        isTorn = !isQuick && text !== "" ? pause < REST_MS : isTorn && pause < REST_MS;
        text = (isQuick ? text : "") + key;
        return false;
      }
      const scanned = isTorn ? "" : text;
      text = "";
      isTorn = false;
      if ((key !== "Enter" && key !== "Tab") || !isQuick || scanned.length < SHORTEST || isEditing) return false;
      onText(scanned);
      return true;
    },
  };
}

/**
 * Listens on a whole page; scans into a text field stay with that field.
 * @param {EventTarget} page
 * @param {(text: string) => void} onText
 * @returns {() => void} stops listening
 */
export function listenForHandScanner(page, onText) {
  const scanner = createHandScanner(onText);
  /** @param {Event} event */
  const listen = (event) => {
    const { key, timeStamp, target } = /** @type {KeyboardEvent} */ (event);
    const isEditing = target instanceof HTMLElement && target.matches("input, textarea, select");
    if (key && scanner.key({ key, timeStamp, isEditing })) event.preventDefault();
  };
  page.addEventListener("keydown", listen);
  return () => page.removeEventListener("keydown", listen);
}
