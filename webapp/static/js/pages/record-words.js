/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").OutboxRecord} OutboxRecord
 * @typedef {{id: string, state: string, reason: string | null, detail?: string | null, note: string | null, at: string}} Verdict  the entity `outcome`
 */

/** what the server said of a record that is not simply stored */
const SPECIAL = new Set(["held", "superseded"]);
const REASONS = new Set(["invalid_data", "unknown_type", "unknown_schema", "unknown_target", "target_gone", "not_allowed", "author_disabled", "key_revoked", "waiting", "server_error"]);
/** with which word the detail of a held record begins, where the server can say more than the reason */
const CAUSES = new Set([
  "box_in_use", "taken_later", "early", "frozen", "own_work", "not_discarded", "no_recheck", "other_fridge", "other_class", "other_child", "allowed_already", "left_later",
  "entered_later", "left_before", "never_in", "other_kind", "token_taken", "not_host", "own_shift", "no_pass", "too_many_adults",
  "code_taken", "wrong_code"
]);
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
  return outcomeOf(record) === "held" ? reasonText(app, record.outcome ?? {}) : "";
}

/** @param {App} app @param {Verdict} verdict the server's reason while it is held; afterwards the office's own words speak */
export function verdictWhy(app, verdict) {
  return verdict.state === "held" ? reasonText(app, verdict) : "";
}

/** @param {App} app @param {{reason?: string | null, detail?: string | null}} held */
function reasonText({ t }, { reason, detail }) {
  const cause = detail?.split(" ")[0] ?? "";
  if (CAUSES.has(cause)) return t(`cause.${cause}`);
  return reason ? t(`reason.${REASONS.has(reason) ? reason : "unknown"}`) : "";
}
