"""The desk as the tests use it: a server in this process, somebody signed in at a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser.barriers import WIDE
from tests.cast import PASSWORD


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def desk(browser: Browser, url: str, role: str = "administrator", **options: object) -> Iterator[Page]:
    """A person at a browser, signed in; a violation of the policy or an error in a script fails the test."""
    context = browser.new_context(
        base_url=url, locale="zh-TW", timezone_id="Asia/Taipei", **{"viewport": WIDE, **options}
    )  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in")
    page.get_by_label("帳號").fill(role)
    page.get_by_label("密碼").fill(PASSWORD)
    page.get_by_role("button", name="登入").click()
    page.wait_for_url(lambda address: "sign-in" not in address)
    troubles.clear()
    yield page
    context.close()
    assert troubles == []
