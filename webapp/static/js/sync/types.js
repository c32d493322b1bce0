/**
 * Shapes of the sync engine. Types only.
 *
 * @typedef {object} Timers
 * @property {(fn: () => void, ms: number) => any} set
 * @property {(id: any) => void} clear
 *
 * @typedef {object} EngineParts
 * @property {import("../store/open.js").Store} store
 * @property {typeof fetch} fetch
 * @property {Crypto} crypto
 * @property {LockManager | undefined} locks
 * @property {() => number} now  milliseconds since 1970
 * @property {() => number} random  0 ≤ x < 1
 * @property {Timers} timers
 * @property {BroadcastChannel} [channel]  tells the other tabs that the outbox or the replica changed
 * @property {string} app  the client's build
 * @property {ReturnType<typeof import("./session.js").createSession>} [session]  the app's own, so that its pages hear what rounds learn of rights
 * @property {() => Promise<object>} [health]  {persisted, installed, quota_bytes, used_bytes} for `status`
 *
 * @typedef {object} SyncError
 * @property {"network" | "not_our_server" | "refused" | "server" | "revoked" | "device"} kind
 * @property {number} [status]
 * @property {string} [detail]
 *
 * @typedef {object} EngineState
 * @property {"stopped" | "idle" | "working" | "waiting"} phase  waiting: it will try again by itself at `nextAt`
 * @property {number} queued
 * @property {number} photosWaiting
 * @property {number} attention
 * @property {string | null} oldestQueuedAt
 * @property {string | null} lastContactAt  when our server last answered (device clock, RFC 3339)
 * @property {string | null} nextAt
 * @property {boolean} needsSignIn
 * @property {boolean} serverIsOlder  it does not know a type or schema that this build writes
 * @property {SyncError | null} error
 *
 * @typedef {object} Engine
 * @property {() => void} start
 * @property {() => void} stop
 * @property {(reason: "save" | "open" | "online" | "visible" | "sign_in" | "background" | "asked" | "timer") => Promise<void>} wake  resolves when that round is over
 * @property {EngineState} state  read only
 * @property {(fn: (state: EngineState, change: {replica: boolean}) => void) => () => void} subscribe  returns the way to stop
 */
export {};
