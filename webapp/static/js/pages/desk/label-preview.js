// Previews drawn by the server: the very label at the printer's dots. Asked for a moment after a change; late answers are dropped.

/** @typedef {{facts: unknown, stock: string, dpi: number, sample: string}} Asked */
/** @typedef {{url: string, width: number, cautions: string[], state: "waiting" | "shown" | "wrong" | "offline", message: string, entry: string}} Shown */

const PAUSE_MS = 80;
const CAUTIONS = "X-Label-Cautions";
export const NOTHING_YET = /** @type {Shown} */ ({ url: "", width: 0, cautions: [], state: "waiting", message: "", entry: "" });

/**
 * One preview, always of what was asked for last.
 * @param {string} address
 * @param {(shown: Shown) => void} show
 */
export function createPreview(address, show) {
  /** @type {AbortController | null} */
  let asking = null;
  let timer = 0;
  let shown = NOTHING_YET;

  /** @param {Partial<Shown>} change */
  function put(change) {
    shown = { ...shown, ...change };
    show(shown);
  }

  /** @param {Response} reply */
  async function take(reply) {
    if (reply.status === 422) {
      const { entry, message } = await reply.json();
      put({ state: "wrong", entry, message });
      return;
    }
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    const picture = await reply.blob();
    if (shown.url) URL.revokeObjectURL(shown.url);
    put({ url: URL.createObjectURL(picture), cautions: JSON.parse(reply.headers.get(CAUTIONS) ?? "[]"), state: "shown", message: "", entry: "" });
  }

  /** @param {Asked} asked */
  async function ask(asked) {
    const mine = new AbortController();
    asking = mine;
    const headers = { "Content-Type": "application/json" };
    try {
      const reply = await fetch(address, { method: "POST", headers, body: JSON.stringify(asked), signal: mine.signal });
      await take(reply);
    } catch (error) {
      if (!mine.signal.aborted) put({ state: "offline" });
    }
  }

  return {
    /** @param {Asked} asked */
    want(asked) {
      asking?.abort();
      window.clearTimeout(timer);
      timer = window.setTimeout(() => ask(asked), PAUSE_MS);
    },
  };
}
