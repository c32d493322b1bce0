import { DRAFT_STAY_MS, overTheirTime, PERSONAL_FORMS } from "../domain/personal.js";

const EVERY_MS = 3_600_000;

/**
 * Lets go of what the phone could not hear of being gone: visitors whose time is over while no server was in reach, and forms about people
 * that were left a day ago. What was sent goes by the server's answers (confirm.js).
 *
 * @param {Pick<import("./types.js").EngineParts, "store" | "now" | "timers">} parts
 */
export function createLettingGo({ store, now, timers }) {
  /** @type {any} */
  let timer = null;

  async function visitors() {
    const signIn = await store.device.signIn();
    if (!signIn) return 0;
    const replica = store.replica(signIn.person.id);
    const gone = overTheirTime(await replica.all("visitor"), { nowMs: now(), levelAt: await replica.levelAt() });
    if (gone.length === 0) return 0;
    const { cursor, head } = await replica.cursor();
    const changes = gone.map(({ id }) => ({ kind: "visitor", id, gone: /** @type {const} */ (true) }));
    // a page of our own at the same cursor; the server's `digest` finds out if it knows better
    const isDone = cursor !== null && head !== null && (await replica.applyPage({ changes, cursor, head, more: true }, cursor));
    return isDone ? gone.length : 0;
  }

  /** @returns {Promise<{visitors: number, drafts: number}>} how many went */
  async function once() {
    const drafts = await store.drafts.dropOld(PERSONAL_FORMS, new Date(now() - DRAFT_STAY_MS).toISOString());
    return { drafts, visitors: await visitors().catch(() => 0) }; // locked: the next time is soon enough
  }

  return {
    once,
    /** @returns {() => void} the way to stop */
    start() {
      const again = () => void once().catch(() => {}).finally(() => (timer = timers.set(again, EVERY_MS)));
      again();
      return () => timers.clear(timer);
    },
  };
}
