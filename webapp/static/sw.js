/*
 * Lets the app open with no network and the server down. Records never pass through here.
 * /precache.js sets self.PRECACHE = {version, shell, files: [[url, base64 SHA-256]…]}; a change of that list is an update.
 */
importScripts("/precache.js");

const OURS = "rounds-";
const CACHE = OURS + self.PRECACHE.version;
const SHELL = self.PRECACHE.shell;
const FILES = new Map(self.PRECACHE.files);
const DIGEST = "X-Rounds-Sha256";
/** pages that the shell can draw by itself: home, the app's own, and a label's address */
const IN_APP = [/^\/$/, new RegExp(`^${SHELL}(/|$)`), /^\/[0-9A-Za-z-]{8,9}$/];
/** eight or nine signs long, but the server's */
const NOT_LABELS = new Set(["/sign-out", "/healthz"]);

self.addEventListener("install", (event) => {
  event.waitUntil(install().catch(async (error) => {
    await caches.delete(CACHE); // the worker before this one goes on with its own
    throw error;
  }));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

// a new worker takes over only when a page asks, so that no form changes under anybody's fingers
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isInApp(url.pathname)) event.respondWith(cached(SHELL, request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(cached(url.pathname, request));
  }
});

self.addEventListener("sync", (event) => {
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

/** A file that has not changed is taken from the cache before; any other must have the digest that the list promises. */
async function keep(cache, { url, digest, before }) {
  const old = await before?.match(url);
  if (old?.headers.get(DIGEST) === digest) return cache.put(url, old);
  const reply = await fetched(url, digest);
  const headers = new Headers(reply.headers);
  headers.set(DIGEST, digest);
  return cache.put(url, new Response(await reply.blob(), { headers }));
}

/** A redirect, to a portal or to sign in, is no answer. */
async function fetched(url, digest) {
  const integrity = digest ? { integrity: `sha256-${digest}` } : {};
  const reply = await fetch(url, { cache: "no-cache", redirect: "error", credentials: "same-origin", ...integrity });
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`);
  return reply;
}

async function activate() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function cached(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url)) ?? fetch(request);
}

async function wakePages() {
  for (const client of await self.clients.matchAll()) client.postMessage("sync");
}
