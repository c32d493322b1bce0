import assert from "node:assert/strict";
import { test } from "node:test";

import { findRoute } from "../../../webapp/static/js/pages/routes.js";

const at = (/** @type {string} */ path) => new URL(path, "https://rounds.example");

test("an address that was cut in the midst of a sign leads to no page and throws nothing", () => {
  for (const path of ["/app/sticker/%E0%A4", "/app/bind/%", "/app/sticker/ok%C3"]) assert.equal(findRoute(at(path), null), null);
});

test("a stranger with such an address is not led to the door with it", () => {
  assert.equal(findRoute(at("/app/sticker/%E0%A4"), "/app/sign-in"), null);
});

test("another system's sticker keeps every sign of its text", () => {
  const text = "舊編號 50%/A?b#c";
  assert.deepEqual(findRoute(at(`/app/sticker/${encodeURIComponent(text)}`), null)?.place.params, [text]);
});
