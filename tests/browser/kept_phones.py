"""Phones that have had the app before, and nothing else of anybody.

A phone that has never been here fetches two hundred files twice, for its first page and for its service worker: two of
the three seconds of processor time that signing in takes. What a test is about begins afterwards, so the browser
context is kept, and everything in it but the app's own files is thrown away between two tests: databases, the second
copy, cookies, preferences. Tests of the first visit ask for `new_phone`. So does a test that changes the context itself
(`context.route`, `add_init_script`, `page.clock`): that can't be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, TimeoutError

from tests.browser.facts import look_at
from tests.browser.network import give_back
from tests.browser.phone_page import PhonePage
from tests.reruns import has_failed, set_aside

SCREEN = {"width": 360, "height": 740}
# a page of ours on which nothing of the app runs
STILL = "/static/icons/icon.svg"
PERSONAL = "cookies,file_systems,indexeddb,local_storage"
# the app's files are the service worker's; all other caches are somebody's
FORGET_COPIES = """async () => {
  const others = (await caches.keys()).filter((name) => !name.startsWith("rounds-"));
  await Promise.all(others.map((name) => caches.delete(name)));
  return [(await caches.keys()).length, (await indexedDB.databases()).length, "__pwClock" in globalThis];
}"""


def new_context(browser: Browser) -> BrowserContext:
    place = {"locale": "zh-TW", "timezone_id": "Asia/Taipei"}
    return browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, permissions=["camera"], **place)


@contextmanager
def phone_in(context: BrowserContext, url: str) -> Iterator[PhonePage]:
    """A phone whose faults fail the test."""
    phone = hold(context, url)
    yield phone
    assert phone.faults == []


def hold(context: BrowserContext, url: str) -> PhonePage:
    phone = PhonePage(context, context.new_page(), url)
    phone.page.on("pageerror", lambda error: phone.faults.append(str(error)))
    phone.page.on("console", lambda message: _keep_violations(phone, message.text))
    phone.page.on("requestfailed", lambda request: phone.said.append(f"{request.url}: {request.failure}"))
    return phone


def _keep_violations(phone: PhonePage, text: str) -> None:
    phone.said.append(text)
    if "Content Security Policy" in text or "TrustedScript" in text or "TrustedHTML" in text:
        phone.faults.append(text)


class KeptPhones:
    """At most one for each address that phones were used at."""

    def __init__(self, browser: Browser):
        self._browser = browser
        self._resting: dict[str, BrowserContext] = {}

    @contextmanager
    def at(self, url: str, request: pytest.FixtureRequest, begin: Callable[[PhonePage], object]) -> Iterator[PhonePage]:
        """A phone on which `begin` has been done. It is kept again unless the test failed."""
        phone = self._woken(url, request, begin) or self._new(url, begin)
        try:
            yield phone
            assert phone.faults == []
            if not has_failed(request) and forget(phone):
                self._resting[url] = phone.context
        finally:
            if url not in self._resting:
                phone.context.close()

    def close(self) -> None:
        for context in self._resting.values():
            context.close()

    def _woken(
        self, url: str, request: pytest.FixtureRequest, begin: Callable[[PhonePage], object]
    ) -> PhonePage | None:
        """The phone that was kept. One that does not come up is set aside, and the report tells what was seen of it."""
        context = self._resting.pop(url, None)
        if context is None:
            return None
        phone = hold(context, url)
        try:
            return _begun(phone, begin)
        except (TimeoutError, AssertionError) as error:
            if phone.faults:
                raise
            set_aside(request, "\n".join([str(error), *phone.said[-20:]]))
            return None

    def _new(self, url: str, begin: Callable[[PhonePage], object]) -> PhonePage:
        return _begun(hold(new_context(self._browser), url), begin)


def _begun(phone: PhonePage, begin: Callable[[PhonePage], object]) -> PhonePage:
    try:
        begin(phone)
    except BaseException:
        phone.said.append(look_at(phone.page))
        phone.context.close()
        raise
    return phone


def forget(phone: PhonePage) -> bool:
    """Throw away what is somebody's, and every page; False if the context is not what it was, or has no app to keep."""
    context, page = phone.context, phone.page
    for other in context.pages:
        if other is not page:
            other.close()
    try:
        # first of all the app: what a phone without a network has not sent may not go out now
        page.goto("about:blank")
        context.new_cdp_session(page).send(
            "Storage.clearDataForOrigin", {"origin": phone.url, "storageTypes": PERSONAL}
        )
        give_back(context)
        page.goto(phone.url + STILL)
    except Error:  # the test stopped its server, or closed the page
        return False
    caches, databases, has_clock = page.evaluate(FORGET_COPIES)
    page.close()
    return bool(caches) and not databases and not has_clock
