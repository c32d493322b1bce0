// Follows an import while the server works at it; reloads when the step is over.

const EVERY_MS = 1000;

const card = /** @type {HTMLElement} */ (document.getElementById('progress'));
const bar = /** @type {HTMLProgressElement} */ (document.getElementById('progress-bar'));
const done = /** @type {HTMLElement} */ (document.getElementById('progress-done'));

async function look() {
  const reply = await fetch(card.dataset.url ?? '', { headers: { Accept: 'application/json' } }).catch(() => null);
  if (reply?.ok) {
    const step = await reply.json();
    if (step.state !== card.dataset.state) {
      location.reload();
      return;
    }
    bar.value = step.done;
    done.textContent = step.done.toLocaleString(document.documentElement.lang);
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
