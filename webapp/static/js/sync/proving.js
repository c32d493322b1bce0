import { toBase64url } from "../store/encoding.js";
import { SyncFault } from "./link.js";

/**
 * @typedef {import("../store/types.js").SignIn} SignIn
 * @typedef {import("../store/vault.js").Pair} Pair
 * @typedef {import("./link.js").Reply} Reply
 * @typedef {"wrong" | "ticket" | "revoked" | "too_often" | "network" | "other_server" | "server"} SignInReason
 *
 * @typedef {object} Credentials
 * @property {string} [username]
 * @property {string} [password]
 * @property {string} [ticket]  a one-time code instead of name and password
 * @property {string} deviceName
 * @property {boolean} [hasPin]  the person is going to set a PIN for this phone
 *
 * @typedef {object} Proved  the server knows who it is; nothing of it is kept on the phone yet
 * @property {SignIn} signIn
 * @property {boolean} needsPin
 * @property {(pin: string | null) => Promise<SignIn>} keep
 */

const EARLIER_MAX = 50;

/** Why signing in failed; nothing on the device has changed. */
export class SignInError extends Error {
  /** @param {SignInReason} reason @param {{retryAfterMs?: number | null, cause?: unknown}} [facts] */
  constructor(reason, { retryAfterMs = null, cause } = {}) {
    super(`sign-in: ${reason}`, { cause });
    this.name = "SignInError";
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Proving to the server who it is, by password or one-time code, and registering a key of theirs on this device.
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "now">} parts
 * @param {{link: import("./link.js").Link, take: (signIn: SignIn) => Promise<SignIn>}} by take: makes them the person of this device
 */
export function createProving(parts, { link, take }) {
  const { store } = parts;
  return prove;

  /**
   * Let the server check who it is, and register a key of theirs on this device. What is to be kept is told by `keep`.
   *
   * @param {Credentials} given
   * @returns {Promise<Proved>}
   * @throws {SignInError}
   */
  async function prove({ deviceName, ...given }) {
    const device = await store.device.get();
    const { key, pair } = await keyToRegister(given);
    const { username, password, ticket } = given;
    const who = ticket ? { ticket } : { username, password };
    const [public_key, earlier_keys] = [toBase64url(new Uint8Array(key.spki)), await earlierKeys(key.id)];
    const body = { ...who, device: device.id, device_name: deviceName, public_key, has_pin: Boolean(given.hasPin), ...(earlier_keys.length > 0 ? { earlier_keys } : {}) };
    const reply = await post(link, body);
    if (reply.json.key !== key.id) throw new SignInError("server");
    await pin(reply.json.server_id);
    const signIn = signInOf(reply, parts.now());
    const needsPin = Boolean(given.hasPin && pair);
    if (needsPin) await store.device.update({ session_to_end: true }); // unless a PIN is set, nobody will use it
    return {
      signIn,
      needsPin,
      async keep(secret) {
        await store.device.update({ name: deviceName, server_id: reply.json.server_id, session_to_end: false });
        await keepKey(signIn, { id: key.id, pair, secret, username: username ?? signIn.person.username });
        await store.keys.note(signIn.person.id, key, await store.outbox.signers());
        // what a server that had forgotten the key turned away it would take now
        await store.outbox.offerAgain(({ reason }) => reason === "bad_signature");
        await link.contact(reply);
        return take(signIn);
      },
    };
  }

  /** Keys that are no longer used here, by which records are signed that the server may lack. @param {string} keyId the one to be registered */
  async function earlierKeys(keyId) {
    const [noted, signers] = await Promise.all([store.keys.noted(), store.outbox.signers()]);
    const earlier = noted.filter(({ id }) => id !== keyId && signers.has(id)).slice(-EARLIER_MAX);
    return earlier.map(({ person_id, spki }) => ({ person: person_id, key: toBase64url(spki) }));
  }

  /** @param {Omit<Credentials, "deviceName">} given @returns {Promise<{key: {id: string, spki: ArrayBuffer | Uint8Array}, pair: Pair | null}>} pair: not kept yet */
  async function keyToRegister({ username, hasPin }) {
    const known = username ? await store.keys.personOf(username) : null;
    const open = known ? await store.keys.findKey(known) : null;
    const isFitting = open && (!hasPin || (await store.vault.stateOf(/** @type {string} */ (known))) === "open");
    if (open && isFitting) return { key: open, pair: null };
    if (username && !hasPin) return { key: await store.keys.keyForSignIn(username), pair: null };
    const pair = await store.keys.fresh();
    return { key: pair, pair };
  }

  /** @param {SignIn} signIn @param {{id: string, pair: Pair | null, secret: string | null, username?: string}} by `id` of the key that was registered */
  async function keepKey({ person }, { id, pair, secret, username }) {
    if (pair && secret !== null) await store.vault.guard(person.id, secret, pair);
    else if (pair) await unguarded(person.id, () => store.keys.adopt(person.id, pair));
    else if ((await store.keys.findKey(person.id))?.id !== id) await unguarded(person.id, () => store.keys.claim(id, person.id));
    if (username) await store.keys.name(username, person.id);
  }

  /** What lay under a PIN that is no more can't be read any more. @param {string} personId @param {() => Promise<unknown>} keep */
  async function unguarded(personId, keep) {
    if ((await store.vault.stateOf(personId)) !== "free") await store.vault.destroy(personId);
    await keep();
  }

  /** Records are promised to one server: a device that holds some cannot change over. @param {string} serverId */
  async function pin(serverId) {
    const known = (await store.device.get()).server_id;
    if (known === null || known === serverId) return;
    const { queued, attention, photosWaiting } = await store.outbox.counts();
    if (queued + attention + photosWaiting > 0) throw new SignInError("other_server");
    for (const { person } of await store.device.people()) {
      await store.replica(person.id).destroy();
      await store.device.forgetPerson(person.id);
    }
  }
}

/** @param {object} body @returns {import("./link.js").Request} */
export const json = (body) => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** @param {Reply} reply @param {number} provedAtMs @returns {SignIn} */
export function signInOf({ json: { person, roles, permissions, lang } }, provedAtMs) {
  return { person, roles: roles ?? [], permissions, lang: lang ?? person.lang, at: new Date(provedAtMs).toISOString() };
}

/** @param {import("./link.js").Link} link @param {{ticket?: string}} body */
async function post(link, body) {
  const reply = await link.request("/session", json(body)).catch((cause) => {
    throw new SignInError(cause instanceof SyncFault ? "network" : "server", { cause });
  });
  if (reply.status === 401) throw new SignInError(body.ticket ? "ticket" : "wrong");
  if (reply.status === 403) throw new SignInError("revoked");
  const { retryAfterMs } = link.fault(reply);
  if (reply.status === 429) throw new SignInError("too_often", { retryAfterMs });
  if (reply.status !== 200 && reply.status !== 201) throw new SignInError("server", { retryAfterMs });
  if (!reply.json?.server_id || !reply.json.person?.id) throw new SignInError("network");
  return reply;
}
