import { html, nothing, render } from "/static/vendor/lit-html.js";

const SECONDS = 7;

/**
 * Short messages that go away by themselves, with at most one thing to do; read out by screen readers.
 * @param {HTMLElement} host an element with role="status"
 * @param {{setTimeout: typeof setTimeout, clearTimeout: typeof clearTimeout}} timers
 */
export function createToasts(host, timers) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const hide = () => {
    timers.clearTimeout(timer);
    render(nothing, host);
  };
  return {
    hide,
    /**
     * @param {string} text
     * @param {{label: string, run: () => void}} [action]
     */
    show(text, action) {
      timers.clearTimeout(timer);
      const act = () => {
        hide();
        action?.run();
      };
      render(
        html`<div class="toast"><span>${text}</span>${action ? html`<button type="button" class="button" @click=${act}>${action.label}</button>` : nothing}</div>`,
        host,
      );
      timer = timers.setTimeout(hide, SECONDS * 1000);
    },
  };
}
