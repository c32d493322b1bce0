const KEY = "rounds.preferences";
const DEFAULTS = { sound: true, vibration: true, contrast: false, continuous: false, lang: "", lastContactAt: "", dismissed: /** @type {string[]} */ ([]), held: { device: "", unsent: 0 } };

/** @typedef {typeof DEFAULTS} Preferences */

/**
 * Small wishes of this phone. They live in localStorage, so that the page can be drawn right before the database is open;
 * losing them loses nothing that matters. `held` is what this phone last had unsent: it lies outside the database, to tell when a
 * browser has thrown that away.
 * @param {Storage | null} storage null where the browser forbids it
 */
export function openPreferences(storage) {
  /** @type {Preferences} */
  let wishes = { ...DEFAULTS, ...read(storage) };
  return {
    get: () => wishes,
    /** @param {Partial<Preferences>} change */
    set(change) {
      wishes = { ...wishes, ...change };
      try {
        storage?.setItem(KEY, JSON.stringify(wishes));
      } catch {
        // full or forbidden: the wish holds until the page closes
      }
    },
  };
}

/** @param {Storage | null} storage @returns {Partial<Preferences>} */
function read(storage) {
  try {
    return JSON.parse(storage?.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
