const KEY = "rounds.preferences";
const DEFAULTS = { sound: true, vibration: true, contrast: false, continuous: false, lang: "", lastContactAt: "", dismissed: /** @type {string[]} */ ([]) };

/** @typedef {typeof DEFAULTS} Preferences */

/**
 * Small wishes of this phone. They live in localStorage, so that the page can be drawn right before the database is open;
 * losing them loses nothing that matters.
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
