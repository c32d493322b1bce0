import { toBase64url } from "../store/encoding.js";
import { createLink, SyncFault } from "./link.js";

/**
 * @typedef {import("../store/types.js").SignIn} SignIn
 * @typedef {"wrong" | "revoked" | "too_often" | "network" | "other_server" | "server"} SignInReason
 */

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
 * Signing in and out. The outbox belongs to the device and is never touched.
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "fetch" | "timers" | "now">} parts
 */
export function createSession(parts) {
  const { store } = parts;
  const link = createLink(parts);

  return {
    /**
     * Sign in and register this person's key on this device.
     *
     * @param {{username: string, password: string, deviceName: string}} given
     * @returns {Promise<SignIn>}
     * @throws {SignInError}
     */
    async signIn({ username, password, deviceName }) {
      const device = await store.device.get();
      const key = await store.keys.keyForSignIn(username);
      const body = JSON.stringify({ username, password, device: device.id, device_name: deviceName, public_key: toBase64url(key.spki) });
      const reply = await post(link, body);
      if (reply.json.key !== key.id) throw new SignInError("server");
      await pin(reply.json.server_id);
      await store.keys.claim(username, reply.json.person.id);
      await store.device.update({ name: deviceName, server_id: reply.json.server_id });
      await link.contact(reply);
      const { person, roles, permissions, lang } = reply.json;
      const signIn = { person, roles: roles ?? [], permissions, lang: lang ?? person.lang, at: new Date(parts.now()).toISOString() };
      await leave(person.id);
      await store.device.rememberSignIn(signIn);
      return signIn;
    },

    /** Sign out here and, where it can be reached, on the server. Deletes the person's replica, never a record. */
    async signOut() {
      await link.request("/session", { method: "DELETE", timeoutMs: 10_000 }).catch(() => {});
      await leave(null);
      await store.device.forgetSignIn();
    },
  };

  /** Records are promised to one server: a device that holds some cannot change over. @param {string} serverId */
  async function pin(serverId) {
    const known = (await store.device.get()).server_id;
    if (known === null || known === serverId) return;
    const { queued, attention, photosWaiting } = await store.outbox.counts();
    if (queued + attention + photosWaiting > 0) throw new SignInError("other_server");
    await leave(null);
  }

  /** @param {string | null} nextPersonId whoever was here before leaves no replica behind */
  async function leave(nextPersonId) {
    const before = await store.device.signIn();
    if (before && before.person.id !== nextPersonId) await store.replica(before.person.id).destroy();
  }
}

/** @param {import("./link.js").Link} link @param {string} body */
async function post(link, body) {
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  const reply = await link.request("/session", request).catch((cause) => {
    throw new SignInError(cause instanceof SyncFault ? "network" : "server", { cause });
  });
  if (reply.status === 401) throw new SignInError("wrong");
  if (reply.status === 403) throw new SignInError("revoked");
  const { retryAfterMs } = link.fault(reply);
  if (reply.status === 429) throw new SignInError("too_often", { retryAfterMs });
  if (reply.status !== 200 && reply.status !== 201) throw new SignInError("server", { retryAfterMs });
  if (!reply.json?.server_id || !reply.json.person?.id) throw new SignInError("network");
  return reply;
}
