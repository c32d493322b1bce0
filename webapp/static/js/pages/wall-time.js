import { instantOf, localTime } from "../domain/zone.js";

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");

/**
 * An instant as <input type="datetime-local"> writes it, by the school's wall clock.
 * @param {string} instant RFC 3339
 * @param {string} zone
 */
export function toWall(instant, zone) {
  const { year, month, day, minute } = localTime(Date.parse(instant), zone);
  return `${year}-${two(month)}-${two(day)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/**
 * The instant that a datetime-local value means at the school, or null for an empty one.
 * @param {string} wall
 * @param {string} zone
 */
export function fromWall(wall, zone) {
  const found = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(wall);
  if (!found) return null;
  const [year, month, day, hour, minute] = found.slice(1).map(Number);
  return new Date(instantOf({ year, month, day, minute: hour * 60 + minute }, zone)).toISOString();
}
