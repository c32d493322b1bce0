// Finds places in the tree while one types, and opens or closes all branches.

const tree = document.getElementById('tree');
const search = /** @type {HTMLInputElement | null} */ (document.getElementById('tree-search'));

/** @param {string} text */
const fold = (text) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');

/** @param {boolean} open */
function setAll(open) {
  for (const branch of tree?.querySelectorAll('details') ?? []) branch.open = open;
}

/**
 * Shows what matches with everything above and below it.
 * @param {Element} list
 * @param {string} wanted
 * @returns {boolean} whether anything in the list is shown
 */
function sift(list, wanted) {
  let any = false;
  for (const item of /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children)) {
    const isMatch = fold(item.dataset.name ?? '').includes(wanted);
    const below = item.querySelector(':scope > details > ul');
    const isShown = below ? sift(below, isMatch ? '' : wanted) || isMatch : isMatch;
    item.hidden = !isShown;
    any ||= isShown;
  }
  return any;
}

search?.addEventListener('input', () => {
  const wanted = fold(search.value);
  if (!tree) return;
  sift(tree, wanted);
  if (wanted) setAll(true);
});
document.getElementById('tree-open')?.addEventListener('click', () => setAll(true));
document.getElementById('tree-close')?.addEventListener('click', () => setAll(false));
