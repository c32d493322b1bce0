"""The fake camera shows what a test lays before it: one label after another, with the browser left running."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import qrcode

STATIC_ROOT = Path(__file__).parents[2] / "webapp"
# reads the camera until it has seen `count` different texts
READ = """async (count) => {
  const { prepareZXingModule, readBarcodes } = await import("/static/vendor/zxing-wasm/reader/index.js");
  prepareZXingModule({ overrides: { locateFile: (name) => "/static/vendor/zxing-wasm/reader/" + name } });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280 } });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
  await video.play();
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const seen = [];
  while (seen.length < count) {
    await new Promise((next) => video.requestVideoFrameCallback(next));
    pen.drawImage(video, 0, 0);
    const frame = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(frame, { formats: ["QRCode"] });
    for (const { text } of found) if (!seen.includes(text)) seen.push(text);
  }
  stream.getTracks().forEach((track) => track.stop());
  return seen;
}"""


class QuietFiles(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".wasm": "application/wasm", ".js": "text/javascript"}

    def log_message(self, format: str, *args: object) -> None:
        """The test's own words are enough."""


@pytest.fixture(scope="module")
def static_files():
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietFiles, directory=str(STATIC_ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/static/vendor/"
    server.shutdown()
    server.server_close()


def label(text: str):
    return qrcode.make(text, border=4).get_image()


@pytest.fixture
def phone(camera, open_chromium, playwright, static_files):
    browser, context = open_chromium(camera=camera.path).connect(playwright)
    page = context.new_page()
    page.goto(static_files)
    yield page
    browser.close()


def test_the_label_can_be_changed_while_the_browser_runs(camera, phone):
    texts = [f"HTTPS://R.EXAMPLE/{number:08}" for number in range(3)]
    read = []
    for text in texts:
        camera.show(label(text))
        read += phone.evaluate(READ, 1)

    assert read == texts


def test_one_clip_shows_many_labels_one_after_another(camera, phone):
    texts = [f"HTTPS://R.EXAMPLE/{number:08}" for number in range(4)]
    camera.clip([label(text) for text in texts], seconds_each=0.6)

    assert sorted(phone.evaluate(READ, 4)) == texts
