/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {{id: string, state: string, reason: string | null, note: string | null, at: string}} Verdict  the entity `outcome`
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
 * @param {Verdict | null} verdict what became of it, if it was held
 * @returns {{icon: string, text: string}}
 */
export function stateOf(app, record, verdict) {
  const { t } = app;
  if (record.state === "attention") return { icon: "shield-alert", text: t("outbox.state.attention") };
  if (record.state === "queued") return { icon: "smartphone", text: t("outbox.state.queued") };
  if (verdict) return verdictState(app, verdict);
  const outcome = outcomeOf(record);
  if (SPECIAL.has(outcome)) return { icon: "clock", text: t(`outbox.state.${outcome}`) };
  if (record.state === "sent") return { icon: "cloud-check", text: t("outbox.state.sent") };
  return { icon: "cloud-check", text: t(record.confirmed?.outcome === "durable" ? "outbox.state.durable" : "outbox.state.kept") };
}

/** What the office made of a record that was held. @param {App} app @param {Verdict} verdict @returns {{icon: string, text: string}} */
export function verdictState({ t }, { state }) {
  if (state === "applied") return { icon: "circle-check", text: t("outbox.state.applied") };
  if (state === "dismissed") return { icon: "circle-x", text: t("outbox.state.dismissed") };
  return { icon: "clock", text: t("outbox.state.held") };
}

/**
 * Why it is there, in words; empty where there is nothing to explain.
 * @param {App} app
 * @param {OutboxRecord} record
 * @param {Verdict | null} verdict
 */
export function whyOf(app, record, verdict) {
  if (record.state === "attention") return app.t(`trouble.${TROUBLES.has(record.attention?.why ?? "") ? record.attention?.why : "unknown"}`);
  if (record.state === "queued") return "";
  if (verdict) return verdictWhy(app, verdict);
  return outcomeOf(record) === "held" ? reasonText(app, record.outcome?.reason) : "";
}

/** @param {App} app @param {Verdict} verdict the server's reason while it is held; afterwards the office's own words speak */
export function verdictWhy(app, { state, reason }) {
  return state === "held" ? reasonText(app, reason) : "";
}

/** @param {App} app @param {string | null | undefined} reason */
function reasonText({ t }, reason) {
  return reason ? t(`reason.${REASONS.has(reason) ? reason : "unknown"}`) : "";
}
