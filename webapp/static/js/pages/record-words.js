/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 */

/** what the server said of a record that is not simply stored */
const SPECIAL = new Set(["held", "superseded"]);
const REASONS = new Set(["invalid_data", "unknown_type", "unknown_schema", "unknown_target", "target_gone", "not_allowed", "author_disabled", "key_revoked", "waiting", "server_error"]);
const TROUBLES = new Set(["rejected", "conflict", "refused_alone", "unknown_outcome", "photo_damaged", "photo_refused"]);

/** @param {OutboxRecord} record what became of it, also when this was told of a duplicate */
function outcomeOf({ outcome }) {
  return outcome?.outcome === "duplicate" ? (outcome.first ?? "stored") : (outcome?.outcome ?? "stored");
}

/**
 * Where a record is, in words.
 * @param {App} app
 * @param {OutboxRecord} record
 * @returns {{icon: string, text: string}}
 */
export function stateOf({ t }, record) {
  if (record.state === "attention") return { icon: "shield-alert", text: t("outbox.state.attention") };
  if (record.state === "queued") return { icon: "smartphone", text: t("outbox.state.queued") };
  const outcome = outcomeOf(record);
  if (SPECIAL.has(outcome)) return { icon: "clock", text: t(`outbox.state.${outcome}`) };
  return { icon: "cloud-check", text: t(record.state === "sent" ? "outbox.state.sent" : "outbox.state.kept") };
}

/**
 * Why it is there, in words; empty where there is nothing to explain.
 * @param {App} app
 * @param {OutboxRecord} record
 */
export function whyOf({ t }, record) {
  if (record.state === "attention") return t(`trouble.${TROUBLES.has(record.attention?.why ?? "") ? record.attention?.why : "unknown"}`);
  const reason = record.outcome?.reason;
  if (!reason || outcomeOf(record) !== "held") return "";
  return t(`reason.${REASONS.has(reason) ? reason : "unknown"}`);
}
