/** Reads the samples that the server's rules answered, and tells where the phone's answer is another one. */

import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { lastFour, readId, readMobile, readPlate } from "../../webapp/static/js/domain/identity.js";
import { maskMobile, maskName, maskPlate } from "../../webapp/static/js/domain/masking.js";

const { today, samples } = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** @param {string} kind @param {string} text */
function answer(kind, text) {
  if (kind === "name") return maskName(text);
  if (kind === "mobile") return [readMobile(text), maskMobile(text)];
  if (kind === "plate") return [readPlate(text), maskPlate(text)];
  return [readId(kind, text, today), lastFour(text)];
}

const differing = samples
  .map((sample) => ({ ...sample, phone: answer(sample.kind, sample.text) }))
  .filter((sample) => !isDeepStrictEqual(sample.phone, sample.answer));
console.log(JSON.stringify({ count: samples.length, differing: differing.slice(0, 20) }));
