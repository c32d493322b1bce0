/**
 * @typedef {object} Idle
 * @property {() => number} now milliseconds since 1970
 * @property {(fn: () => void, ms: number) => unknown} setInterval
 * @property {EventTarget} window
 * @property {Document} document
 */

const LOOK_EVERY_MS = 5000;
export const LOCK_MINUTES = 5;
/** a signature or a marked photo is not kept before its dialog is closed: such a phone is given twice the time */
const GRACE = 2;

/**
 * Locks a phone that nobody has touched for a while. Forms lose nothing by it: every keystroke is in their draft already.
 * @param {Idle} surroundings
 * @param {{minutes: () => number | null, lock: () => void}} by minutes: null while there is nothing to lock
 */
export function watchIdle({ now, setInterval, window, document }, { minutes, lock }) {
  let touchedAt = now();
  const touched = () => {
    if (!isOver()) touchedAt = now(); // the touch that wakes a phone that should have locked itself does not open it
  };
  const isOver = () => {
    const limit = minutes();
    if (limit === null) return false;
    const hasDialog = document.querySelector("dialog[open]") !== null;
    return now() - touchedAt >= limit * 60_000 * (hasDialog ? GRACE : 1);
  };
  const look = () => {
    if (!isOver()) return;
    touchedAt = now();
    lock();
  };
  for (const name of ["pointerdown", "keydown"]) {
    window.addEventListener(name, () => { look(); touched(); }, { capture: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY_MS);
  return { touched };
}
