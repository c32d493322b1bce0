import { render } from "/static/vendor/lit-html.js";

/**
 * Opens a modal dialog over the page. The browser keeps the focus inside, closes it on Escape and gives the focus back.
 * @template T
 * @param {string} className
 * @param {(dialog: {close: (answer: T | null) => void, redraw: () => void}) => {view: () => unknown, opened?: (element: HTMLDialogElement) => void, closed?: () => void}} build
 * @returns {Promise<T | null>} what it was closed with; null when it was dismissed
 */
export function openDialog(className, build) {
  const element = document.createElement("dialog");
  element.className = className;
  /** @type {T | null} */
  let answer = null;
  const content = build({
    close(given) {
      answer = given;
      element.close();
    },
    redraw: () => render(content.view(), element),
  });
  return new Promise((resolve) => {
    element.addEventListener("close", () => {
      content.closed?.();
      element.remove();
      resolve(answer);
    });
    document.body.append(element);
    render(content.view(), element);
    element.showModal();
    content.opened?.(element);
  });
}
