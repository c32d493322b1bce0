/**
 * What the browser has thrown away, and how much of it came back from the second copy.
 *
 * A note of device and unsent count lies in localStorage: the database cannot tell of its own loss.
 *
 * @param {{store: import("../store/open.js").Store, preferences: ReturnType<typeof import("./preferences.js").openPreferences>}} parts
 */
export async function openLosses({ store, preferences }) {
  const device = (await store.device.get()).id;
  const recovered = (await store.recovered.find())?.records ?? null;
  const { held } = preferences.get();
  const isGone = held.device !== "" && (held.device !== device || recovered !== null);
  const wiped = isGone ? Math.max(0, held.unsent - (recovered ?? 0)) : 0;
  let isTold = wiped === 0 && !recovered;

  return {
    /** how many unsent records may be gone */
    wiped,
    /** how many came back */
    recovered: recovered ?? 0,

    /** Notes what is here now; a loss is kept in mind until the person has read of it. @param {import("../store/types.js").Counts} counts */
    note({ queued, attention }) {
      const { held: before } = preferences.get();
      const unsent = queued + attention;
      if (isTold && (before.device !== device || before.unsent !== unsent)) preferences.set({ held: { device, unsent } });
    },

    async told() {
      isTold = true;
      await store.recovered.told();
    },
  };
}
