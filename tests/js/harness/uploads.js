/** What test_uploads.py does: a photo of 900 KiB on its way over networks that break. */

import { phone, save, scene, started } from "./engine.js";
import { photo } from "./phone.js";

const SIZE = 900 * 1024;
const PART = 256 * 1024;

/** A phone whose network does to photo requests what `meet(request, reach)` says; every photo request with its size. */
async function way({ meet = (_, reach) => reach(), ...given } = {}) {
  const at = scene();
  const requests = [];
  const rules = { meet };
  const network = {
    fetch: async (url, options = {}) => {
      if (!url.includes("/blobs/")) return at.server.handle(url, options);
      const request = { method: options.method, offset: Number(options.headers["Upload-Offset"] ?? 0), bytes: options.body?.byteLength ?? 0 };
      requests.push(request);
      return rules.meet(request, () => at.server.handle(url, options));
    },
  };
  const one = { ...at, requests, rules, network, ...(await phone({ ...at, network, ...given })) };
  await started(one.engine);
  return one;
}

const lost = () => Promise.reject(new TypeError("Failed to fetch"));
const told = async ({ server, store, requests, engine }) => ({
  blobs: server.blobs.size, requests: requests.map(({ method, offset, bytes }) => [method, offset / PART, bytes]),
  states: (await store.outbox.list()).map(({ state, missing, attention }) => [state, missing.length, attention?.why ?? null]), error: engine.state.error?.kind ?? null,
});

/** The network breaks in the whole upload, then again after two parts, with the reply of the second lost; then the phone is killed. */
export async function broken() {
  let parts = 0;
  const meet = async ({ method }, reach) => {
    if (method === "PUT") return lost();
    if (method !== "PATCH") return reach();
    parts += 1;
    if (parts > 2) return lost();
    const reply = await reach();
    return parts === 2 ? lost() : reply;
  };
  const one = await way({ meet });
  await save(one.store, {}, [photo(1, { size: SIZE })]);
  await one.engine.wake("save");
  await one.engine.wake("online");
  const first = await told(one);
  one.engine.stop();
  one.store.close();
  one.requests.length = 0;
  one.rules.meet = (_, reach) => reach();
  const next = { ...one, ...(await phone({ ...one, network: one.network })) };
  await started(next.engine);
  return { first, after: await told(next) };
}

/** A link of 20 KiB a second: the first photo is one request, the next ones are parts. */
export async function slow() {
  const one = await way({
    meet: async ({ bytes }, reach) => {
      one.clock.ms += (bytes / 20 / 1024) * 1000;
      return reach();
    },
  });
  await save(one.store, {}, [photo(1, { size: SIZE })]);
  await one.engine.wake("save");
  await save(one.store, {}, [photo(2, { size: SIZE }), photo(3)]);
  await one.engine.wake("save");
  return told(one);
}

/** The link is slow; something happens to the photo that goes in parts. */
export async function inParts(name) {
  const one = await way();
  const { server, rules } = one;
  await save(one.store, {}, [photo(1, { size: SIZE })]);
  rules.meet = () => lost();
  await one.engine.wake("save");
  one.requests.length = 0;
  rules.meet = (request, reach) => HAPPENINGS[name]({ server, request, reach });
  for (let round = 0; round < 4; round += 1) await one.engine.wake("online");
  return told(one);
}

let isDone = false;

const HAPPENINGS = {
  dropped: ({ server, request, reach }) => {
    if (request.offset === 2 * PART && !isDone) {
      isDone = true;
      server.partials.clear();
    }
    return reach();
  },
  neverAgrees: ({ request, reach }) => (request.method === "PATCH" ? new Response(null, { status: 409, headers: { "Upload-Offset": "7" } }) : reach()),
  rotten: ({ server, reach }) => {
    server.corrupts.add([...server.journal.values()][0].photos[0]);
    return reach();
  },
  noParts: ({ server, reach }) => {
    server.hasParts = false;
    return reach();
  },
  portal: ({ request, reach }) => (request.method === "PATCH" ? new Response(null, { status: 204 }) : reach()),
  forgotten: ({ server, request, reach }) => {
    if (request.method === "HEAD" && !isDone) {
      isDone = true;
      server.journal.clear();
    }
    return reach();
  },
};

/** A proxy that takes at most 500 KiB in one piece, or nothing at all. */
export async function proxy({ mostBytes }) {
  const one = await way({ meet: ({ bytes }, reach) => (bytes > mostBytes ? new Response("too large", { status: 413 }) : reach()) });
  await save(one.store, {}, [photo(1, { size: SIZE })]);
  await one.engine.wake("save");
  return told(one);
}
