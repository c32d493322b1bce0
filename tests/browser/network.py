"""The phone's network, taken away and given back in one way.

A network that goes in the first second is a case of its own, which few tests mean. Taken away earlier than the app can
do without it, it makes a test fail on a slow machine only: the service worker does not answer for the page yet, a
module is still on its way, the school has not come.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

# what the app fetches by itself after it started; asked for again, a module that is on its way is waited for
CODE_IS_HERE = r"""async () => {
  const { loadAll } = await import("/static/js/pages/routes.js");
  const styles = [...document.querySelectorAll("link[rel=stylesheet]")].map(({ href }) => href.split("/").at(-1));
  await loadAll(styles.map((name) => name.replace(/\.css.*$/, "")));
}"""
# each person's copy of the school has come, whole: then it says up to where
SCHOOL_IS_HERE = """async () => {
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("rounds-replica-") || name.endsWith("-nobody")) continue;
    const db = await wait(indexedDB.open(name));
    const position = await wait(db.transaction("position").objectStore("position").get("position"));
    db.close();
    if (!position?.level_at) return false;
  }
  return true;
}"""


def expect_worker(page: Page) -> None:
    """Wait until the service worker answers for this page: `ready` comes before that, and a page whose code is still on
    its way would not find it without a network.
    """
    page.wait_for_function("() => navigator.serviceWorker.controller?.state === 'activated'")


def expect_all_here(page: Page) -> None:
    """Wait until the app can do without a network: it would open, with all its pages and the school."""
    expect_worker(page)
    page.evaluate(CODE_IS_HERE)
    expect_school(page)


def expect_school(page: Page) -> None:
    """Wait until the school has come for everybody who has signed in on this phone."""
    page.wait_for_function(SCHOOL_IS_HERE)


def go_offline(page: Page) -> None:
    """Take the network from the whole phone, once the app that is open there can do without."""
    expect_all_here(page)
    take_away(page.context)
    page.wait_for_function("() => !navigator.onLine")


def take_away(phone: BrowserContext) -> None:
    """Take the network away whatever the app has got by now: where nobody has signed in yet, or no page is open."""
    phone.set_offline(True)


def give_back(phone: BrowserContext) -> None:
    """Give the network back to a phone on which no page of the app is open, or none that is to hear of it."""
    phone.set_offline(False)


def go_online(page: Page) -> None:
    """Give the network back. The browser says so before it lets the first request through: so it is said once more."""
    give_back(page.context)
    page.wait_for_function("() => navigator.onLine")
    page.evaluate("() => dispatchEvent(new Event('online'))")
