/** @typedef {"zh-Hant" | "zh-Hans" | "en"} Lang */
/** @typedef {Record<string, string | Record<string, string>>} Words one text per key, or one per plural form */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

/** @type {Record<Lang, () => Promise<{default: Words}>>} */
const LOADERS = {
  "zh-Hant": () => import("./zh-Hant.js"),
  "zh-Hans": () => import("./zh-Hans.js"),
  en: () => import("./en.js"),
};

/** @typedef {"canteen" | "pickup" | "gate" | "invite"} Room  whose words, pages and looks are loaded only for who works there */

/** @type {Record<Room, Record<Lang, () => Promise<{default: Words}>>>} */
const OF_ROOMS = {
  canteen: {
    "zh-Hant": () => import("./zh-Hant/canteen.js"),
    "zh-Hans": () => import("./zh-Hans/canteen.js"),
    en: () => import("./en/canteen.js"),
  },
  pickup: {
    "zh-Hant": () => import("./zh-Hant/pickup.js"),
    "zh-Hans": () => import("./zh-Hans/pickup.js"),
    en: () => import("./en/pickup.js"),
  },
  gate: {
    "zh-Hant": () => import("./zh-Hant/gate.js"),
    "zh-Hans": () => import("./zh-Hans/gate.js"),
    en: () => import("./en/gate.js"),
  },
  invite: {
    "zh-Hant": () => import("./zh-Hant/invite.js"),
    "zh-Hans": () => import("./zh-Hans/invite.js"),
    en: () => import("./en/invite.js"),
  },
};

export const ROOMS = /** @type {Room[]} */ (Object.keys(OF_ROOMS));

/** Languages by their own names, in the order in which they are offered. @type {[Lang, string][]} */
export const LANGUAGES = [["zh-Hant", "繁體中文"], ["zh-Hans", "简体中文"], ["en", "English"]];

/**
 * The language to start with: what the person chose, else the nearest to what the phone speaks, else Traditional Chinese.
 * @param {readonly (string | null | undefined)[]} wishes BCP 47 tags, best first
 * @returns {Lang}
 */
export function chooseLang(wishes) {
  for (const wish of wishes) {
    if (!wish) continue;
    if (/^zh[-_](hans|cn|sg|my)/i.test(wish)) return "zh-Hans";
    if (/^zh/i.test(wish)) return "zh-Hant";
    if (/^en/i.test(wish)) return "en";
  }
  return "zh-Hant";
}

/** @param {Lang} lang @param {readonly Room[]} [rooms] @returns {Promise<Words>} */
export async function loadWords(lang, rooms = []) {
  const parts = await Promise.all([LOADERS[lang](), ...rooms.map((room) => OF_ROOMS[room][lang]())]);
  return Object.assign({}, ...parts.map((part) => part.default));
}

/**
 * Makes the function that turns keys into sentences: `t("outbox.unsent", {n: 3})`.
 * @param {Words} words
 * @param {Lang} lang
 * @returns {Translate} throws a RangeError for a key that no language has: a typo must not reach a person
 */
export function translator(words, lang) {
  const plural = new Intl.PluralRules(lang);
  return (key, values = {}) => {
    const entry = words[key];
    if (entry === undefined) throw new RangeError(`no words for ${key}`);
    const text = typeof entry === "string" ? entry : (entry[plural.select(Number(values.n))] ?? entry.other);
    return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  };
}

/** @param {Lang} lang the key under which checklists carry this language @returns {"zh_hant" | "zh_hans" | "en"} */
export const dataKey = (lang) => /** @type {any} */ (lang.toLowerCase().replace("-", "_"));
