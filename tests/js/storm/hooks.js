/** Finds the app's modules under the addresses by which they import each other, and plants a mutant's change in one of them. */

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

/** @typedef {{file: string, from: string, to: string}} Patch  `file` below static/js */

const PREFIX = "/static/";
/** @type {{folder: string, patches: Patch[]}} */
let given = { folder: "", patches: [] };

export function initialize(data) {
  given = data;
}

export function resolve(specifier, context, next) {
  if (!specifier.startsWith(PREFIX)) return next(specifier, context);
  return { url: pathToFileURL(given.folder + specifier.slice(PREFIX.length)).href, format: "module", shortCircuit: true };
}

export async function load(url, context, next) {
  const patches = given.patches.filter(({ file }) => url === pathToFileURL(`${given.folder}js/${file}`).href);
  if (patches.length === 0) return next(url, context);
  let source = await readFile(new URL(url), "utf8");
  for (const { file, from, to } of patches) {
    if (source.split(from).length !== 2) throw new Error(`the mutant does not fit ${file} any more: ${from}`);
    source = source.replace(from, () => to);
  }
  return { format: "module", source, shortCircuit: true };
}
