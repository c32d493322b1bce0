import { isLive } from "../domain/labels.js";
import { isBox, isFridge } from "./canteen-look.js";
import { createReading } from "./label-reading.js";
import { readLabel } from "./label-saying.js";
import { kindOf } from "./names.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../store/types.js").Target} Target
 *
 * @typedef {object} Scanned
 * @property {"box" | "fridge" | "other" | "unbound" | "wrong"} what  unbound: a label that belongs to nothing that this phone knows
 * @property {Target} target
 * @property {Entity | null} thing
 */

/** @param {App} app @param {string} text @param {"scan" | "typed"} via @returns {Promise<Scanned>} */
export async function recognise(app, text, via) {
  const label = readLabel(text);
  if (!label) return { what: "wrong", target: { via }, thing: null };
  const target = { code: label.code, via };
  const thing = (await app.replica.byCode(label.code))?.thing ?? null;
  if (!thing) return { what: "unbound", target, thing };
  if (kindOf(thing) === "asset" && isBox(thing)) return { what: "box", target, thing };
  return { what: kindOf(thing) === "asset" && isFridge(thing) ? "fridge" : "other", target, thing };
}

/**
 * How a record names a thing that was chosen from a list: by its label where it has one, so that the register still shows it.
 * @param {App} app
 * @param {string} id
 * @returns {Promise<Target>}
 */
export async function chosenTarget(app, id) {
  const label = (await app.replica.tagsOf("asset", id)).find((tag) => isLive(tag) && !tag.is_foreign);
  return label ? { code: label.id, via: "list" } : { kind: "asset", id, via: "list" };
}

/**
 * Reads labels one after another and tells what each is of.
 * @param {App} app
 * @param {(scanned: Scanned) => void | Promise<void>} onScanned
 */
export function createScanning(app, onScanned) {
  return createReading(app, async (text, via) => onScanned(await recognise(app, text, via)));
}

/**
 * Why what was scanned is none of what is wanted here, kindly.
 * @param {App} app
 * @param {Scanned} scanned
 * @param {"box" | "fridge"} wanted
 */
export function strangerWords({ t }, { what, thing }, wanted) {
  if (what === "wrong") return t("scan.wrong");
  if (what === "unbound") return t(`canteen.unbound.${wanted}`);
  return t(`canteen.not.${wanted}`, { name: thing?.name ?? "" });
}
