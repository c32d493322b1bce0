"""A phone whose browser is kept: what happens when it does not come up again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.kept_phones import STILL, KeptPhones
from tests.browser.phone_page import PhonePage
from tests.browser.server import LiveServer

pytest_plugins = ("tests.browser.phone_fixtures",)

AT_ONCE = 1


def install(phone: PhonePage) -> None:
    """Enough of an app for a browser to be worth keeping."""
    phone.page.goto(phone.url + STILL)
    phone.page.evaluate("() => caches.open('rounds-of-this-test')")


def test_a_kept_phone_that_does_not_come_up_is_replaced_and_the_report_tells(
    browser: Browser, phone_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    kept = KeptPhones(browser)
    with kept.at(phone_server.url, request, install) as first:
        pass

    def begin(phone: PhonePage) -> None:
        install(phone)
        if phone.context is first.context:
            phone.page.locator("#username").wait_for(timeout=AT_ONCE)

    with kept.at(phone_server.url, request, begin) as second:
        assert second.context is not first.context
    kept.close()
    told = "".join(str(what) for _, what in request.node.user_properties)
    request.node.user_properties.clear()  # this one is nobody's fault
    assert 'waiting for locator("#username")' in told
    assert "server: 200" in told
    assert 'a database: "opens"' in told


def test_a_phone_whose_page_threw_an_error_fails_the_test_even_if_it_does_not_come_up(
    browser: Browser, phone_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    kept = KeptPhones(browser)
    with kept.at(phone_server.url, request, install):
        pass

    def begin(phone: PhonePage) -> None:
        install(phone)
        phone.faults.append("TypeError")
        phone.page.locator("#username").wait_for(timeout=AT_ONCE)

    with pytest.raises(Exception, match="Timeout 1ms"), kept.at(phone_server.url, request, begin):
        pass
    assert request.node.user_properties == []
