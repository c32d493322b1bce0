import { retryAfterMs } from "./backoff.js";

/**
 * @typedef {import("./types.js").Engine} Engine
 * @typedef {import("../store/types.js").SignIn} SignIn
 * @typedef {import("../store/types.js").Replica} Replica
 * @typedef {Pick<import("./types.js").EngineParts, "store" | "fetch" | "locks" | "timers" | "now"> & {engine: Pick<Engine, "state" | "subscribe">}} Parts
 *
 * @typedef {"kept" | "failed" | "stop"} Fetched  failed: this one, for now; stop: there is nobody to ask
 */

const AT_ONCE = 2;
const TIMEOUT_MS = 30_000;
const BYTES_MAX = 1 << 18;
const FIRST_WAIT_MS = 60_000;
const LAST_WAIT_MS = 3_600_000;
/** who compares faces at a gate or at a classroom's door; the office looks at the server's */
const LOOKERS = ["pickup.gate", "pickup.teach"];

/**
 * Fetches the faces of those who may fetch a child ahead of the hour in which they are needed, a few at a time and only while nothing is
 * being sent; what could not be had is asked for again later. Faces whose adult is gone are dropped.
 *
 * @param {Parts} parts
 */
export function createFaceFetching(parts) {
  const { store, engine, now, timers } = parts;
  const patience = createPatience(now);
  const fetchFace = createFetching(parts);
  /** @type {Promise<void> | null} */
  let running = null;
  let isAskedAgain = false;
  let notBeforeMs = 0;
  /** @type {any} */
  let timer = null;

  const isFree = () => engine.state.phase !== "working" && engine.state.phase !== "stopped" && engine.state.error === null && !engine.state.needsSignIn && now() >= notBeforeMs;

  async function once() {
    const signIn = await store.device.signIn();
    if (!signIn) return;
    const { faces, wanted } = await wantedBy(store, signIn);
    const kept = new Set(await faces.kept());
    await faces.drop([...kept].filter((sha256) => !wanted.has(sha256)));
    const missing = [...wanted].filter(([sha256]) => !kept.has(sha256) && patience.isOver(sha256));
    await Promise.all(Array.from({ length: AT_ONCE }, () => work(missing, { faces, personId: signIn.person.id })));
  }

  /** @param {[string, string][]} missing taken from until it is empty @param {{faces: import("../store/faces.js").Faces, personId: string}} of */
  async function work(missing, { faces, personId }) {
    while (isFree()) {
      const next = missing.shift();
      if (!next) return;
      const [sha256, recordId] = next;
      const { outcome, face, waitMs } = await fetchFace(sha256, recordId);
      if (outcome === "stop") notBeforeMs = now() + (waitMs ?? FIRST_WAIT_MS);
      if ((await store.device.signIn())?.person.id !== personId) return;
      if (face) await faces.keep(sha256, face);
      patience.note(sha256, outcome);
    }
  }

  async function runs() {
    do {
      isAskedAgain = false;
      await inLock(parts.locks, once).catch(() => {}); // locked meanwhile, or the disk is full: the next time is soon enough
    } while (isAskedAgain);
    const atMs = notBeforeMs > now() ? notBeforeMs : patience.nextMs();
    timers.clear(timer);
    if (Number.isFinite(atMs)) timer = timers.set(() => void run(), atMs - now());
  }

  function run() {
    if (running) isAskedAgain = true;
    running ??= runs().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    run,
    /** @returns {() => void} the way to stop */
    start() {
      const unsubscribe = engine.subscribe(({ phase }, { replica }) => {
        if (replica || phase === "idle") void run();
      });
      return () => {
        unsubscribe();
        timers.clear(timer);
      };
    },
  };
}

/**
 * @param {import("../store/open.js").Store} store
 * @param {SignIn} signIn
 * @returns {Promise<{faces: import("../store/faces.js").Faces, wanted: Map<string, string>}>} wanted: the record of each photo
 */
async function wantedBy(store, { person, permissions = [] }) {
  const replica = store.replica(person.id);
  const isLooker = LOOKERS.some((permission) => permissions.includes(permission));
  const adults = isLooker ? (await Promise.all([replica.all("guardian"), replica.all("delegate")])).flat() : [];
  const shown = adults.filter((one) => one.photo_sha256 && one.photo_record_id);
  return { faces: replica.faces, wanted: new Map(shown.map((one) => [one.photo_sha256, one.photo_record_id])) };
}

/** When a face that could not be had may be asked for again. @param {() => number} now */
function createPatience(now) {
  /** @type {Map<string, {failures: number, atMs: number}>} */
  const failed = new Map();
  return {
    /** @param {string} sha256 */
    isOver: (sha256) => (failed.get(sha256)?.atMs ?? 0) <= now(),
    /** Infinity: nothing waits; what is over already is asked for as soon as the engine rests. */
    nextMs: () => Math.min(...[...failed.values()].map(({ atMs }) => atMs).filter((atMs) => atMs > now())),
    /** @param {string} sha256 @param {Fetched} outcome */
    note(sha256, outcome) {
      if (outcome === "kept") failed.delete(sha256);
      if (outcome !== "failed") return;
      const failures = (failed.get(sha256)?.failures ?? 0) + 1;
      failed.set(sha256, { failures, atMs: now() + Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LAST_WAIT_MS) });
    },
  };
}

/** @param {Pick<Parts, "fetch" | "timers" | "now">} parts */
function createFetching({ fetch, timers, now }) {
  /** @param {string} sha256 @param {string} recordId @returns {Promise<{outcome: Fetched, face?: import("../store/faces.js").Face, waitMs?: number | null}>} */
  return async function fetchFace(sha256, recordId) {
    const stop = new AbortController();
    const timer = timers.set(() => stop.abort(), TIMEOUT_MS);
    try {
      const reply = await fetch(facePath(recordId, sha256), { credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal });
      if (reply.status === 401 || reply.status === 429 || reply.status === 503) return { outcome: "stop", waitMs: retryAfterMs(reply.headers.get("Retry-After"), now()) };
      const mime = reply.headers.get("Content-Type")?.split(";")[0] ?? "";
      const bytes = await reply.arrayBuffer();
      const isPhoto = reply.status === 200 && mime.startsWith("image/") && bytes.byteLength > 0 && bytes.byteLength <= BYTES_MAX;
      return isPhoto ? { outcome: "kept", face: { bytes, mime } } : { outcome: "failed" };
    } catch {
      return { outcome: "stop" }; // no network, or a portal that leads elsewhere
    } finally {
      timers.clear(timer);
    }
  };
}

/** Where the server shows the photo of a record, small. @param {string} recordId @param {string} sha256 */
export const facePath = (recordId, sha256) => `/records/${recordId}/photos/${sha256}?size=thumb`;

/** Another tab that is at it does it for this one, too. @param {LockManager | undefined} locks @param {() => Promise<void>} work */
async function inLock(locks, work) {
  await (locks ? locks.request("rounds-faces", { ifAvailable: true }, (lock) => (lock ? work() : undefined)) : work());
}
