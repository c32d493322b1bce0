"""The phone's modules in a real Chromium with real IndexedDB, under the product's content policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import (  # noqa: F401 - fixtures
    browser_context_args,
    browser_type_launch_args,
    chromium_path,
    live_server,
    open_chromium,
    school_instance,
)
from tests.js.site import Site
from tests.js.static_server import StaticServer


@pytest.fixture(scope="session")
def static_server() -> Iterator[StaticServer]:
    server = StaticServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(static_server: StaticServer) -> str:
    return static_server.url


@pytest.fixture
def open_tab(context: BrowserContext, static_server: StaticServer) -> Callable[[], Page]:
    """Open one more tab of the same phone; a violation of the content policy fails the test."""

    def open_one() -> Page:
        tab = context.new_page()
        tab.goto(f"{static_server.url}/blank")
        return tab

    return open_one


@pytest.fixture
def tab(open_tab: Callable[[], Page]) -> Page:
    return open_tab()


@pytest.fixture
def run(tab: Page) -> Callable[..., Any]:
    """Call an exported function of a harness module in the tab: `run("store.js", "saveMany", {...})`."""

    def call(module: str, name: str, argument: Any = None) -> Any:
        return run_in(tab, module, name, argument)

    return call


def run_in(tab: Page, module: str, name: str, argument: Any = None) -> Any:
    script = "async ([module, name, argument]) => (await import(`/harness/${module}`))[name](argument ?? undefined)"
    return tab.evaluate(script, [module, name, argument])


@pytest.fixture
def site() -> Iterator[Site]:
    server = StaticServer().start()
    yield Site(server)
    server.stop()


@pytest.fixture
def page_of(context: BrowserContext, site: Site) -> Page:
    tab = context.new_page()
    tab.goto(f"{site.server.url}/blank")
    assert run_in(tab, "worker.js", "register") in {"installed", "activated"}
    run_in(tab, "worker.js", "ready")
    return tab
