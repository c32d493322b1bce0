/**
 * Adds a style sheet that only some pages need, once.
 * @param {string} href
 * @returns {Promise<void>} settles when it holds, or can't be had: a page without its looks is better than none
 */
export function wearStyle(href) {
  const known = document.querySelector(`link[rel="stylesheet"][href="${href}"]`);
  if (known) return Promise.resolve();
  return new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: () => done(), onerror: () => done() });
    document.head.append(link);
  });
}
