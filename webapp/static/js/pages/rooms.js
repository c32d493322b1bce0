import { may } from "./rights.js";

/** @typedef {import("../words/index.js").Room} Room */

/** what opens a room to somebody @type {[Room, string][]} */
const PERMISSIONS = [["canteen", "canteen.read"], ["pickup", "pickup.see"], ["gate", "gate.inside"], ["invite", "gate.invite"]];

/**
 * The rooms whose pages, words and looks this person needs.
 * @param {import("./context.js").App} app
 * @returns {Room[]}
 */
export const roomsOf = (app) => PERMISSIONS.filter(([, permission]) => may(app, permission)).map(([room]) => room);
