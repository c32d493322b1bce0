import { delayMs } from "./backoff.js";

const IDLE_MS = 5 * 60_000;

/**
 * When the engine wakes by itself: every five minutes or so, less and less often after failures, and never before the
 * time that the server has asked for.
 *
 * @param {Pick<import("./types.js").EngineParts, "now" | "random" | "timers">} parts
 * @param {() => void} wake
 */
export function createPace({ now, random, timers }, wake) {
  const { set, clear } = timers;
  let failures = 0;
  let failedAtMs = 0;
  let askedMs = 0;
  /** @type {any} */
  let timer = null;

  const pace = {
    /** @param {number | null} retryAfterMs what the server asked for */
    failed(retryAfterMs) {
      failures += 1;
      failedAtMs = now();
      askedMs = retryAfterMs ?? 0;
    },
    succeeded() {
      failures = 0;
      askedMs = 0;
    },
    /** A clock that was set back is no reason to wait for years. */
    isTooEarly: () => Math.abs(now() - failedAtMs) < askedMs,
    /** @returns {{phase: "waiting" | "idle", nextAt: string}} with the timer set */
    next() {
      const wait = failures > 0 ? delayMs(failures, random()) : IDLE_MS * (0.75 + random() / 2);
      const left = pace.isTooEarly() ? failedAtMs + askedMs - now() : 0;
      const at = now() + Math.max(wait, left);
      pace.stop();
      timer = set(wake, at - now());
      return { phase: failures > 0 ? "waiting" : "idle", nextAt: new Date(at).toISOString() };
    },
    stop: () => clear(timer),
  };
  return pace;
}
