// Under `require-trusted-types-for 'script'` a worker's address must come from a named policy. This one knows every script that may
// ever be started that way, so that no text from anywhere else can become code.

const SCRIPTS = new Set(["/static/js/ui/decoder-worker.js", "/static/sw.js"]);

/** @param {string} path */
function allow(path) {
  if (!SCRIPTS.has(path)) throw new TypeError(`not a script of this app: ${path}`);
  return path;
}

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("rounds", { createScriptURL: allow });

/**
 * The address of one of our worker scripts, in the form that `new Worker()` and `serviceWorker.register()` accept.
 * @param {string} path
 * @returns {any} a TrustedScriptURL where the browser has them, else the path
 * @throws {TypeError} for a path that is not in the list
 */
export function scriptUrl(path) {
  return policy ? policy.createScriptURL(path) : allow(path);
}
