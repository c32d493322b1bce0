"""An app that does not open says so, and has a way on: nobody looks at a white page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.js.conftest import run_in
from tests.js.site import Site
from tests.js.static_server import StaticServer, html

SHELL = Path(__file__).parents[2] / "webapp" / "templates" / "app.html"
TITLES = {
    "zh-TW": ("zh-Hant", "校園巡檢還沒有打開"),
    "zh-CN": ("zh-Hans", "校园巡检还没有打开"),
    "en-GB": ("en", "Campus Rounds has not opened yet"),
}
# any module but the first, which is the one that tells of the others
LATER_MODULE = "**/static/js/pages/routes.js"
NEVER = "caches.match = () => new Promise(() => {})"
FAILS = "caches.match = () => Promise.reject(new Error('torn'))"
# the patience of somebody who looks at a white page, over at once
SOON = """(() => {
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (run, ms, ...given) => setTimeout(run, ms === 8000 ? 0 : ms, ...given);
})()"""
TEAR = """async (shell) => {
  const build = await caches.open("rounds-1");
  await build.put("/app", new Response(shell, { headers: { "Content-Type": "text/html" } }));
  await build.add("/static/js/pages/opening-watch.js");
  await build.put("/static/js/pages/routes.js", new Response("torn", { headers: { "Content-Type": "text/plain" } }));
  await (await caches.open("second-copy-1")).put("/unsent", new Response("somebody's"));
}"""
# what an app that opens draws, without the app
OPENS = """() => document.getElementById("app").append(document.createElement("main"))"""


def shell(build: str = "1") -> str:
    return SHELL.read_text("utf-8").replace("{{ build }}", build)


@pytest.fixture
def app_url(static_server: StaticServer) -> Iterator[str]:
    static_server.routes["/app"] = lambda: html(shell().encode())
    yield f"{static_server.url}/app"
    del static_server.routes["/app"]


@pytest.mark.parametrize("locale", TITLES)
def test_a_module_that_cannot_be_had_is_told_in_the_phones_language(
    browser: Browser, app_url: str, locale: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.route(LATER_MODULE, lambda route: route.abort())

    page.goto(app_url)

    told = page.get_by_role("alert")
    expect(told.get_by_role("heading")).to_have_text(TITLES[locale][1])
    expect(told).to_have_attribute("lang", TITLES[locale][0])
    context.close()


def test_a_module_that_was_dropped_once_is_fetched_again_and_nobody_is_asked(page: Page, app_url: str) -> None:
    """A browser under load dropped one request of the two hundred: met in three whole runs of the tests."""
    page.route(LATER_MODULE, lambda route: route.abort(), times=1)

    page.goto(app_url)

    expect(page.locator("#username")).to_be_visible()


def test_an_app_that_opens_late_takes_the_words_away(page: Page, app_url: str) -> None:
    page.add_init_script(SOON)
    page.route(LATER_MODULE, lambda _never_answered: None)
    page.goto(app_url, wait_until="commit")
    expect(page.get_by_role("alert")).to_be_visible()

    page.evaluate(OPENS)

    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.fixture
def torn(context: BrowserContext, site: Site, page_of: Page) -> Page:
    """A phone whose worker keeps a module that can't be read, and somebody's records."""
    site.server.routes["/app"] = lambda: html(shell().encode())
    page_of.evaluate(TEAR, shell())
    page_of.goto(f"{site.server.url}/app")
    return page_of


def test_asked_for_the_second_time_the_app_is_fetched_anew_and_nothing_else_goes(torn: Page) -> None:
    again = torn.get_by_role("button", name="再開一次")
    with torn.expect_navigation():
        again.click()
    assert "rounds-1" in run_in(torn, "worker.js", "cacheNames")

    with torn.expect_navigation():
        again.click()

    expect(torn.locator("#username")).to_be_visible()
    assert torn.evaluate("async () => (await caches.match('/unsent'))?.text()") == "somebody's"
    expect(torn.get_by_role("alert")).to_have_count(0)


def test_without_the_server_the_app_that_is_kept_is_left_alone(torn: Page, site: Site) -> None:
    again = torn.get_by_role("button", name="再開一次")
    expect(again).to_be_visible()
    site.server.stop()

    for _ in range(2):
        with torn.expect_navigation():
            again.click()

    expect(again).to_be_visible()
    assert "rounds-1" in torn.evaluate("() => caches.keys()")


@pytest.mark.parametrize("how", [FAILS, NEVER], ids=["fails", "never answers"])
def test_a_cache_that_does_not_give_what_it_keeps_is_made_up_for_by_the_network(
    page_of: Page,
    context: BrowserContext,
    site: Site,
    how: str,
) -> None:
    page_of.goto(f"{site.server.url}/app")
    (worker,) = context.service_workers
    worker.evaluate(f"() => {{ {how}; }}")
    site.server.asked.clear()

    assert run_in(page_of, "worker.js", "get", "/static/later.js") == [200, "self.later = 1;"]

    assert "/static/later.js" in site.server.asked
