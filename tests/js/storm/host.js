/**
 * Phones in one process, led by whoever writes to its standard input: a line of JSON a command, a line an answer. Whatever a phone
 * asks the network for is asked of the leader, who gives it to a server, or does not.
 *
 * in   {"do": number, "phone": number, "what": string, "now": ms, "args": any}   {"answer": number, "now": ms, "status": …}
 * out  {"done": number, "result": any} | {"done": number, "error": string} | {"ask": number, "phone": number, "method": …}
 */

import "fake-indexeddb/auto";

import { register } from "node:module";

const [folder, patches] = process.argv.slice(2);
register("./hooks.js", import.meta.url, { data: { folder, patches: JSON.parse(patches) } });
const { createPhone } = await import("./phone.js");

/** @type {Map<number, ReturnType<typeof createPhone>>} */
const phones = new Map();
/** @type {Map<number, {phone: number, take: (reply: any) => void}>} */
const asked = new Map();
let asks = 0;

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

function phoneOf(number) {
  if (!phones.has(number)) phones.set(number, createPhone(number, (request) => ask(number, request)));
  return phones.get(number);
}

/** @returns {Promise<any>} what the network brought; never where the phone dies meanwhile */
function ask(phone, request) {
  asks += 1;
  const number = asks;
  return new Promise((take) => {
    asked.set(number, { phone, take });
    say({ ask: number, phone, ...request });
  });
}

async function obey({ do: number, phone, what, now, args }) {
  if (what === "new_school") {
    phones.clear();
    asked.clear();
    return say({ done: number, result: null });
  }
  const its = phoneOf(phone);
  its.setClock(now);
  try {
    say({ done: number, result: await its.act(what, args) });
  } catch (error) {
    say({ done: number, error: String(error?.stack ?? error) });
  }
}

function answer({ answer: number, ...reply }) {
  const waiting = asked.get(number);
  asked.delete(number);
  if (!waiting) return;
  phoneOf(waiting.phone).setClock(reply.now);
  waiting.take(reply);
}

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.do === undefined) answer(message);
    else void obey(message);
  }
});
process.stdin.on("end", () => process.exit(0));
// a dead tab's promises fail unheard; anything else would be a fault of the app, and its round says so
process.on("unhandledRejection", () => {});
say({ ready: true });
