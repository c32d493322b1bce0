import { withWords } from "../domain/labels.js";

/**
 * @typedef {import("./types.js").Replica} Replica
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./types.js").OutboxRecord} OutboxRecord
 * @typedef {import("../domain/labels.js").LabelWord} LabelWord
 */

const TYPES = new Set(["tag.bind", "tag.wear", "tag.confirm"]);

/**
 * A replica in which the labels are as this phone has left them: a blank that was bound here opens its thing at the next scan, long
 * before the server hears of it.
 *
 * @param {Replica} replica
 * @param {Pick<import("./types.js").Outbox, "list">} outbox
 * @returns {Replica}
 */
export function withOwnLabels(replica, outbox) {
  /** @returns {Promise<LabelWord[]>} */
  async function words() {
    const listed = await Promise.all([outbox.list({ state: "queued" }), outbox.list({ state: "sent" })]);
    return listed.flat().filter(isEffective).sort((a, b) => a.n - b.n).map(wordOf);
  }

  /** @param {string} kind @param {string} id @param {LabelWord[]} said @returns {Promise<Entity[]>} */
  async function labelsOf(kind, id, said) {
    const known = await replica.tagsOf(kind, id);
    const codes = new Set(known.map((tag) => tag.id));
    for (const { type, data } of said) {
      if (type !== "tag.bind" || data.target.kind !== kind || data.target.id !== id || codes.has(data.code)) continue;
      const tag = await replica.find("tag", data.code);
      if (tag && tag.state !== "blank") continue; // it belongs to something else: the first word stands
      if (tag) known.push(tag);
      codes.add(data.code);
    }
    const here = said.filter(({ type, data }) => codes.has(data.code) && (type !== "tag.bind" || data.target.id === id));
    return withWords(known, here).filter((tag) => tag.state !== "blank");
  }

  return {
    ...replica,
    tagsOf: async (kind, id) => labelsOf(kind, id, await words()),

    async byCode(code) {
      const [found, said] = await Promise.all([replica.byCode(code), words()]);
      const isBound = found !== null && found.tag.state !== "blank";
      const target = isBound ? { kind: found.tag.target_kind, id: found.tag.target_id } : said.find(({ type, data }) => type === "tag.bind" && data.code === code)?.data.target;
      if (!target || said.length === 0) return found;
      const tag = (await labelsOf(target.kind, target.id, said)).find(({ id }) => id === code);
      if (!tag) return found;
      return { tag, kind: target.kind, thing: found?.thing ?? (await replica.find(target.kind, target.id)) };
    },
  };
}

/** @param {OutboxRecord} record said of a label, and neither refused nor held */
function isEffective({ type, state, outcome }) {
  const answer = outcome?.outcome === "duplicate" ? (outcome.first ?? "stored") : outcome?.outcome;
  return TYPES.has(type) && (state === "queued" || answer === "stored");
}

/** @param {OutboxRecord} record @returns {LabelWord} */
function wordOf({ type, state, sealed }) {
  const { data, base, captured_at: capturedAt, clock_offset_ms: offsetMs } = JSON.parse(sealed.body);
  return { type, data, base, at: new Date(Date.parse(capturedAt) + (offsetMs ?? 0)).toISOString(), isSent: state !== "queued" };
}
