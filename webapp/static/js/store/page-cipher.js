import { toUtf8 } from "./encoding.js";

/**
 * @typedef {import("./packing.js").StoredPage} StoredPage
 * @typedef {{key: StoredPage["key"], iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer}} SealedPage
 *
 * @typedef {object} PageCipher
 * @property {(page: StoredPage) => Promise<SealedPage>} seal
 * @property {(page: SealedPage) => Promise<StoredPage>} open
 * @property {(key: StoredPage["key"], bytes: BufferSource) => Promise<SealedPage>} sealBytes
 * @property {(page: SealedPage) => Promise<ArrayBuffer>} openBytes
 */

const IV_BYTES = 12;
const utf8 = new TextDecoder();

/**
 * Pages of one person's replica as nobody else can read them. Person, kind and first id are bound in, so that a page can't be put
 * in another's place; ids and label codes remain in sight as keys.
 *
 * @param {Crypto} crypto
 * @param {{personId: string, dataKey: CryptoKey}} of
 * @returns {PageCipher}
 */
export function createPageCipher(crypto, { personId, dataKey }) {
  /** @param {StoredPage["key"]} key @param {Uint8Array<ArrayBuffer>} iv */
  const by = (key, iv) => ({ name: "AES-GCM", iv, additionalData: toUtf8(JSON.stringify(["rounds-replica 1", personId, ...key])) });
  /** @type {PageCipher["sealBytes"]} */
  async function sealBytes(key, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    return { key, iv, sealed: await crypto.subtle.encrypt(by(key, iv), dataKey, bytes) };
  }
  /** @type {PageCipher["openBytes"]} */
  const openBytes = ({ key, iv, sealed }) => crypto.subtle.decrypt(by(key, iv), dataKey, sealed);

  return {
    sealBytes,
    openBytes,
    seal: ({ key, text }) => sealBytes(key, toUtf8(text)),
    open: async (page) => ({ key: page.key, text: utf8.decode(await openBytes(page)) }),
  };
}
