// Shows the page anew whenever something about the labels is chosen.

const choice = /** @type {HTMLFormElement | null} */ (document.getElementById('label-choice'));

choice?.addEventListener('change', () => choice.requestSubmit(choice.querySelector('button:not([formaction])')));
