const SHORTEST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;
/** a portal may ask for anything */
const ASKED_LONGEST_MS = 60 * 60_000;

/**
 * How long to wait after the n-th failure in a row: anything between 5 s and a window that doubles up to 15 min (full jitter), so
 * that two hundred phones do not come back together.
 *
 * @param {number} failures 1, 2, 3…
 * @param {number} random 0 ≤ x < 1
 */
export function delayMs(failures, random) {
  const window = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(failures, 16));
  return SHORTEST_MS + random * (window - SHORTEST_MS);
}

/**
 * The wait that a `Retry-After` asks for, at most an hour whoever asks; null where there is none.
 *
 * @param {string | null} header seconds or an HTTP date
 * @param {number} nowMs
 */
export function retryAfterMs(header, nowMs) {
  if (!header) return null;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(wait) ? null : Math.min(ASKED_LONGEST_MS, Math.max(0, wait));
}
