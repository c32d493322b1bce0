const TICKET = /^#ticket=([\w-]{16,100})$/;

/**
 * The one-time sign-in code in the fragment of an address.
 *
 * @param {string} fragment with its #
 * @returns {string | null}
 */
export function ticketIn(fragment) {
  return TICKET.exec(fragment)?.[1] ?? null;
}

/**
 * The one-time sign-in code in a scanned text. Whatever host it names: the code goes to our own server only.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function ticketInScan(text) {
  const at = text.indexOf("/app/sign-in#");
  return at < 0 ? null : ticketIn(text.slice(at + "/app/sign-in".length));
}
