/** A run with every fault: saves, server changes, erasures, backups, restores, dead timelines; then quiet, and the count. */

import { PERSON, phone, save, scene, started } from "./engine.js";
import { badNetwork, seeded } from "./network.js";
import { photo } from "./phone.js";

const HOUR_MS = 3_600_000;
const REFUSED = ["rejected", "crash", "bad_request"];
const FATES = ["stored", "stored", "stored", "held:unknown_target", "superseded", ...REFUSED];
const DOINGS = ["save", "save", "save", "change", "change", "wake", "tick", "tick", "hours", "days", "signOutOfServer", "erase", "backup", "backup", "verify", "restore"];

export async function storm({ seed, steps, share }) {
  const { clock, server } = scene();
  const random = seeded(seed);
  const vault = backups(server, random);
  const network = badNetwork(server, { seed: seed + 1, share });
  // a reply that is still on its way when the server is restored
  const overtaken = async (...given) => {
    const reply = await network.fetch(...given);
    if (random() < network.share / 20) vault.restore();
    return reply;
  };
  const { store, engine } = await phone({ clock, server, network: { fetch: overtaken }, random });
  await started(engine);
  const saved = [];
  const doings = {
    ...vault, ...passing(clock, engine),
    save: async () => {
      const fate = FATES[Math.floor(random() * FATES.length)];
      const photos = Array.from({ length: Math.floor(random() * 3) }, () => photo(Math.floor(random() * 50)));
      saved.push({ ...(await save(store, { fate }, photos)), fate, hashes: await Promise.all(photos.map(hashOf)) });
      await engine.wake("save");
    },
    change: () => server.changes.push(change(random)),
    signOutOfServer: () => {
      server.isSignedIn = random() < 0.5;
    },
  };
  for (let step = 0; step < steps; step += 1) await doings[DOINGS[Math.floor(random() * DOINGS.length)]]();
  await calm({ network, server, engine, clock });
  engine.stop();
  const forgotten = saved.length - (await store.outbox.list()).length;
  return { ...(await verdict({ clock, server, saved, store })), forgotten, lineage: await store.outbox.lineage(), restores: vault.count(), faults: network.counts };
}

/** Backups, of which one is verified now and then; what is older than the last verified one is never restored. */
function backups(server, random) {
  let kept = [server.backup()];
  let restores = 0;
  return {
    backup: () => void kept.push(server.backup()),
    verify: () => {
      const at = Math.floor(random() * kept.length);
      server.verify(kept[at]);
      kept = kept.slice(at);
    },
    restore: () => {
      restores += 1;
      server.restore(kept[Math.floor(random() * kept.length)]);
    },
    erase: () => {
      const ids = [...server.journal.keys()];
      if (ids.length === 0) return;
      const id = ids[Math.floor(random() * ids.length)];
      server.erased.add(id);
      server.journal.delete(id);
    },
    count: () => restores,
  };
}

function passing(clock, engine) {
  return {
    wake: () => engine.wake("online"),
    tick: () => clock.tick(),
    hours: () => {
      clock.ms += 7 * HOUR_MS;
      return engine.wake("visible");
    },
    days: () => {
      clock.ms += 40 * HOUR_MS;
      return engine.wake("visible");
    },
  };
}

async function hashOf({ bytes }) {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

function change(random) {
  const [kind, id] = [["place", "asset", "damage"][Math.floor(random() * 3)], `id-${Math.floor(random() * 300)}`];
  return random() < 0.25 ? { kind, id, gone: true } : { kind, id, version: Math.floor(random() * 1e9), data: { name: `名${Math.floor(random() * 1e6)}`, place_id: "id-1" } };
}

const isBusy = ({ queued, photosWaiting, error }) => queued > 0 || photosWaiting > 0 || error;

async function settleDown({ clock, engine }) {
  for (let round = 0; round < 60 && isBusy(engine.state); round += 1) await clock.tick();
}

async function calm({ network, server, engine, clock }) {
  network.share = 0;
  for (const late of network.waiting.splice(0)) await late().catch(() => {});
  server.isSignedIn = true;
  await engine.wake("online");
  await settleDown({ clock, engine });
  clock.ms += 7 * HOUR_MS; // what a phone without a session could not learn at once, it learns within six hours
  await engine.wake("visible");
  await settleDown({ clock, engine });
}

/** Everything the invariants say; empty lists mean that they hold. A new build offers once more what a fault had set aside. */
async function verdict({ clock, server, saved, store }) {
  store.close();
  const next = await phone({ app: "build-2", clock, server });
  await started(next.engine);
  await settleDown({ clock, engine: next.engine });
  next.engine.stop();
  const wrong = [];
  for (const record of saved) wrong.push(...(await wrongs(record, { server, outbox: next.store.outbox })));
  return { saved: saved.length, onServer: server.journal.size, wrong, replica: await replicaDifferences(next.store, server) };
}

async function wrongs({ id, n, hash, fate, hashes }, { server, outbox }) {
  const [there, here] = [server.journal.get(id), await outbox.get(id)];
  if (server.erased.has(id)) return there || (here && !REFUSED.includes(fate)) ? [[n, fate, "came back", here?.state]] : [];
  if (REFUSED.includes(fate)) return there || here?.state !== "attention" ? [[n, fate, here?.state]] : [];
  if (there?.hash !== hash) return [[n, fate, "lost", here?.state ?? "forgotten", here?.attention]];
  const photos = hashes.filter((one) => !server.blobs.has(one)).map((one) => [n, "photo", one]);
  return here && !["sent", "kept"].includes(here.state) ? [[n, fate, here.state, here.attention], ...photos] : photos;
}

async function replicaDifferences(store, server) {
  const replica = store.replica(PERSON);
  const [there, here] = [server.entities(), new Map()];
  for (const kind of await replica.kinds()) for (const thing of await replica.all(kind)) here.set(`${kind}/${thing.id}`, thing);
  const keys = new Set([...there.keys(), ...here.keys()]);
  return [...keys].filter((key) => there.get(key)?.version !== here.get(key)?.version || there.get(key)?.data.name !== here.get(key)?.name);
}
