/**
 * Somebody at the gate on their way to become a record. Nothing here draws or saves; a whole number of a paper never comes here.
 *
 * @typedef {import("./types.js").Entity} Entity
 *
 * @typedef {object} EnteringValues  what is typed and tapped, as it lies in the draft
 * @property {boolean} isRefusing  the screen asks why, instead of letting them in
 * @property {string | null} visitorId  somebody who has been here
 * @property {string | null} amends
 * @property {string | null} visitId  of the visit that is corrected
 * @property {string} name
 * @property {string} organisation
 * @property {string | null} idKind
 * @property {boolean} isIdSeen
 * @property {string} lastFour
 * @property {string | null} idHash
 * @property {string} mobile
 * @property {string} plate
 * @property {string} goods
 * @property {string | null} purpose
 * @property {string} purposeNote
 * @property {string | null} hostId
 * @property {string} hostName  as typed, or of the host who was chosen
 * @property {string | null} hostAnswer
 * @property {string} people
 * @property {{code?: string, id?: string, via: string, assetId: string | null, number: string} | null} pass
 * @property {string} passNumber
 * @property {"pass" | "fail" | null} temperature
 * @property {{id: string, guest_id?: string} | null} invitation
 * @property {{id: string, decision: "not_them" | "overridden", reason: string}[]} watch
 * @property {string} note
 * @property {string | null} reason
 * @property {string} reasonNote
 */

const PEOPLE_MAX = 2000;
const LENGTHS = { name: 120, organisation: 120, mobile: 40, plate: 20, hostName: 120, passNumber: 64 };

/** @param {Partial<EnteringValues>} [given] @returns {EnteringValues} */
export function freshEntering(given = {}) {
  return {
    isRefusing: false, visitorId: null, amends: null, visitId: null, name: "", organisation: "", idKind: null, isIdSeen: false, lastFour: "", idHash: null, mobile: "", plate: "", goods: "",
    purpose: null, purposeNote: "", hostId: null, hostName: "", hostAnswer: null, people: "1", pass: null, passNumber: "", temperature: null, invitation: null, watch: [], note: "",
    reason: null, reasonNote: "", ...given,
  };
}

/**
 * Somebody who has been here, with the purpose and the host of last time. Whoever taps says that they are known, or that their paper was seen.
 *
 * @param {Entity} visitor
 * @param {string} hostName
 */
export function knownEntering(visitor, hostName = "") {
  return freshEntering({
    visitorId: visitor.id, ...personOf(visitor), purpose: visitor.last_purpose ?? null, hostId: visitor.last_host_id ?? null, hostName,
    idKind: visitor.id_kind === "none" ? "known" : (visitor.id_kind ?? "known"), isIdSeen: true,
  });
}

/** @param {any} somebody what of a visitor, a visit or a guest is said again in a record: nothing is taken over from another one */
function personOf(somebody) {
  return {
    name: somebody.name ?? "", organisation: somebody.organisation ?? "", lastFour: somebody.id_last_four ?? "", idHash: somebody.id_hash ?? null,
    mobile: somebody.mobile ?? "", plate: somebody.plate ?? "",
  };
}

/**
 * Somebody who was announced: their host has said yes by announcing them.
 *
 * @param {import("./gate.js").Expected} expected
 * @param {string} hostName
 */
export function guestEntering({ invitation, guest, left }, hostName) {
  return freshEntering({
    ...personOf(guest ?? { organisation: invitation.title }), purpose: invitation.purpose, hostId: invitation.host_id, hostName, hostAnswer: "yes",
    people: guest ? "1" : String(Math.max(1, left)), invitation: { id: invitation.id, ...(guest ? { guest_id: guest.id } : {}) },
  });
}

/**
 * A visit that is corrected: what it says, to be changed.
 *
 * @param {Entity} visit
 * @param {string} hostName
 */
export function correctingEntering(visit, hostName) {
  return freshEntering({
    ...personOf(visit), amends: visit.record_id ?? visit.id, visitId: visit.id, visitorId: visit.visitor_id ?? null, idKind: visit.id_kind ?? null, isIdSeen: visit.is_id_seen ?? !(visit.gaps ?? []).includes("id_seen"),
    goods: visit.goods ?? "", purpose: visit.purpose, purposeNote: visit.purpose_note ?? "", hostId: visit.host_id ?? null, hostName: visit.host_name ?? hostName,
    hostAnswer: visit.host_answer ?? ((visit.gaps ?? []).includes("host_answer") ? null : "yes"), people: String(visit.people), note: visit.note ?? "", temperature: visit.temperature ?? null,
    pass: visit.pass_id ? { id: visit.pass_id, via: "list", assetId: visit.pass_id, number: visit.pass_number ?? "" } : null, passNumber: visit.pass_id ? "" : (visit.pass_number ?? ""), invitation: visit.invitation ?? null,
  });
}

