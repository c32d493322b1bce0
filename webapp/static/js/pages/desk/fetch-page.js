/**
 * Fetches a page of ours as a parsed document. Its scripts do not run.
 * @param {URL} url of our own origin
 * @param {AbortSignal} signal
 * @returns {Promise<Document>}
 * @throws {DOMException} AbortError when something newer is asked for
 * @throws {Error} when there is no page to show: no network, or the server refuses
 */
export function fetchPage(url, signal) {
  if (url.origin !== location.origin) return Promise.reject(new Error("another origin"));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => {
      if (request.status === 200 && request.response) resolve(request.response);
      else reject(new Error(`status ${request.status}`));
    };
    request.onerror = () => reject(new Error("no network"));
    request.onabort = () => reject(new DOMException("superseded", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send();
  });
}
