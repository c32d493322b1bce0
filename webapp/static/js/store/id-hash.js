import { hashedText } from "../domain/identity.js";
import { fromBase64url, toBase64url, toUtf8 } from "./encoding.js";

const HASH_BYTES = 16;
const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/**
 * What a number is found by: it can be compared, and without the server's key not be tried out. As webapp/gate/identity.py makes it.
 *
 * @param {Pick<Crypto, "subtle">} crypto
 * @param {string} searchKey the gate's, as `replica.gateKey` keeps it
 * @param {string} kind
 * @param {string} number
 */
export async function idHash({ subtle }, searchKey, kind, number) {
  const key = await subtle.importKey("raw", fromBase64url(searchKey), ALGORITHM, false, ["sign"]);
  const digest = await subtle.sign("HMAC", key, toUtf8(hashedText(kind, number)));
  return toBase64url(new Uint8Array(digest).slice(0, HASH_BYTES));
}
