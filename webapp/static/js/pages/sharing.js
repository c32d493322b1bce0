import { LOCK_MINUTES, watchIdle } from "./locking.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./context.js").Known} Known
 */

const STAYS_OPEN = /^\/app\/(outbox|sign-in)$/; // pages that need nobody: a locked phone shows its door instead

/**
 * One phone, several people: who is known here, locking, and what the server says of somebody's rights.
 * @param {App} app
 * @param {{show: () => Promise<void>, channel: BroadcastChannel, window: Window, document: Document}} surroundings
 */
export async function shareAmongPeople(app, { show, channel, window, document }) {
  const { store, session } = app;

  const sharing = {
    people: /** @type {Known[]} */ ([]),
    device: await store.device.get(),

    async learnPeople() {
      const signIns = await store.device.people();
      const known = await Promise.all(signIns.map(async (signIn) => ({ signIn, state: await store.vault.stateOf(signIn.person.id) })));
      app.people = known.filter(({ state }) => state !== "free");
      app.device = await store.device.get();
    },
    canLock: () => app.people.some(({ signIn, state }) => state === "open" && signIn.person.id === app.signIn?.person.id),
    door: () => (app.people.some(({ state }) => state === "locked") ? "/app/lock" : "/app/sign-in"),
    /** Other tabs must not go on as somebody else. */
    tellTabs: () => channel.postMessage({ replica: false, person: app.signIn?.person.id ?? null }),

    async lock({ isAlone = false } = {}) {
      for (const dialog of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
      const departing = session.lock(); // keys are gone when this returns; the server hears of it when it can
      await app.become(null, { isQuiet: isAlone });
      if (STAYS_OPEN.test(window.location.pathname)) window.history.replaceState(null, "", "/app/lock");
      await show();
      await departing;
    },
  };
  Object.assign(app, sharing);
  await app.learnPeople();

  session.watch(async ({ signIn, expelled }) => {
    if (signIn && signIn.person.id === app.signIn?.person.id) {
      app.signIn = signIn;
      await app.learnWords(); // new rights may bring words with them
    }
    if (!expelled) return app.redraw();
    await app.become(null);
    await show();
    app.toasts.show(app.t(`expelled.${expelled}`));
  });
  channel.addEventListener("message", ({ data }) => {
    const isMine = data.person === app.signIn?.person.id;
    if (data.person !== undefined && app.signIn && !isMine) void app.lock({ isAlone: true });
  });
  window.addEventListener("online", () => void session.retryDeparting());
  void session.retryDeparting();
  watchIdle({ now: app.now, setInterval: window.setInterval.bind(window), window, document }, {
    minutes: () => (app.canLock() && app.device.use === "shared" ? app.device.lock_minutes ?? LOCK_MINUTES : null),
    lock: () => void app.lock().then(() => app.toasts.show(app.t("lock.idle"))),
  });
}
