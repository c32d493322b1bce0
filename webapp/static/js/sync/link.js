import { retryAfterMs } from "./backoff.js";

/**
 * @typedef {"network" | "not_our_server" | "sign_in" | "refused" | "server" | "revoked" | "device"} FaultKind
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {any} json  null where the body is no JSON
 * @property {Headers} headers
 * @property {number} sentAtMs
 * @property {number} receivedAtMs
 *
 * @typedef {object} Request
 * @property {string} [method]
 * @property {{[name: string]: string}} [headers]
 * @property {BodyInit} [body]
 * @property {number} [timeoutMs]
 */

export const PREFIX = "/api/sync/v1";
const TIMEOUT_MS = 60_000;
const CLOCK_NOISE_MS = 1000;

/** Why a round of sync could not go on. Nothing on the device has changed by it. */
export class SyncFault extends Error {
  /** @param {FaultKind} kind @param {{status?: number, detail?: string, retryAfterMs?: number | null, cause?: unknown}} [facts] */
  constructor(kind, facts = {}) {
    super(`${kind}${facts.status ? ` ${facts.status}` : ""}${facts.detail ? `: ${facts.detail}` : ""}`, { cause: facts.cause });
    this.name = "SyncFault";
    this.kind = kind;
    this.status = facts.status;
    this.detail = facts.detail;
    this.retryAfterMs = facts.retryAfterMs ?? null;
  }
}

/**
 * The way to the server: requests with a time limit, and what any true reply teaches about the clock.
 *
 * @param {Pick<import("./types.js").EngineParts, "fetch" | "timers" | "now" | "store">} parts
 */
export function createLink({ fetch, timers, now, store }) {
  const { set, clear } = timers; // called on their own: the browser's refuse to be called on another object
  const link = {
    /** @type {number | null} when our server last answered, by the device's clock */
    contactAtMs: null,

    /**
     * @param {string} path below the API's prefix
     * @param {Request} [request]
     * @returns {Promise<Reply>} whatever the status
     * @throws {SyncFault} network: no whole reply came back in time
     */
    async request(path, { timeoutMs = TIMEOUT_MS, ...request } = {}) {
      const stop = new AbortController();
      const timer = set(() => stop.abort(), timeoutMs);
      const sentAtMs = now();
      try {
        const response = await fetch(PREFIX + path, {
          credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal, ...request,
          headers: { "X-Requested-With": "rounds", ...request.headers },
        });
        const text = await response.text();
        return { status: response.status, json: parse(text), headers: response.headers, sentAtMs, receivedAtMs: now() };
      } catch (cause) {
        throw new SyncFault("network", { detail: String(cause), cause });
      } finally {
        clear(timer);
      }
    },

    /** Take note of a reply that surely is our server's. @param {Reply} reply */
    async contact({ json, sentAtMs, receivedAtMs }) {
      link.contactAtMs = receivedAtMs;
      const serverMs = Date.parse(json?.now);
      if (Number.isNaN(serverMs)) return;
      // the server wrote its time somewhere between: half a round trip is the best guess
      const offset = Math.round(serverMs - (sentAtMs + receivedAtMs) / 2);
      const known = (await store.device.get()).clock_offset_ms;
      if (known === null || Math.abs(offset - known) > CLOCK_NOISE_MS) await store.device.update({ clock_offset_ms: offset });
    },

    /** The fault that a refusing reply stands for. @param {Reply} reply */
    fault({ status, json, headers }) {
      const facts = { status, detail: json?.type ?? json?.title, retryAfterMs: retryAfterMs(headers.get("Retry-After"), now()) };
      if (status === 401) return new SyncFault("sign_in", facts);
      if (status === 403) return new SyncFault("revoked", facts);
      if (status >= 500) return new SyncFault("server", facts);
      return new SyncFault(status >= 400 ? "refused" : "not_our_server", facts);
    },

    /** Tell whether our own server answers at all, to know whether it is to blame for what failed. @param {string | null} serverId */
    async isServerAlive(serverId) {
      try {
        const { status, json } = await link.request("/ping", { timeoutMs: 10_000 });
        return status === 200 && json?.server_id === serverId;
      } catch {
        return false;
      }
    },
  };
  return link;
}

/** @typedef {ReturnType<typeof createLink>} Link */

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
