// Puts a link into the clipboard at a tap; without a clipboard the field can be copied by hand as it is.

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-copy]"))) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(/** @type {string} */ (button.dataset.copy)));
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return field.select();
    }
    const told = document.querySelector("[data-copied]");
    const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-said]"));
    const shown = button.querySelector("span");
    if (told) told.textContent = said?.dataset.said ?? "";
    if (shown && said?.dataset.said) shown.textContent = said.dataset.said;
  });
}

export {}; // a module of its own
