/** What test_service_worker.py asks of the page. */

import { scriptUrl } from "/static/js/ui/trusted.js";

export async function register() {
  const registration = await navigator.serviceWorker.register(scriptUrl("/static/sw.js"), { scope: "/", updateViaCache: "none" });
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return settled(worker);
}

export async function update() {
  const registration = await navigator.serviceWorker.getRegistration();
  try {
    await registration.update();
  } catch (error) {
    return error.name;
  }
  return registration.installing ? settled(registration.installing) : (registration.waiting?.state ?? "none");
}

/** Let the waiting worker take over, as the banner's button does. */
export async function activate() {
  const registration = await navigator.serviceWorker.getRegistration();
  const taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  registration.waiting.postMessage("activate");
  await taken;
  const { active } = registration;
  if (active.state !== "activated") await new Promise((resolve) => active.addEventListener("statechange", resolve, { once: true }));
}

export async function ready() {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
}

export async function cacheNames() {
  return (await caches.keys()).filter((name) => name.startsWith("rounds-")).sort();
}

export async function cachedPaths() {
  const paths = [];
  for (const name of (await caches.keys()).filter((one) => one.startsWith("rounds-"))) for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths.sort();
}

export async function get(path) {
  try {
    const reply = await fetch(path);
    return [reply.status, await reply.text()];
  } catch (error) {
    return [0, error.name];
  }
}

export function listen() {
  window.heard = new Promise((resolve) => navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data), { once: true }));
}

function settled(worker) {
  return new Promise((resolve) => {
    const look = () => ["installed", "activated", "redundant"].includes(worker.state) && resolve(worker.state);
    worker.addEventListener("statechange", look);
    look();
  });
}
