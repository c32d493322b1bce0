/** Calendar days in the school's zone, over summer time and any device zone. */

/** @typedef {{year: number, month: number, day: number, minute: number}} LocalTime  month 1…12, minute of the day */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone @returns {Intl.DateTimeFormat} */
function formatOf(zone) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23",
      year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * What clock and calendar on the school's wall show at an instant.
 *
 * @param {number} instantMs
 * @param {string} zone IANA name
 * @returns {LocalTime}
 */
export function localTime(instantMs, zone) {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
  return { year: parts.year, month: parts.month, day: parts.day, minute: parts.hour * 60 + parts.minute };
}

/**
 * The instant at which the wall shows this time. Of a time that comes twice the first is meant; a time that is skipped
 * means the instant at which the clock jumps over it. Fields may overflow: day 0 is the last day of the month before.
 *
 * @param {LocalTime} local
 * @param {string} zone
 */
export function instantOf(local, zone) {
  const wall = Date.UTC(local.year, local.month - 1, local.day, 0, local.minute);
  const offsets = [offsetAt(wall - 86_400_000, zone), offsetAt(wall + 86_400_000, zone)];
  const exact = offsets.map((offset) => wall - offset).filter((instant) => instant + offsetAt(instant, zone) === wall);
  return exact.length > 0 ? Math.min(...exact) : jumpOver(wall, zone, offsets);
}

/** @param {number} instantMs @param {string} zone milliseconds that the wall is ahead of UTC */
function offsetAt(instantMs, zone) {
  const local = localTime(instantMs, zone);
  return Date.UTC(local.year, local.month - 1, local.day, 0, local.minute) - Math.floor(instantMs / 60_000) * 60_000;
}

/** @param {number} wall @param {string} zone @param {number[]} offsets */
function jumpOver(wall, zone, offsets) {
  let before = wall - Math.max(...offsets);
  let after = wall - Math.min(...offsets);
  while (after - before > 60_000) {
    const middle = before + Math.floor((after - before) / 120_000) * 60_000;
    if (middle + offsetAt(middle, zone) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/** @param {LocalTime} local 0 Monday … 6 Sunday */
export function weekday(local) {
  return (new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay() + 6) % 7;
}

/**
 * The calendar day at an instant, "2026-09-01".
 *
 * @param {number} instantMs
 * @param {string} zone
 */
export function dayOf(instantMs, zone) {
  const { year, month, day } = localTime(instantMs, zone);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return [String(year).padStart(4, "0"), two(month), two(day)].join("-");
}
