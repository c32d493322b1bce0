"""The plain-http page from which a phone downloads the authority's certificate, with steps and fingerprint.

It can't be served over the https that it makes possible. It reads nothing from a request but path and language.
"""

from __future__ import annotations

import json
import textwrap
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webapp.tls.authority import Authority
from webapp.tls.symbols import svg_symbol

PAGES = Path(__file__).parent / "pages"
WORDS: Mapping[str, Mapping[str, str]] = json.loads((PAGES / "words.json").read_text(encoding="utf-8"))
DEFAULT_LANGUAGE = "zh-Hant"
IDLE_SECONDS = 10
PAIRS_IN_A_ROW = 8
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class InstallPage:
    """What the page shows; `certificate` is DER."""

    certificate: bytes
    fingerprint: str
    page_address: str
    app_address: str

    @classmethod
    def for_authority(cls, authority: Authority, page_address: str, app_address: str) -> InstallPage:
        return cls(authority.der, authority.fingerprint, page_address, app_address)

    def answer(self, target: str, accept_language: str = "") -> tuple[HTTPStatus, str, bytes]:
        """Return status, media type and body for a request target such as `/?lang=en`."""
        address = urlsplit(target)
        if address.path == "/ca.crt":
            return HTTPStatus.OK, "application/x-x509-ca-cert", self.certificate
        if address.path == "/install.css":
            return HTTPStatus.OK, "text/css; charset=utf-8", (PAGES / "install.css").read_bytes()
        if address.path != "/":
            return HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"Not found\n"
        asked = parse_qs(address.query).get("lang", [""])[0]
        language = asked if asked in WORDS else preferred_language(accept_language)
        return HTTPStatus.OK, "text/html; charset=utf-8", self.html(language).encode()

    def html(self, language: str) -> str:
        """Render the page in one of the languages of WORDS."""
        environment = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)
        return environment.get_template("install.html").render(
            language=language,
            words=WORDS[language],
            languages=[(code, words["name"]) for code, words in WORDS.items()],
            fingerprint_rows=textwrap.wrap(self.fingerprint, PAIRS_IN_A_ROW * 3),
            page_address=self.page_address,
            app_address=self.app_address,
            # drawn by us from our own addresses
            page_symbol=Markup(svg_symbol(self.page_address)),  # noqa: S704
            app_symbol=Markup(svg_symbol(self.app_address)),  # noqa: S704
        )


def preferred_language(accept_language: str) -> str:
    """Choose a language by the first known tag of an Accept-Language header; its weights are ignored."""
    for entry in accept_language.split(","):
        tag = entry.split(";")[0].strip().lower()
        if tag in {"zh-cn", "zh-sg"} or tag.startswith("zh-hans"):
            return "zh-Hans"
        if tag.startswith("zh"):
            return "zh-Hant"
        if tag.startswith("en"):
            return "en"
    return DEFAULT_LANGUAGE


def start_install_server(host: str, port: int, page: InstallPage) -> ThreadingHTTPServer:
    """Serve the page from a thread of this process; port 0 takes a free one. Raises OSError if the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        timeout = IDLE_SECONDS
        server_version, sys_version = "rounds", ""

        def do_GET(self) -> None:
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            self._send(with_body=False)

        def _send(self, *, with_body: bool) -> None:
            status, media_type, body = page.answer(self.path, self.headers.get("Accept-Language", ""))
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Type": media_type, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal shows the fingerprint and must keep showing it."""

    server = ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="install-page", daemon=True).start()
    return server
