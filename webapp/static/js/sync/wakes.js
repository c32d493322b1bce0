/**
 * Wake the engine whenever there is reason to hope: the network is back, the app is looked at, the service worker was woken.
 *
 * @param {import("./types.js").Engine} engine
 * @param {{window: EventTarget, document: EventTarget & {visibilityState: string}, serviceWorker?: ServiceWorkerContainer}} events
 */
export function wakeOn(engine, { window, document, serviceWorker }) {
  window.addEventListener("online", () => engine.wake("online"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") engine.wake("visible");
  });
  serviceWorker?.addEventListener("message", (event) => {
    if (event.data === "sync") engine.wake("background");
  });
  // where the browser can, it wakes the app when the network is back although nobody looks at it
  engine.subscribe(({ phase, queued, photosWaiting }) => {
    if (phase === "waiting" && queued + photosWaiting > 0) {
      serviceWorker?.ready.then((registration) => /** @type {any} */ (registration).sync?.register("rounds-outbox")).catch(() => {});
    }
  });
}
