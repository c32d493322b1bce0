"""A browser that is killed comes back with what it had promised to keep."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

KEEP = """async (value) => {
  const db = await new Promise((done, fail) => {
    const request = indexedDB.open("kept", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("values", { autoIncrement: true });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const transaction = db.transaction("values", "readwrite", { durability: "strict" });
  if (value) transaction.objectStore("values").add(value);
  const all = transaction.objectStore("values").getAll();
  await new Promise((done) => { transaction.oncomplete = done; });
  return all.result;
}"""


class BlankPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """The test's own words are enough."""


@pytest.fixture(scope="module")
def blank_page():
    server = ThreadingHTTPServer(("127.0.0.1", 0), BlankPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def open_page(chromium, playwright, address):
    browser, context = chromium.connect(playwright)
    page = context.new_page()
    page.goto(address)
    return browser, page


def test_a_killed_browser_comes_back_with_its_profile(open_chromium, playwright, blank_page):
    chromium = open_chromium()
    _, page = open_page(chromium, playwright, blank_page)
    assert page.evaluate(KEEP, "first") == ["first"]

    chromium.kill()
    browser, page = open_page(chromium.start(), playwright, blank_page)

    assert page.evaluate(KEEP, "second") == ["first", "second"]
    browser.close()
