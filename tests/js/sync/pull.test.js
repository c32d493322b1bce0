import assert from "node:assert/strict";
import { test } from "node:test";

import { createPull } from "../../../webapp/static/js/sync/pull.js";

const [SERVER, PERSON] = ["a1b2", "p1"];

/** @param {(asked: URLSearchParams) => object} answer what a page's reply says beside the page */
function scene(answer) {
  /** @type {any[]} */
  const applied = [];
  const replica = { cursor: async () => ({ cursor: "1:1", head: "1:1" }), applyPage: async (page) => applied.push(page) > 0 };
  const notes = { read: async (_name, nothing) => nothing, change: async () => {} };
  const device = { get: async () => ({ server_id: SERVER }), signIn: async () => ({ person: { id: PERSON } }) };
  const page = { server_id: SERVER, person: PERSON, changes: [], cursor: "1:9", head: "1:9", more: false };
  const link = {
    request: async (path) => ({ status: 200, json: { ...page, ...answer(new URL(path, "http://localhost").searchParams) } }),
    contact: async () => {},
  };
  const parts = { store: { device, notes, replica: () => replica }, now: () => 1_800_000_000_000, random: Math.random, crypto };
  return { applied, pull: createPull(/** @type {any} */ (parts), /** @type {any} */ (link)) };
}

test("a page that answers another request is not taken: it would leave out what lies between", async () => {
  const { applied, pull } = scene(() => ({ request_id: "0190-of-another" }));

  await assert.rejects(pull.all(), { kind: "not_our_server" });

  assert.deepEqual(applied, []);
});

test("a page is taken that names its request, or comes from a server that names none", async () => {
  for (const answer of [(asked) => ({ request_id: asked.get("request_id") }), () => ({})]) {
    const { applied, pull } = scene(answer);

    await pull.all();

    assert.equal(applied.length, 1);
  }
});