/**
 * @typedef {"name" | "idKind" | "purpose" | "host" | "people" | "temperature" | "reason" | "reasonNote"} Missing
 *
 * What has to be said before it can be kept. A number is never a bar; whoever did not call the host lets that be seen in the register.
 * @param {EnteringValues} values
 * @param {{isEpidemic: boolean}} given
 * @returns {Missing[]}
 */
export function missingIn(values, { isEpidemic }) {
  const people = Number(values.people);
  /** @type {[Missing, boolean][]} */
  const asked = [
    ["name", values.name.trim() === ""],
    ["idKind", !values.isRefusing && values.idKind === null],
    ["purpose", values.purpose === null],
    ["host", !values.isRefusing && values.hostId === null && values.hostName.trim() === ""],
    ["people", !Number.isInteger(people) || people < 1 || people > PEOPLE_MAX],
    ["temperature", !values.isRefusing && isEpidemic && values.temperature === null],
    ["reason", values.isRefusing && values.reason === null],
    ["reasonNote", values.isRefusing && values.reason === "other" && values.reasonNote.trim() === ""],
  ];
  return asked.filter(([, isMissing]) => isMissing).map(([name]) => name);
}

/** Who the watch list is asked for. @param {EnteringValues} values @returns {import("./gate-watch.js").Traits} */
export const traitsOf = ({ name, mobile, plate, idHash, lastFour }) => ({ name, mobile, plate, id_hash: idHash, id_last_four: lastFour });

/**
 * @param {EnteringValues} values
 * @param {{notice: number | null}} given  version of the notice that hangs before the visitor's eyes
 */
export function entryRecord(values, { notice }) {
  const { pass, passNumber, amends } = values;
  const named = pass?.code ? { code: pass.code, via: pass.via } : pass?.id ? { id: pass.id, via: pass.via } : null;
  const number = line(pass?.number || passNumber, LENGTHS.passNumber);
  return { type: "visit.enter", target: null, amends, depends: amends ? [amends] : [], data: { ...cameData(values, notice), ...(named ? { pass: named } : {}), ...(number ? { pass_number: number } : {}) } };
}

/**
 * @param {EnteringValues} values
 * @param {{notice: number | null}} given
 */
export function refusalRecord(values, { notice }) {
  return { type: "visit.refuse", target: null, data: { ...cameData(values, notice), reason: values.reason, ...said("reason_note", values.reasonNote) } };
}

/** @param {EnteringValues} values @param {number | null} notice */
function cameData(values, notice) {
  const { visitorId, purpose, hostId, hostAnswer, people, temperature, invitation, watch } = values;
  const hostName = hostId ? "" : line(values.hostName, LENGTHS.hostName);
  return {
    ...(visitorId ? { visitor_id: visitorId } : {}), visitor: visitorOf(values),
    ...said("plate", line(values.plate, LENGTHS.plate)), ...said("goods", values.goods), purpose, ...said("purpose_note", values.purposeNote),
    ...(hostId ? { host_id: hostId } : {}), ...(hostName ? { host_name: hostName } : {}), host_answer: hostAnswer ?? "not_called", people: Number(people),
    ...(temperature ? { temperature } : {}), ...(notice ? { notice } : {}), ...(invitation ? { invitation } : {}), ...(watch.length ? { watch } : {}), ...said("note", values.note),
  };
}

/** @param {EnteringValues} values */
function visitorOf({ name, organisation, idKind, isIdSeen, lastFour, idHash, mobile }) {
  return {
    name: line(name, LENGTHS.name), ...said("organisation", line(organisation, LENGTHS.organisation)), id_kind: idKind ?? "none", is_id_seen: isIdSeen && idKind !== "none",
    ...said("id_last_four", lastFour), ...(idHash ? { id_hash: idHash } : {}), ...said("mobile", line(mobile, LENGTHS.mobile)),
  };
}

/** One line, as the server takes it. @param {string} text @param {number} most */
const line = (text, most) => text.replace(/\s+/g, " ").trim().slice(0, most).trim();

/** @param {string} name @param {string} text */
const said = (name, text) => (text.trim() ? { [name]: text.trim() } : {});
