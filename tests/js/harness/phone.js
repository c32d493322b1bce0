/* global indexedDB */
/** A phone's store in this tab, opened as the app opens it. */

import { openStore } from "/static/js/store/open.js";

export const AUTHOR = "0190a000-0000-7000-8000-00000000000a";
export const OTHER = "0190a000-0000-7000-8000-00000000000b";

/** @param {{app?: string, now?: () => number, timers?: any}} [given] */
export function open({ app = "build-1", now = () => Date.now(), timers = REAL } = {}) {
  return openStore({ indexedDB, caches, crypto, now, zone: "Asia/Taipei", app, timers });
}

const REAL = { set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id) };

export const draft = (more = {}) => ({
  type: "damage.report", author: AUTHOR, target: { code: "7K3M9QXF", via: "scan" }, base: 3,
  data: { category: "water", description: "水龍頭漏水", quantity: 1 }, ...more,
});

/** A photo of `size` bytes that differ by `seed`. */
export function photo(seed, { size = 2000, field = "photos" } = {}) {
  const octets = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) octets[at] = (at * 31 + seed * 17 + (at >> 8)) & 255;
  return { field, mime: "image/jpeg", bytes: octets.buffer };
}
