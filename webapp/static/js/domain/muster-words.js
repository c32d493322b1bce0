/**
 * What this phone said in a muster, laid over what the server last said.
 *
 * @typedef {import("./types.js").Entity} Entity
 * @typedef {import("./gate-words.js").GateWord} GateWord
 * @typedef {import("./gate-words.js").State} State
 */

/** @type {{[type: string]: (state: State, word: GateWord) => void}} */
export const muster = {
  "muster.open"({ musters }, { id, data, at, author }) {
    if (!musters.has(id)) musters.set(id, { version: 0, title: null, place_ids: [], person_ids: [], ...data, id, opened_at: at, opened_by_id: author, closed_at: null, is_unsent: true });
  },
  "muster.close"({ musters }, { data, at }) {
    const known = musters.get(data.muster_id);
    if (known && !known.closed_at) musters.set(known.id, { ...known, closed_at: at, is_unsent: true });
  },
  "muster.tick": tick,
};

/** @param {State} state @param {GateWord} word */
function tick({ marks }, { data, at, author }) {
  const { item } = data;
  const known = [...marks.values()].find((mark) => mark.muster_id === data.muster_id && mark.item_kind === item.kind && mark.item_id === item.id);
  if (known && known.at > at) return; // somebody spoke later, and the server has told of it
  const id = known?.id ?? `${data.muster_id}/${item.kind}/${item.id}`;
  const isOther = known !== undefined && known.by_id !== author && known.state !== "unset" && data.state !== "unset";
  const isDisputed = isOther ? known.state !== data.state : Boolean(known?.is_disputed) && known?.state === data.state; // of two words, a changed one agrees
  marks.set(id, {
    version: 0, id, muster_id: data.muster_id, item_kind: item.kind, item_id: item.id, state: data.state, at, by_id: author,
    note: data.note ?? null, where: data.where ?? null, is_disputed: isDisputed, is_unsent: true,
  });
}
