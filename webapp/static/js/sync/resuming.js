import { toBase64url, toUtf8 } from "../store/encoding.js";
import { SyncFault } from "./link.js";
import { json, signInOf } from "./proving.js";

/**
 * @typedef {import("../store/types.js").SignIn} SignIn
 * @typedef {import("./link.js").Reply} Reply
 * @typedef {"author_disabled" | "key_revoked" | "device_revoked"} Expulsion
 * @typedef {{signIn: SignIn | null, expelled?: Expulsion}} SessionNews  `signIn`: with the rights of today; null: there is nobody any more
 */

const EXPULSIONS = new Set(["author_disabled", "key_revoked", "device_revoked"]);

/**
 * A session by the key of whoever is unlocked (docs/developers.md 4.1).
 *
 * @param {Pick<import("./types.js").EngineParts, "store">} parts
 * @param {{link: import("./link.js").Link, forget: (personId: string) => Promise<void>, tell: (news: SessionNews) => void}} by
 * @returns {() => Promise<boolean>}
 */
export function createResuming({ store }, { link, forget, tell }) {
  return resumeByKey;

  async function resumeByKey() {
    const signIn = await store.device.signIn();
    const key = signIn && (await store.keys.findKey(signIn.person.id));
    if (!key) return false;
    const hasPin = (await store.vault.stateOf(signIn.person.id)) === "open";
    const reply = await answerChallenge(key, hasPin).catch((error) => {
      if (error instanceof SyncFault) return null;
      throw error;
    });
    if (!reply) return false;
    const isOurs = reply.json?.server_id === (await store.device.get()).server_id;
    if (isOurs && reply.status === 403 && EXPULSIONS.has(reply.json.type)) return expel(signIn.person.id, reply.json.type);
    if (!isOurs || reply.status !== 200 || reply.json.person?.id !== signIn.person.id) return false;
    if ((await store.device.signIn())?.person.id !== signIn.person.id) return false; // they have gone meanwhile
    await link.contact(reply);
    const renewed = signInOf(reply, Date.parse(signIn.at));
    await store.device.rememberSignIn(renewed);
    tell({ signIn: renewed });
    return true;
  }

  /** @param {import("../store/keys.js").Key} key @param {boolean} has_pin @returns {Promise<Reply | null>} null: the server gave no challenge */
  async function answerChallenge(key, has_pin) {
    const { id, server_id } = await store.device.get();
    const asked = await link.request("/session/challenge", json({ device: id, key: key.id }));
    const challenge = asked.status === 200 ? asked.json?.challenge : null;
    if (typeof challenge !== "string") return null;
    const signature = toBase64url(await key.sign(toUtf8(["rounds-session", server_id, id, challenge].join("\n"))));
    return link.request("/session", json({ device: id, key: key.id, challenge, signature, has_pin }));
  }

  /** @param {string} personId @param {Expulsion} why @returns {Promise<false>} */
  async function expel(personId, why) {
    await forget(personId);
    tell({ signIn: null, expelled: why });
    return false;
  }
}
