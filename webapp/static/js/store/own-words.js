/**
 * Which of this phone's own words count over what its replica shows: the part that is the same in every room.
 *
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 */

/**
 * A word counts from the moment it is kept here, sent or not, until the replica has been level with the server after the server took it;
 * a word that was refused, or that waits for the office, does not.
 *
 * @param {import("./types.js").Replica} replica
 * @param {Pick<import("./types.js").Outbox, "list" | "get">} outbox
 * @param {Set<string>} types of the room
 * @returns {Promise<{counting: OutboxRecord[], refused: OutboxRecord[]}>} counting: in the order in which they were said
 */
export async function ownRecords(replica, outbox, types) {
  const levelAt = await replica.levelAt();
  const listed = await Promise.all([
    outbox.list({ state: "queued" }), outbox.list({ state: "attention" }), outbox.list({ state: "sent", answeredAfter: levelAt }), outbox.list({ state: "kept", answeredAfter: levelAt }),
  ]);
  const verdicts = new Map((await replica.all("outcome")).map((row) => [row.id, row.state]));
  // what the office has not decided yet is told for as long as that takes
  const waiting = await Promise.all([...verdicts.keys()].map((id) => outbox.get(id)));
  const records = [...new Map([...listed.flat(), ...waiting].flatMap((record) => (record && types.has(record.type) ? [[record.id, record]] : []))).values()];
  return {
    counting: records.filter((record) => counts(record, levelAt)).sort((a, b) => a.n - b.n),
    refused: records.filter((record) => isRefused(record, verdicts)),
  };
}

/** @param {OutboxRecord} record what the server said of it first */
function answerOf({ outcome }) {
  return outcome?.outcome === "duplicate" ? (outcome.first ?? "stored") : outcome?.outcome;
}

/** @param {OutboxRecord} record @param {string | null} levelAt */
function counts(record, levelAt) {
  if (record.state === "queued") return true;
  if (answerOf(record) !== "stored") return false; // one set aside for a photo only has been stored
  return levelAt === null || record.answered_at === null || levelAt < record.answered_at;
}

/** @param {OutboxRecord} record @param {Map<string, string>} verdicts of the office, by record */
function isRefused(record, verdicts) {
  if (record.state === "queued" || verdicts.get(record.id) === "applied" || verdicts.get(record.id) === "dismissed") return false;
  return answerOf(record) === "held" || (record.state === "attention" && answerOf(record) !== "stored");
}

/**
 * Moves instants of a record by the correction of its clock, as the server does.
 *
 * @param {{clock_offset_ms: number | null}} envelope
 * @returns {(instant: string) => string}
 */
export function correction({ clock_offset_ms: offsetMs }) {
  return (instant) => new Date(Date.parse(instant) + (offsetMs ?? 0)).toISOString();
}
