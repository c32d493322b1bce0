/**
 * Announcing visitors: what is typed, and the record that it becomes. Nothing here draws or saves.
 *
 * @typedef {{id: string, name: string, organisation: string, mobile: string, plate: string}} GuestTyped
 * @typedef {{token: string, on: string, untilOn: string, fromTime: string, untilTime: string, purpose: string | null, title: string, people: string, guests: GuestTyped[], note: string}} InvitingValues
 * @typedef {"guests" | "purpose" | "on" | "people" | "time"} Missing
 */

/** the label alphabet: what is read aloud or typed is not mistaken */
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const TOKEN_SIGNS = 16;
const PEOPLE_MAX = 2000;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A secret that an address carries: 16 signs of five bits each. @param {Uint8Array} random 16 bytes */
export const mintToken = (random) => Array.from(random.slice(0, TOKEN_SIGNS), (byte) => SIGNS[byte & 31]).join("");

/** @param {string} id @returns {GuestTyped} */
export const freshGuest = (id) => ({ id, name: "", organisation: "", mobile: "", plate: "" });

/** @param {{token: string, on: string, guestId: string}} given @returns {InvitingValues} */
export function freshInviting({ token, on, guestId }) {
  return { token, on, untilOn: "", fromTime: "", untilTime: "", purpose: null, title: "", people: "1", guests: [freshGuest(guestId)], note: "" };
}

/** Guests of whom anything was typed. @param {InvitingValues} values */
const named = ({ guests }) => guests.filter(({ name }) => name.trim() !== "");

/**
 * What has to be said before it can be kept.
 *
 * @param {InvitingValues} values
 * @param {string} today
 * @returns {Missing[]}
 */
export function missingInInviting(values, today) {
  const people = Number(values.people);
  /** @type {[Missing, boolean][]} */
  const asked = [
    ["guests", named(values).length === 0 && values.title.trim() === ""],
    ["on", values.on < today || (values.untilOn !== "" && values.untilOn < values.on)],
    ["time", [values.fromTime, values.untilTime].some((time) => time !== "" && !HOUR.test(time))],
    ["purpose", values.purpose === null],
    ["people", !Number.isInteger(people) || people < 1 || people > PEOPLE_MAX],
  ];
  return asked.filter(([, isMissing]) => isMissing).map(([name]) => name);
}

/**
 * @param {InvitingValues} values
 * @param {{id: string, hostId: string}} by
 */
export function invitationRecord(values, { id, hostId }) {
  const { token, on, untilOn, fromTime, untilTime, purpose, title, people, note } = values;
  const guests = named(values).map(({ id: guestId, name, organisation, mobile, plate }) => ({ id: guestId, name: line(name, 120), ...said("organisation", line(organisation, 120)), ...said("mobile", line(mobile, 40)), ...said("plate", line(plate, 20)) }));
  return {
    type: "invitation.announce", target: null,
    data: {
      id, on, ...(untilOn && untilOn !== on ? { until_on: untilOn } : {}), ...said("from_time", fromTime), ...said("until_time", untilTime), host_id: hostId, purpose,
      ...said("title", line(title, 120)), people: Math.max(Number(people), guests.length), guests, ...said("note", note), token,
    },
  };
}

/**
 * Where an invitation is found: as people open it, and as a symbol says it in fewer modules.
 *
 * @param {string} origin  of the addresses that people open
 * @param {string} token
 */
export const invitationAddress = (origin, token) => ({ link: `${origin.toLowerCase()}/v/${token}`, symbol: `${origin.toUpperCase()}/V/${token}` });

/** @param {string} text @param {number} most */
const line = (text, most) => text.replace(/\s+/g, " ").trim().slice(0, most).trim();

/** @param {string} name @param {string} text */
const said = (name, text) => (text.trim() ? { [name]: text.trim() } : {});
