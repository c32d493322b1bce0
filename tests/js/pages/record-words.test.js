import assert from "node:assert/strict";
import { test } from "node:test";

import { whyOf } from "../../../webapp/static/js/pages/record-words.js";

const app = /** @type {any} */ ({ t: (/** @type {string} */ key) => key });
/** @param {object} outcome @returns {any} */
const sent = (outcome) => ({ state: "sent", outcome });
/** @param {object} facts @returns {any} */
const verdict = (facts) => ({ state: "held", reason: "not_allowed", detail: null, note: null, ...facts });

test("a held record is told its cause where the server names one that the phone knows", () => {
  assert.equal(whyOf(app, sent({ outcome: "held", reason: "invalid_data", detail: "box_in_use 0190a000" }), null), "cause.box_in_use");
  assert.equal(whyOf(app, sent({ outcome: "duplicate", first: "held", reason: "not_allowed", detail: "frozen 0190a000" }), null), "cause.frozen");
  assert.equal(whyOf(app, sent({}), verdict({ detail: "early 0190a000" })), "cause.early");
});

test("any other detail leaves the reason to speak", () => {
  assert.equal(whyOf(app, sent({ outcome: "held", reason: "not_allowed", detail: "canteen.sample" }), null), "reason.not_allowed");
  assert.equal(whyOf(app, sent({ outcome: "held", reason: "unknown_target" }), null), "reason.unknown_target");
  assert.equal(whyOf(app, sent({}), verdict({})), "reason.not_allowed");
  assert.equal(whyOf(app, sent({}), verdict({ state: "applied", detail: "early 0190a000" })), "");
});
