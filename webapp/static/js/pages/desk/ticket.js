// Counts down what a one-time sign-in code still has, and tells when it has been used.

const ASK_EVERY_SECONDS = 3;

const card = /** @type {HTMLElement} */ (document.getElementById("ticket"));
const countdown = /** @type {HTMLElement} */ (card.querySelector("[data-countdown]"));
const endsAtMs = performance.now() + Number(card.dataset.seconds) * 1000;
let ticks = 0;

/** @param {string} state "waiting", "used" or "expired" */
function show(state) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-when]"))) part.hidden = part.dataset.when !== state;
  if (state !== "waiting") clearInterval(timer);
}

async function ask() {
  const reply = await fetch(/** @type {string} */ (card.dataset.stateAddress), { cache: "no-store" });
  const { state } = reply.ok ? await reply.json() : { state: "waiting" };
  if (state === "used" || state === "expired") show(state);
}

function tick() {
  const left = Math.max(0, Math.ceil((endsAtMs - performance.now()) / 1000));
  countdown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  ticks += 1;
  if (left === 0) show("expired");
  else if (ticks % ASK_EVERY_SECONDS === 0) ask().catch(() => {}); // no network: the next tick asks again
}

const timer = setInterval(tick, 1000);
tick();

export {}; // a module of its own
