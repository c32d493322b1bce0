import { createLink } from "./link.js";
import { createPace } from "./pace.js";
import { createRound } from "./round.js";
import { turns } from "./turns.js";

/**
 * @typedef {import("./types.js").EngineParts} EngineParts
 * @typedef {import("./types.js").EngineState} EngineState
 * @typedef {import("./types.js").Engine} Engine
 * @typedef {import("./round.js").Outcome} Outcome
 * @typedef {(state: EngineState, change: {replica: boolean}) => void} Listener
 */

/** a tab that the browser has frozen in the middle of a round is passed by: the protocol bears two engines */
const PATIENCE_MS = 30_000;

/** @type {EngineState} */
const BEGINNING = {
  phase: "stopped", queued: 0, photosWaiting: 0, attention: 0, oldestQueuedAt: null, lastContactAt: null, nextAt: null,
  needsSignIn: false, serverIsOlder: false, error: null,
};

/**
 * Keeps phone and server together: rounds of push, photos and pull, one at a time over all tabs, at once when woken, and again by
 * itself after a wait.
 *
 * @param {EngineParts} parts
 * @returns {Engine}
 */
export function createEngine(parts) {
  const { store, channel } = parts;
  const link = createLink(parts);
  const round = createRound(parts, link);
  const inTurn = turns(parts.locks, "rounds-sync", PATIENCE_MS);
  const board = createBoard();
  const { show } = board;
  /** @type {Promise<void> | null} */
  let running = null;
  let isAskedAgain = false;
  const pace = createPace(parts, () => engine.wake("timer"));

  /** @type {Engine} */
  const engine = {
    get state() {
      return board.state;
    },
    subscribe: board.subscribe,
    start() {
      if (engine.state.phase !== "stopped") return;
      show({ phase: "idle" });
      channel?.addEventListener("message", otherTab);
      store.outbox.offerAgain().then(() => engine.wake("open"), () => engine.wake("open"));
    },
    stop() {
      pace.stop();
      channel?.removeEventListener("message", otherTab);
      show({ phase: "stopped", nextAt: null });
    },
    async wake(reason) {
      if (engine.state.phase === "stopped") return;
      if (reason === "sign_in") show({ needsSignIn: false }); // what was said of somebody else
      if (running) isAskedAgain = true;
      running ??= rounds().finally(() => {
        running = null;
      });
      await running;
    },
  };
  return engine;

  async function rounds() {
    try {
      do {
        isAskedAgain = false;
        await count(false);
        if (pace.isTooEarly()) break;
        await oneRound();
        // who asked while a round was failing may know that the network is back: that round can't have met it
      } while (isAskedAgain && engine.state.phase !== "stopped");
    } catch (error) { // the store itself fails: nothing is lost by trying again later
      pace.failed(null);
      show({ error: { kind: "device", detail: String(error) } });
    }
    if (engine.state.phase !== "stopped") show(pace.next());
  }

  async function oneRound() {
    pace.stop();
    show({ phase: "working", nextAt: null });
    const outcome = await inTurn(round);
    settle(outcome);
    await count(outcome.replica);
    if (outcome.replica || outcome.outbox) channel?.postMessage({ replica: outcome.replica });
  }

  /** @param {Outcome} outcome */
  function settle({ faults }) {
    const fault = faults.find(({ kind }) => kind !== "sign_in") ?? null;
    const waits = faults.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
    if (fault || waits.length > 0) pace.failed(waits.length > 0 ? Math.max(...waits) : null);
    else pace.succeeded();
    show({
      error: fault && { kind: /** @type {any} */ (fault.kind), status: fault.status, detail: fault.detail },
      // without a network nobody has said that the session is over or that it is not
      needsSignIn: faults.some(({ kind }) => kind === "sign_in") || (fault !== null && engine.state.needsSignIn),
      lastContactAt: link.contactAtMs === null ? engine.state.lastContactAt : new Date(link.contactAtMs).toISOString(),
      serverIsOlder: round.isServerOlder(),
    });
  }

  /** @param {boolean} replica */
  async function count(replica) {
    const { queued, photosWaiting, attention, oldestQueuedAt } = await store.outbox.counts();
    show({ queued, photosWaiting, attention, oldestQueuedAt }, { replica });
  }

  /** @param {MessageEvent} event */
  function otherTab({ data }) {
    count(data.replica === true).catch(() => {});
  }
}

/** The state, and who wants to know when it changes. */
function createBoard() {
  /** @type {Set<Listener>} */
  const listeners = new Set();
  const board = {
    state: BEGINNING,
    /** @param {Partial<EngineState>} news @param {{replica: boolean}} [change] */
    show(news, change = { replica: false }) {
      board.state = { ...board.state, ...news };
      for (const listener of listeners) listener(board.state, change);
    },
    /** @param {Listener} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
  return board;
}
