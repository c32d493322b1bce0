import { scriptUrl } from "../ui/trusted.js";

/**
 * The app as something installed: on the home screen, and in a newer version that waits for its turn.
 * @param {{changed: () => void, installed: () => void}} on
 */
export function watchInstalling({ changed, installed }) {
  /** @type {any} */
  let offer = null;
  /** @type {ServiceWorker | null} */
  let waiting = null;
  let isReloading = false;

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    changed();
  });
  window.addEventListener("appinstalled", () => {
    offer = null;
    installed();
    changed();
  });

  return {
    /** Starts the service worker and keeps an eye on new versions. */
    async start() {
      if (!("serviceWorker" in navigator)) return;
      const registration = await navigator.serviceWorker.register(scriptUrl("/static/sw.js"), { scope: "/", updateViaCache: "none" });
      const look = () => {
        waiting = navigator.serviceWorker.controller ? registration.waiting : null;
        changed();
      };
      registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
      look();
    },
    hasUpdate: () => waiting !== null,
    /** Lets the new version take over, and reloads this tab only: other tabs may hold typed text. */
    update() {
      navigator.serviceWorker.addEventListener("controllerchange", () => {
        if (isReloading) return;
        isReloading = true;
        location.reload();
      });
      waiting?.postMessage("activate");
    },
    isInstalled: () => matchMedia("(display-mode: standalone)").matches || /** @type {any} */ (navigator).standalone === true,
    canInstall: () => offer !== null,
    async install() {
      await offer?.prompt();
      offer = null;
      changed();
    },
    isIos: () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1),
  };
}
