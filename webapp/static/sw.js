/*
 * Lets the app open with no network and the server down. Records never pass through here.
 * /precache.js sets self.PRECACHE = {version, shell, files: [[url, base64 SHA-256]…]}; a change of that list is an update.
 */
importScripts("/precache.js");

/** @typedef {{version: string, shell: string, files: [string, string][]}} Precache */
const worker = /** @type {ServiceWorkerGlobalScope & {PRECACHE: Precache}} */ (/** @type {unknown} */ (self));
const OURS = "rounds-";
const CACHE = OURS + worker.PRECACHE.version;
const SHELL = worker.PRECACHE.shell;
const FILES = new Map(worker.PRECACHE.files);
const DIGEST = "X-Rounds-Sha256";
/** pages that the shell can draw by itself: home, the app's own, and a label's address */
const IN_APP = [/^\/$/, new RegExp(`^${SHELL}(/|$)`), /^\/[0-9A-Za-z-]{8,9}$/];
/** eight or nine signs long, but the server's */
const NOT_LABELS = new Set(["/sign-out", "/healthz"]);

worker.addEventListener("install", (event) => {
  event.waitUntil(install().catch(async (error) => {
    await caches.delete(CACHE); // the worker before this one goes on with its own
    throw error;
  }));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

// a new worker takes over only when a page asks, so that no form changes under anybody's fingers
worker.addEventListener("message", (event) => {
  if (event.data === "activate") worker.skipWaiting();
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate") {
    if (isInApp(url.pathname)) event.respondWith(cached(SHELL, request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(cached(url.pathname, request));
  }
});

worker.addEventListener("sync", (/** @type {any} */ event) => {
  if (event.tag === "rounds-outbox") event.waitUntil(wakePages());
});

/** @param {string} path */
function isInApp(path) {
  return !NOT_LABELS.has(path) && IN_APP.some((pattern) => pattern.test(path));
}

async function install() {
  const [cache, before] = [await caches.open(CACHE), await cacheBefore()];
  await Promise.all([...FILES].map(([url, digest]) => keep(cache, { url, digest, before })));
  if (!FILES.has(SHELL)) await cache.put(SHELL, await fetched(SHELL));
}

async function cacheBefore() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  return names.length > 0 ? caches.open(names[names.length - 1]) : null;
}

/**
 * A file that has not changed is taken from the cache before; any other must have the digest that the list promises.
 *
 * @param {Cache} cache
 * @param {{url: string, digest: string, before: Cache | null}} file
 */
async function keep(cache, { url, digest, before }) {
  const old = await before?.match(url);
  if (old?.headers.get(DIGEST) === digest) return cache.put(url, old);
  const reply = await fetched(url, digest);
  const headers = new Headers(reply.headers);
  headers.set(DIGEST, digest);
  return cache.put(url, new Response(await reply.blob(), { headers }));
}

/** A redirect, to a portal or to sign in, is no answer. @param {string} url @param {string} [digest] */
async function fetched(url, digest) {
  const integrity = digest ? { integrity: `sha256-${digest}` } : {};
  const reply = await fetch(url, { cache: "no-cache", redirect: "error", credentials: "same-origin", ...integrity });
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return reply;
}

async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {string} url @param {Request} request */
async function cached(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(request);
}

async function wakePages() {
  for (const client of await worker.clients.matchAll()) client.postMessage("sync");
}
