import { expectedOn, isUnsettled, VISITOR_PASS } from "../domain/gate.js";
import { dayOf } from "../domain/zone.js";
import { readGate } from "../store/own-gate.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 *
 * @typedef {object} Seen  the gate at this moment, with the names of what it speaks of
 * @property {import("../store/own-gate.js").Gate} gate
 * @property {number} at  by the server's clock as far as this phone knows it
 * @property {string} on  today
 * @property {Map<string, string>} people  names by id
 * @property {Entity[]} staff  who can be visited
 * @property {Entity[]} passes  in use, by number
 * @property {import("../domain/gate.js").Expected[]} expected  today and not come yet
 * @property {Entity[]} inside  whose day is not over
 * @property {Entity[]} unsettled  of whom nobody said that they left
 */

/** where the school has said nothing; the server's rules have the same */
const CLOSES_AT = "18:00";

/** @param {App} app @returns {Promise<Seen>} */
export async function lookAtGate(app) {
  const { clock_offset_ms: offsetMs } = await app.store.device.get();
  const at = app.now() + (offsetMs ?? 0);
  const [gate, people, assets] = await Promise.all([readGate(app.replica, app.store.outbox, { zone: app.zone, at }), app.replica.all("person"), app.replica.all("asset")]);
  const on = dayOf(at, app.zone);
  const isLate = (/** @type {any} */ visit) => isUnsettled(visit, gate.rules?.closes_at || CLOSES_AT, { at, zone: app.zone });
  return {
    gate, at, on,
    people: new Map(people.map(({ id, name }) => [id, name])),
    staff: people.filter((person) => person.is_active !== false),
    passes: assets.filter((asset) => asset.category === VISITOR_PASS && asset.state !== "scrapped").sort((a, b) => ((a.number ?? a.name) < (b.number ?? b.name) ? -1 : 1)),
    expected: expectedOn(gate.invitations, on),
    inside: gate.visits.filter((visit) => !isLate(visit)),
    unsettled: gate.visits.filter(isLate),
  };
}

/** Whom somebody visits, by name. @param {Seen} seen @param {any} visit */
export const hostName = ({ people }, { host_id: id, host_name: name }) => (id ? (people.get(id) ?? name ?? "") : (name ?? ""));

/** What is told of a visit on a list, in one line: host, purpose, pass, since. @param {App} app @param {Seen} seen @param {Entity} visit */
export function visitFacts({ t, formats }, seen, visit) {
  const host = hostName(seen, visit);
  return [
    host ? t("gate.to", { name: host }) : "", t(`purpose.${visit.purpose}`), visit.pass_number ? t("gate.passShort", { number: visit.pass_number }) : "",
    t("gate.since", { time: formats.when(visit.entered_at) }),
  ].filter(Boolean).join(" · ");
}

/** The notice in force, in one language; empty where the school has none. @param {Seen} seen @param {"zh_Hant" | "zh_Hans" | "en"} lang @returns {string} */
export const noticeText = ({ gate }, lang) => gate.rules?.notice?.[lang] ?? "";

/** @param {Seen} seen @returns {number | null} */
export const noticeVersion = ({ gate }) => gate.rules?.notice_version || null;

/** Whether temperatures are asked for. @param {Seen} seen */
export const asksTemperature = ({ gate }) => Boolean(gate.rules?.is_epidemic || gate.rules?.asks?.includes("temperature"));

/** While a list is looked at, it is asked for often: others let people in, too. @param {App} app @returns {() => void} the way to stop */
export function keepFresh(app) {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible" && navigator.onLine) void app.engine.wake("asked");
  }, FRESH_MS);
  return () => clearInterval(timer);
}

const FRESH_MS = 15_000;
