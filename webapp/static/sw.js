/*
 * Lets the app open with no network and the server down. Records never pass through here.
 * /precache.js sets self.PRECACHE = {version, shell, files: [[url, base64 SHA-256]…]}; a change of that list is an update.
 *
 * A page gets all its files from the build that it was opened with, lazily loaded modules included, however many builds have come
 * since: which build a page is of is written down, because the browser ends and starts this worker as it likes. A build's cache
 * goes when no page of it lives.
 */
importScripts("/precache.js");

/** @typedef {{version: string, shell: string, files: [string, string][]}} Precache */
const worker = /** @type {ServiceWorkerGlobalScope & {PRECACHE: Precache}} */ (/** @type {unknown} */ (self));
const OURS = "rounds-";
const CACHE = OURS + worker.PRECACHE.version;
const SHELL = worker.PRECACHE.shell;
const FILES = new Map(worker.PRECACHE.files);
const DIGEST = "X-Rounds-Sha256";
/** which build each page is of, one entry a page; not "rounds-…", or a worker of the first build would delete it */
const PAGES = "page-builds";
/** a page that is being opened is not yet in the list of clients */
const YOUNG_MS = 60_000;
/** longer than the slowest phone takes to read a file */
const CACHE_MS = 5000;
/** pages that the shell can draw by itself: home, the app's own, and a label's address */
const IN_APP = [/^\/$/, new RegExp(`^${SHELL}(/|$)`), /^\/[0-9A-Za-z-]{8,9}$/];
/** eight or nine signs long, but the server's */
const NOT_LABELS = new Set(["/sign-out", "/healthz"]);
/** of pages that this worker has written down or looked up: a page asks for two hundred files, and never changes its build */
const remembered = /** @type {Map<string, string>} */ (new Map());

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
    if (!isInApp(url.pathname)) return;
    event.respondWith(open(event));
    event.waitUntil(tidy());
  } else if (FILES.has(url.pathname) || url.pathname.startsWith("/static/")) {
    event.respondWith(file(event, url.pathname));
  }
});

/** @param {FetchEvent} event */
function open({ resultingClientId, request }) {
  return kept(request, async () => {
    await note(resultingClientId, CACHE);
    return find(CACHE, SHELL);
  });
}

/** @param {FetchEvent} event @param {string} path */
function file({ clientId, resultingClientId, request }, path) {
  return kept(request, async () => {
    const build = (await buildOf(clientId)) ?? CACHE;
    if (request.destination === "worker") await note(resultingClientId, build); // its imports come in its own name
    return (await find(build, path)) ?? (FILES.has(path) ? await find(CACHE, path) : undefined);
  });
}

/**
 * What is kept, else the network's. A cache that fails is one that has nothing, and beside one that does not answer the network is
 * asked too: for a module that never comes the page would stay white.
 *
 * @param {Request} request
 * @param {() => Promise<Response | undefined>} look
 */
async function kept(request, look) {
  const found = look().catch(() => undefined);
  const reply = await Promise.race([found, after(CACHE_MS, found)]);
  return reply ?? Promise.any([fetch(request), found.then((late) => late ?? Promise.reject(new Error("not kept")))]);
}

/** @param {number} ms @param {Promise<unknown>} unless @returns {Promise<undefined>} */
function after(ms, unless) {
  return new Promise((done) => {
    const timer = setTimeout(() => done(undefined), ms);
    void unless.then(() => clearTimeout(timer));
  });
}

/** @param {string} name @param {string} path */
function find(name, path) {
  return caches.match(path, { cacheName: name });
}

/** @param {string} clientId @param {string} build name of its cache */
async function note(clientId, build) {
  if (!clientId) return;
  remembered.set(clientId, build);
  const entry = new Response(JSON.stringify({ build, at: Date.now() }));
  await (await caches.open(PAGES)).put(`/${clientId}`, entry).catch(() => {}); // a full disk: the page is taken for one of this build
}

/** @param {string} clientId @returns {Promise<string | null>} */
async function buildOf(clientId) {
  const known = remembered.get(clientId);
  if (known || !clientId) return known ?? null;
  const entry = await caches.match(`/${clientId}`, { cacheName: PAGES });
  if (!entry) return null;
  const { build } = await entry.json();
  remembered.set(clientId, build);
  return build;
}

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
  if (!FILES.has(SHELL)) await cache.put(SHELL, await fetchedShell());
}

/** It has no digest, but says of which build it is: a portal's page does not. */
async function fetchedShell() {
  const reply = await fetched(SHELL);
  if (!(await reply.clone().text()).includes(`data-build="${worker.PRECACHE.version}"`)) throw new Error(`${SHELL}: not this build's`);
  return reply;
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
  await adopt();
  await tidy();
  await worker.clients.claim();
}

/** Pages that a worker of the first build opened, which wrote nothing down, are of the build before. */
async function adopt() {
  const names = (await caches.keys()).filter((name) => name.startsWith(OURS));
  const before = names[names.indexOf(CACHE) - 1];
  for (const { id, url } of await worker.clients.matchAll({ includeUncontrolled: true })) {
    if (before && isInApp(new URL(url).pathname) && !(await buildOf(id))) await note(id, before);
  }
}

/** Forgets pages that are gone, and deletes the caches of builds that no page is of. */
async function tidy() {
  const [pages, clients] = [await caches.open(PAGES), await worker.clients.matchAll({ includeUncontrolled: true, type: "all" })];
  const [living, used] = [new Set(clients.map(({ id }) => id)), new Set([CACHE])];
  for (const request of await pages.keys()) {
    const { build, at } = (await (await pages.match(request))?.json()) ?? { build: CACHE, at: 0 };
    const id = new URL(request.url).pathname.slice(1);
    if (living.has(id) || Date.now() - at < YOUNG_MS) used.add(build);
    else if (await pages.delete(request)) remembered.delete(id);
  }
  if (worker.registration.installing || worker.registration.waiting) return; // the next build's cache is none of ours to delete
  const idle = (await caches.keys()).filter((name) => name.startsWith(OURS) && !used.has(name));
  await Promise.all(idle.map((name) => caches.delete(name)));
}

async function wakePages() {
  for (const client of await worker.clients.matchAll()) client.postMessage("sync");
}
