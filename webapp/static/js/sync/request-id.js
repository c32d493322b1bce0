import { uuid7 } from "../domain/uuid.js";

/** @param {Pick<import("./types.js").EngineParts, "now" | "random">} parts @returns {string} by which the answer to a request is known */
export function newRequestId({ now, random }) {
  return uuid7(now(), Uint8Array.from({ length: 10 }, () => random() * 256));
}

/**
 * Only a reply by our server to this very request says anything about records (5.4): portals and proxies answer 200 too, and caches
 * answer with the reply to another.
 *
 * @param {any} json
 * @param {{request_id: string, server_id: string | null, ids: string[]}} asked
 */
export function isAnswerTo(json, { request_id, server_id, ids }) {
  return json?.server_id === server_id && json.request_id === request_id && Array.isArray(json.outcomes) &&
    json.outcomes.length === ids.length && ids.every((id, at) => json.outcomes[at]?.id === id);
}
