const PATIENCE_MS = 5000;

/**
 * Adds a style sheet that only some pages need, once.
 * @param {string} href
 * @returns {Promise<void>} settles when it holds, can't be had, or is too long on its way: a page without its looks is better than none
 */
export function wearStyle(href) {
  const known = document.querySelector(`link[rel="stylesheet"][href="${href}"]`);
  if (known) return Promise.resolve();
  return new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: () => done(), onerror: () => done() });
    document.head.append(link);
    setTimeout(done, PATIENCE_MS);
  });
}
