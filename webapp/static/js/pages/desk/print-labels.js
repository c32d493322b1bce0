// Shows the page anew whenever something about the labels is chosen, and lets a part-used sheet be tapped.
//
// The page is asked for by POST, since a pasted list is too long for an address, and as a document: our own origin's reply is read
// by the browser's parser, its scripts never run. Without this script the same form works by its buttons.

const TYPING_MS = 400;
const choice = /** @type {HTMLFormElement | null} */ (document.getElementById('label-choice'));
/** @type {XMLHttpRequest | null} */
let asking = null;
let timer = 0;

/** @param {HTMLFormElement} form */
function refresh(form) {
  window.clearTimeout(timer);
  asking?.abort();
  const request = new XMLHttpRequest();
  asking = request;
  // only the print page is asked by POST; the others offer their paper by address
  const values = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const shown = document.getElementById('label-shown');
  shown?.setAttribute('aria-busy', 'true');
  request.open(shown ? 'POST' : 'GET', shown ? (form.dataset.url ?? '') : `${form.dataset.url}?${values}`);
  request.responseType = 'document';
  request.onload = () => {
    if (request.status === 200 && request.response) takeParts(request.response);
    else shown?.removeAttribute('aria-busy');
  };
  request.onerror = () => shown?.removeAttribute('aria-busy');
  request.send(shown ? new FormData(form) : null);
}

/** @param {Document} page */
function takeParts(page) {
  const focused = document.activeElement;
  const name = focused instanceof HTMLElement ? focused.getAttribute('name') : null;
  const value = focused instanceof HTMLInputElement && focused.type === 'radio' ? focused.value : null;
  const isTyping = focused instanceof HTMLTextAreaElement;
  for (const id of ['label-form', 'label-shown']) {
    const ours = document.getElementById(id);
    const theirs = page.getElementById(id);
    // what is being typed stays under the fingers
    if (ours && theirs && !(isTyping && ours.contains(focused))) ours.replaceWith(document.adoptNode(theirs));
  }
  enliven();
  if (name && !isTyping) {
    const again = document.querySelector(`#label-form [name="${name}"]${value ? `[value="${value}"]` : ''}`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
}

/** @param {Element} root */
function numbers(root) {
  const used = /** @type {HTMLInputElement} */ (root.querySelector('[name="used"]'));
  return new Set(used.value.split(/[^0-9]+/).filter(Boolean).map(Number));
}

/**
 * A tap begins there, or marks the place as gone or there again.
 * @param {Element} root
 * @param {number} position
 */
function tap(root, position) {
  const start = /** @type {HTMLInputElement} */ (root.querySelector('[name="start"]'));
  const used = /** @type {HTMLInputElement} */ (root.querySelector('[name="used"]'));
  const mode = /** @type {HTMLInputElement} */ (root.querySelector('[name="tap"]:checked')).value;
  const gone = numbers(root);
  if (mode === 'start') {
    start.value = String(position);
    gone.delete(position);
  } else if (!gone.delete(position)) gone.add(position);
  used.value = [...gone].sort((a, b) => a - b).join(', ');
  draw(root);
}

/** @param {Element} root */
function draw(root) {
  const start = Number(/** @type {HTMLInputElement} */ (root.querySelector('[name="start"]')).value) || 1;
  const gone = numbers(root);
  let first = start;
  while (gone.has(first)) first += 1;
  for (const place of /** @type {NodeListOf<SVGGElement>} */ (root.querySelectorAll('[data-position]'))) {
    const position = Number(place.dataset.position);
    const isGone = position < start || gone.has(position);
    place.classList.toggle('is-gone', isGone);
    place.classList.toggle('is-start', position === first);
    place.setAttribute('aria-pressed', String(!isGone));
  }
}

function enliven() {
  for (const root of document.querySelectorAll('[data-part-used]')) {
    root.querySelector('.part-used__modes')?.removeAttribute('hidden');
    root.querySelector('.sheet-picture')?.classList.add('is-live');
    for (const place of root.querySelectorAll('[data-position]')) {
      place.setAttribute('role', 'button');
      place.setAttribute('tabindex', '0');
      place.setAttribute('aria-label', place.textContent?.trim() ?? '');
    }
    draw(root);
  }
}

/** @param {Event} event */
function placeOf(event) {
  const place = event.target instanceof Element ? event.target.closest('[data-position]') : null;
  const root = place?.closest('[data-part-used]');
  return place instanceof SVGElement && root ? { root, position: Number(place.dataset.position) } : null;
}

/** @param {Event} event */
function tapped(event) {
  const found = placeOf(event);
  if (!found) return;
  event.preventDefault();
  tap(found.root, found.position);
  if (choice && document.getElementById('label-shown')) refresh(choice);
}

document.addEventListener('click', tapped);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' || event.key === ' ') tapped(event);
});
document.addEventListener('input', (event) => {
  const root = event.target instanceof Element ? event.target.closest('[data-part-used]') : null;
  if (root) draw(root);
});

if (choice) {
  choice.classList.add('is-live');
  choice.addEventListener('input', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const isOfSheet = target?.matches('[name="start"], [name="used"]') && document.getElementById('label-shown');
    if (!target?.hasAttribute('data-refresh') && !isOfSheet) return;
    // another printer speaks another language: the server says which
    const format = /** @type {HTMLSelectElement | null} */ (choice.querySelector('[name="format"]'));
    if (format && target?.matches('[name="printer"], [name="stock"]')) format.selectedIndex = -1;
    window.clearTimeout(timer);
    const isTyped = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'radio');
    timer = window.setTimeout(() => refresh(choice), isTyped ? TYPING_MS : 0);
  });
  choice.addEventListener('submit', () => {
    const button = choice.querySelector('.button--primary');
    // a second tap would print twice
    window.setTimeout(() => button?.setAttribute('disabled', ''), 0);
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) choice.querySelector('.button--primary[disabled]')?.removeAttribute('disabled');
  });
}
enliven();
