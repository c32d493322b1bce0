/** What bench/bootstrap measures in the app's own modules; served by the app itself, as they are. */

const now = () => Date.now();
const timers = { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id) };
const here = {};

/** Sign in on a phone that has nothing yet. */
export async function begin({ username, password, pin }) {
  const [{ openStore }, { createSession }, { createLink }, { createPull }] = await Promise.all(
    ["store/open.js", "sync/session.js", "sync/link.js", "sync/pull.js"].map((file) => import(`/static/js/${file}`)));
  const store = await openStore({ indexedDB, caches, crypto, now, timers, zone: "Asia/Taipei", app: "bench" });
  const parts = { store, fetch: (...given) => fetch(...given), crypto, locks: navigator.locks, now, random: Math.random, timers, app: "bench" };
  const proved = await createSession(parts).prove({ username, password, deviceName: "bench", hasPin: Boolean(pin) });
  const { person } = await proved.keep(pin || null);
  Object.assign(here, { store, pull: createPull(parts, createLink(parts)), replica: store.replica(person.id) });
}

/** One round of pulling: `ready` when the new copy has answered for a code, `all` when the server has nothing more. */
export async function pull({ code }) {
  const { replica } = here;
  const { swap } = replica;
  const began = performance.now();
  let ready = null;
  replica.swap = async (snapshot) => {
    await swap(snapshot);
    if ((await replica.byCode(code))?.thing == null) throw new Error(`${code} leads nowhere`);
    ready = performance.now() - began;
  };
  try {
    await here.pull.all();
  } finally {
    replica.swap = swap;
  }
  const all = performance.now() - began;
  return { ready, all };
}

export async function lookUps({ codes }) {
  const times = [];
  for (const code of codes) {
    const began = performance.now();
    const found = await here.replica.byCode(code);
    times.push(performance.now() - began);
    if (!found.thing) throw new Error(`${code} leads nowhere`);
  }
  return times;
}

/** Whole kinds are remembered from here on, as on the page that searches. */
export async function search({ text }) {
  const began = performance.now();
  const found = await here.replica.search(text);
  return { found: found.length, ms: performance.now() - began };
}

export async function stored() {
  return (await navigator.storage.estimate()).usage;
}
