/** Networks between the engine and a server: a good one, and one that does everything networks do. */

const PORTAL = "<!doctype html><title>Welcome</title><form>Accept the terms</form>";

/** A seeded source of random numbers, so that a run that fails can be run again. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const lost = () => Promise.reject(new TypeError("Failed to fetch"));
const status = (code, headers = {}) => new Response("busy", { status: code, headers });

/** Each fault: (reach the server) → what the engine sees. */
export const FAULTS = {
  lostRequest: () => lost(),
  lostReply: async (reach) => {
    await reach();
    return lost();
  },
  doubled: async (reach) => {
    await reach();
    return reach();
  },
  delayed: async (reach, late) => {
    late(reach);
    return lost();
  },
  portal: async () => new Response(PORTAL, { status: 200, headers: { "Content-Type": "text/html" } }),
  portalJson: async () => new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } }),
  tooLarge: async () => status(413),
  badRequest: async () => status(400),
  badGateway: async () => status(502),
  gatewayTimeout: async (reach) => {
    await reach();
    return status(504);
  },
  busy: async () => status(503, { "Retry-After": "1" }),
  truncated: async (reach) => {
    const reply = await reach();
    const text = await reply.text();
    return new Response(text.slice(0, Math.floor(text.length / 2)), { status: reply.status === 204 ? 200 : reply.status });
  },
  otherServer: async (reach) => {
    const text = await (await reach()).text();
    return new Response(text.replaceAll("11111111-1111", "22222222-2222"), { status: 200 });
  },
  // somebody's cache answers a push with the reply to the one before
  staleReply: async (reach, late, memory) => {
    const reply = await reach();
    if (memory.path !== "/push") return reply;
    const before = memory.reply;
    memory.reply = reply.clone();
    return before ?? reply;
  },
};

export function badNetwork(server, { seed, share }) {
  const random = seeded(seed);
  const names = Object.keys(FAULTS);
  const memory = {};
  const network = { counts: {}, share, waiting: [], fetch };
  async function fetch(url, options) {
    const reach = () => server.handle(url, options);
    // requests that lay about somewhere arrive now, out of their turn
    while (network.waiting.length > 0 && random() < 0.5) await network.waiting.shift()().catch(() => {});
    if (random() >= network.share) return reach();
    const name = names[Math.floor(random() * names.length)];
    memory.path = url.replace("/api/sync/v1", "");
    network.counts[name] = (network.counts[name] ?? 0) + 1;
    return FAULTS[name](reach, (late) => network.waiting.push(late), memory);
  }
  return network;
}
