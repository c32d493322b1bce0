/** while somebody looks, what other phones say is as fresh as the network allows */
const LIVE_MS = 10_000;

/**
 * Asks the server for news at once, and again and again while the page is in sight.
 * @param {import("./context.js").App} app
 * @returns {() => void} the way to stop
 */
export function stayLive(app) {
  const ask = () => document.visibilityState === "visible" && void app.engine.wake("asked");
  const timer = setInterval(ask, LIVE_MS);
  ask();
  return () => clearInterval(timer);
}
