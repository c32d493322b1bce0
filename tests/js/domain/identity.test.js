import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lastFour, readId, readMobile, readPlate } from "../../../webapp/static/js/domain/identity.js";
import { maskLastFour, maskMobile, maskName, maskPlate } from "../../../webapp/static/js/domain/masking.js";
import { fromBase64url, toBase64url } from "../../../webapp/static/js/store/encoding.js";
import { idHash } from "../../../webapp/static/js/store/id-hash.js";

const vectors = JSON.parse(readFileSync(new URL("../../gate/identity_vectors.json", import.meta.url), "utf8"));
const expected = ({ number, scheme, warnings }) => ({ number, scheme, warnings });

/** what the phone answers to each list of the vectors @type {Record<string, (sample: any) => [unknown, unknown]>} */
const ANSWERS = {
  ids: (sample) => [readId(sample.kind, sample.text, vectors.today), expected(sample)],
  mobiles: (sample) => [readMobile(sample.text), expected(sample)],
  plates: (sample) => [readPlate(sample.text), expected(sample)],
  last_four: (sample) => [lastFour(sample.text), sample.signs],
  names: (sample) => [maskName(sample.text), sample.masked],
  masked_mobiles: (sample) => [maskMobile(sample.text), sample.masked],
  masked_plates: (sample) => [maskPlate(sample.text), sample.masked],
  masked_last_four: (sample) => [maskLastFour(sample.text), sample.masked],
};

for (const [list, answer] of Object.entries(ANSWERS)) {
  for (const sample of vectors[list]) {
    test(`${list}: ${sample.kind ?? ""} ${sample.text}`, () => assert.deepEqual(...answer(sample)));
  }
}

test("a number is found by the same keyed hash as on the server", async () => {
  const key = toBase64url(Uint8Array.from(vectors.hashes.key.match(/../g), (pair) => Number.parseInt(pair, 16)));
  for (const { kind, text, hash } of vectors.hashes.of) assert.equal(await idHash(webcrypto, key, kind, text), hash);
});

test("bytes written as base64url are read again, however many", () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = webcrypto.getRandomValues(new Uint8Array(length));
    assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  }
});
