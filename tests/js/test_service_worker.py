"""The app opens with the server dead; an update waits until somebody asks; nothing of the API is ever kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.js.conftest import run_in
from tests.js.site import Site
from tests.js.static_server import html

Run = Callable[..., Any]
LAZILY = """async () => {
  const reply = await fetch("/static/one.js");
  return [reply.status, Number(/\\d/.exec(await reply.text())[0])];
}"""


def test_the_app_opens_with_the_server_dead(page_of: Page, site: Site) -> None:
    site.server.stop()

    for path in ("/", "/app", "/app/scan", "/app/thing/place/1?from=card", "/7K3M9QXF", "/7k3m-9qxf"):
        page_of.goto(f"{site.server.url}{path}")
        assert page_of.inner_text("p") == "shell 1", path


@pytest.mark.parametrize("path", ["/desk", "/sign-in", "/healthz", "/records/7K3M9QXF", "/sign-out"])
def test_what_is_the_servers_is_never_answered_from_the_phone(page_of: Page, site: Site, path: str) -> None:
    site.server.stop()

    with pytest.raises(BrowserError, match=r"ERR_CONNECTION_REFUSED|ERR_FAILED"):
        page_of.goto(f"{site.server.url}{path}")


def test_nothing_of_the_api_is_kept(page_of: Page, site: Site) -> None:
    page_of.goto(f"{site.server.url}/app")

    assert page_of.evaluate("async () => (await fetch('/api/sync/v1/ping')).status") == 200
    assert run_in(page_of, "worker.js", "cachedPaths") == [
        "/app",
        "/static/later.js",
        "/static/one.js",
        "/static/vendor/idb.js",
    ]


def test_a_file_that_is_not_what_the_list_promises_fails_the_update_and_the_old_app_goes_on(
    page_of: Page, site: Site
) -> None:
    site.version, site.listed = "2", b"self.one = 2;"

    assert run_in(page_of, "worker.js", "update") == "redundant"

    assert run_in(page_of, "worker.js", "cacheNames") == ["rounds-1"]
    assert page_of.goto(f"{site.server.url}/app").from_service_worker  # type: ignore[union-attr]
    assert page_of.inner_text("p") == "shell 1"


def test_an_update_waits_until_it_is_asked_for_and_fetches_only_what_has_changed(page_of: Page, site: Site) -> None:
    site.version, site.file = "2", b"self.one = 2;"
    site.server.asked.clear()

    assert run_in(page_of, "worker.js", "update") == "installed"
    assert set(site.server.asked) & {"/static/one.js", "/app", "/static/vendor/idb.js"} == {"/static/one.js", "/app"}
    assert run_in(page_of, "worker.js", "get", "/static/one.js") == [200, "self.one = 1;"]

    run_in(page_of, "worker.js", "activate")

    page_of.goto(f"{site.server.url}/app")
    assert run_in(page_of, "worker.js", "get", "/static/one.js") == [200, "self.one = 2;"]
    assert page_of.inner_text("p") == "shell 2"


def test_a_tab_of_the_old_build_keeps_its_files_until_it_closes(
    page_of: Page, context: BrowserContext, site: Site
) -> None:
    page_of.goto(f"{site.server.url}/app")
    old = context.new_page()
    old.goto(f"{site.server.url}/app")
    site.version, site.file, site.later = "2", b"self.one = 2;", None
    assert run_in(page_of, "worker.js", "update") == "installed"
    run_in(page_of, "worker.js", "activate")
    page_of.goto(f"{site.server.url}/app")
    stop_workers(context, page_of)  # the new worker remembers nothing in memory

    assert page_of.evaluate(LAZILY) == [200, 2]
    assert old.evaluate(LAZILY) == [200, 1]
    assert run_in(old, "worker.js", "get", "/static/later.js") == [200, "self.later = 1;"]
    assert run_in(page_of, "worker.js", "get", "/static/later.js")[0] == 404
    old.close()
    forget_youth(page_of)
    page_of.goto(f"{site.server.url}/app")

    expect_caches(page_of, ["page-builds", "rounds-2"])


def test_a_page_of_a_portal_never_becomes_the_shell(page_of: Page, site: Site) -> None:
    site.version = "2"
    site.server.routes["/app"] = lambda: html(b"<!doctype html><title>Wi-Fi</title><p>Please pay")

    assert run_in(page_of, "worker.js", "update") == "redundant"

    page_of.goto(f"{site.server.url}/app")
    assert page_of.inner_text("p") == "shell 1"


def stop_workers(context: BrowserContext, page: Page) -> None:
    cdp = context.new_cdp_session(page)
    cdp.send("ServiceWorker.enable")
    cdp.send("ServiceWorker.stopAllWorkers")


def forget_youth(page: Page) -> None:
    """Let every page look as if it had been opened long ago."""
    page.evaluate("""async () => {
      const pages = await caches.open("page-builds");
      for (const request of await pages.keys()) {
        const { build } = await (await pages.match(request)).json();
        await pages.put(request, new Response(JSON.stringify({ build, at: 0 })));
      }
    }""")


def expect_caches(page: Page, names: list[str]) -> None:
    """The worker tidies up after it has answered."""
    wait = """async (names) => {
      while ((await caches.keys()).sort().join() !== names.join()) await new Promise((done) => setTimeout(done, 50));
      return (await caches.keys()).sort();
    }"""
    assert page.evaluate(wait, names) == names


def test_background_sync_only_wakes_the_page(page_of: Page, context: BrowserContext, site: Site) -> None:
    run_in(page_of, "worker.js", "listen")
    registrations: list[dict[str, Any]] = []
    cdp = context.new_cdp_session(page_of)
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    while not registrations:
        page_of.evaluate("() => 0")

    worker = {"origin": site.server.url, "registrationId": registrations[0]["registrationId"]}
    cdp.send("ServiceWorker.dispatchSyncEvent", {**worker, "tag": "rounds-outbox", "lastChance": False})

    assert page_of.evaluate("() => window.heard") == "sync"
