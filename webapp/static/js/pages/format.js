/** @typedef {import("../words/index.js").Translate} Translate */
/** @typedef {ReturnType<typeof createFormats>} Formats */

const DAY_MS = 86_400_000;

/**
 * Writes times and dates as people at this school do: their language, 24 hours, the school's zone.
 * @param {{lang: string, zone: string, now: () => number, t: Translate}} given
 */
export function createFormats({ lang, zone, now, t }) {
  const make = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(lang, { timeZone: zone, ...options });
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }); // YYYY-MM-DD, to compare days
  const clock = make({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const monthDay = make({ month: "numeric", day: "numeric" });
  const fullDate = make({ year: "numeric", month: "numeric", day: "numeric" });
  const calendarDate = new Intl.DateTimeFormat(lang, { timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" });

  const dayOf = (/** @type {number} */ ms) => day.format(ms);
  const isToday = (/** @type {string | number} */ instant) => dayOf(new Date(instant).getTime()) === dayOf(now());

  return {
    isToday,
    /** @param {string | number} instant */
    clock: (instant) => clock.format(new Date(instant)),
    /**
     * "14:02" today, else with its day: 昨天 14:02, 11/20 14:02, 2025/11/20.
     * @param {string | number} instant
     */
    when(instant) {
      const ms = new Date(instant).getTime();
      const time = clock.format(ms);
      if (isToday(ms)) return time;
      if (dayOf(ms) === dayOf(now() - DAY_MS)) return t("time.yesterday", { time });
      if (dayOf(ms) === dayOf(now() + DAY_MS)) return t("time.tomorrow", { time });
      return dayOf(ms).slice(0, 4) === dayOf(now()).slice(0, 4) ? `${monthDay.format(ms)} ${time}` : fullDate.format(ms);
    },
    /**
     * By when something is to be done; midnight is the end of the day before, as people say it.
     * @param {string} instant
     */
    by(instant) {
      const ms = new Date(instant).getTime();
      if (clock.format(ms) !== "00:00") return t("time.by", { time: this.when(ms) });
      const last = ms - DAY_MS / 2;
      if (isToday(last)) return t("time.byToday");
      if (dayOf(last) === dayOf(now() + DAY_MS)) return t("time.byTomorrow");
      return t("time.by", { time: monthDay.format(last) });
    },
    /** @param {string} date YYYY-MM-DD */
    date: (date) => calendarDate.format(new Date(`${date}T00:00:00Z`)),
    /** @param {number} bytes */
    size: (bytes) => `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MB`,
  };
}
