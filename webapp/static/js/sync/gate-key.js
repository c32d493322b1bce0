/**
 * Learns the gate's search key, and again when it has become another: after a restore old numbers are found no more.
 *
 * @param {Pick<import("./types.js").EngineParts, "fetch">} parts
 * @param {import("../store/types.js").Replica} replica
 * @returns {Promise<boolean>} false: the server is out of reach, or does not give it to this person
 */
export async function learnGateKey({ fetch }, replica) {
  const told = await ask(fetch);
  if (told) await replica.gateKey.keep(told);
  return told !== null;
}

/** @param {import("./types.js").EngineParts["fetch"]} fetch @returns {Promise<string | null>} */
async function ask(fetch) {
  try {
    const reply = await fetch("/api/gate/search-key", { credentials: "same-origin", cache: "no-store", redirect: "error", headers: { Accept: "application/json" } });
    if (!reply.ok) return null;
    const { key } = await reply.json();
    return typeof key === "string" && key.length >= 16 ? key : null;
  } catch {
    return null; // no network, or a portal that answers with its own page
  }
}
