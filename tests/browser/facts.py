"""What can be learned from a page that does not come up, before it is closed."""

from __future__ import annotations

from playwright.sync_api import Error, Page

# asked one beside the other, as any of them may be what never answers
FACTS = """async () => {
  const ask = async (name, question) => {
    const never = new Promise((done) => setTimeout(done, 5000, "no answer"));
    const answer = await Promise.race([question().catch(String), never]);
    return `${name}: ${JSON.stringify(answer)}`;
  };
  const open = (name) => new Promise((done, fail) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result.close() ?? "opens");
    request.onblocked = () => done("blocked");
    request.onerror = () => fail(request.error);
  });
  const isBad = ({ responseEnd, responseStatus }) => !responseEnd || responseStatus !== 200;
  const bad = performance.getEntriesByType("resource").filter(isBad).map(({ name }) => name);
  const { serviceWorker: workers } = navigator;
  return (await Promise.all([
    ask("page", async () => [location.href, document.readyState, navigator.onLine, bad]),
    ask("worker", async () => [workers.controller?.state, (await workers.getRegistrations()).length]),
    ask("module", async () => Object.keys(await import("/static/js/pages/starting.js"))),
    ask("file", async () => (await fetch("/static/js/pages/app.js")).status),
    ask("server", async () => (await fetch("/healthz")).status),
    ask("locks", () => navigator.locks.query()),
    ask("databases", () => indexedDB.databases()),
    ask("a database", () => open("of-nobody")),
    ask("caches", () => caches.keys()),
  ])).join("; ") + "; " + document.documentElement.outerHTML.slice(0, 3000);
}"""


def look_at(page: Page) -> str:
    """How it looks from inside, and which parts of the browser answer it."""
    try:
        return str(page.wait_for_function(FACTS).json_value())
    except Error as error:
        return f"nothing to be seen: {error}"
