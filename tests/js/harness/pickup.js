/** What test_own_pickup.py asks: from when until when a word of this phone counts at the gate, whoever of its people said it. */

import { open } from "./phone.js";
import { goneOn, waitsForWord } from "/static/js/domain/pickup-day.js";
import { readPickup } from "/static/js/store/own-pickup.js";

const GUARD = "0190a000-0000-7000-8000-00000000000a";
const TEACHER = "0190a000-0000-7000-8000-00000000000b";
const ZONE = "Asia/Taipei";
// a quarter past midnight in Taipei, still yesterday in UTC
const NOW_MS = Date.parse("2026-08-31T16:15:00.000Z");
const ON = "2026-09-01";

const school = {
  cursor: "1:1", head: "1:1", now: "2026-08-31T16:00:00.000Z",
  kinds: {
    school_class: { id: ["bears"], version: [1], name: ["大熊班"], grade: ["k3"], sort: [0], teacher_ids: [[TEACHER]] },
    child: { id: ["ming"], version: [1], name: ["王小明"], class_id: ["bears"], number: ["1"], gone_at: [null] },
    guardian: { id: ["g"], version: [1], child_id: ["ming"], name: ["林美玲"], relation: ["mother"], mobile: ["0912345678"], sort: [0] },
  },
};
const noCard = { child_ids: ["ming"], collector: { kind: "guardian", id: "g" }, way: "no_card", no_card: { why: "forgot", checked: "photo", confirmed: { by_id: TEACHER, way: "own_phone" } } };

/** A child leaves by the guard's word, the teacher agrees on the same phone, the server takes both, the office holds a third word. */
export async function lifeOfADeparture() {
  const store = await open({ now: () => NOW_MS });
  const replica = store.replica(GUARD);
  await replica.swap(school);
  const seen = async () => {
    const pickup = await readPickup(replica, store.outbox, ZONE);
    return { gone: [...goneOn(pickup.departures, ON).keys()], waits: pickup.departures.filter(waitsForWord).length, rows: pickup.departures.length, refused: pickup.refused.map(({ type }) => type) };
  };
  const say = (type, author, data, depends = []) => store.outbox.saveRecord({ type, author, target: null, depends, data });
  const steps = { before: await seen() };
  const { id } = await say("departure.record", GUARD, noCard);
  steps.left = await seen();
  const word = await say("departure.confirm", TEACHER, { departure_id: id, is_confirmed: true }, [id]);
  steps.agreed = await seen();
  for (const one of [id, word.id]) await store.outbox.markSent(one, { id: one, outcome: "stored" }, "2026-08-31T16:20:00.000Z");
  steps.sent = await seen();
  const row = { departure_id: id, child_id: "ming", class_id: "bears", on: ON, left_at: "2026-08-31T16:15:00.000Z", way: "no_card", guard_id: GUARD, confirmed_by_id: TEACHER, state: "gone", gaps: [] };
  await replica.applyPage({ changes: [{ kind: "departure", id: "row", version: 1, data: row }], cursor: "1:2", head: "1:2", now: "2026-08-31T16:25:00.000Z" }, "1:1");
  steps.level = await seen();
  const { id: held } = await say("departure.void", GUARD, { departure_id: id, reason: "came back" }, [id]);
  steps.back = await seen();
  await store.outbox.markSent(held, { id: held, outcome: "held", reason: "not_allowed" }, "2026-08-31T16:30:00.000Z");
  return { ...steps, held: await seen() };
}
