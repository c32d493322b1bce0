"""A phone in somebody's hand, as the tests hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, expect

from tests import patience
from tests.browser import network
from tests.browser.phone_school import PASSWORD

# what can be undone for seven seconds is undone by a machine that may stand still for ten
TOASTS_STAY = f"""(() => {{
  if (globalThis.toastsStay) return;
  globalThis.toastsStay = true;
  const {{ setTimeout }} = globalThis;
  globalThis.setTimeout = (run, ms, ...given) => setTimeout(run, ms === 7000 ? {patience.MS} : ms, ...given);
}})()"""
# what is typed is on its way to the disk, and nobody waits for it: a person takes a moment
IS_DRAFTED = """async (wanted) => {
  const { openStore } = await import("/static/js/store/open.js");
  const store = await openStore({ indexedDB, crypto, now: Date.now, zone: "Asia/Taipei", app: "test" });
  const drafts = await store.drafts.listDrafts((await store.device.signIn()).person.id);
  store.close();
  const is = (values) => Object.entries(wanted.values).every(([name, value]) => values[name] === value);
  return drafts.some(({ values, photos }) => photos.length >= wanted.photos && is(values));
}"""
SETTLED = ".card, .message, .item, #code, #search, #username"


@dataclass
class PhonePage:
    """A phone in somebody's hand: one browser context, one page, what it said, and everything that went wrong in it."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(TOASTS_STAY)

    def open(self, path: str) -> Page:
        """Open an address of the app, as a link from outside would, and wait for its page."""
        self.page.goto(self.url + path)
        self.page.locator(SETTLED).first.wait_for()
        return self.page

    def sign_in(self, username: str = "patrol") -> Page:
        page = self.open("/app/sign-in")
        page.locator("#username").fill(username)
        page.locator("#password").fill(PASSWORD)
        page.locator(".dock .primary").click()
        expect(page.locator(".card .count").first).to_be_visible()
        return page

    def go_offline(self) -> None:
        network.go_offline(self.page)

    def go_online(self) -> None:
        network.go_online(self.page)

    def leave(self) -> Page:
        """Close the app, and go online where no script of it runs: nothing is sent any more."""
        self.page.goto("about:blank")
        network.go_online(self.page)
        self.page.goto(f"{self.url}/static/icons/icon.svg")
        return self.page

    def expect_drafted(self, photos: int = 0, **values: object) -> None:
        """Wait until a form lies in the drafts with so many photos and these values."""
        self.page.wait_for_function(IS_DRAFTED, arg={"photos": photos, "values": values})

    def form_path(self, form: str, query: str) -> str:
        return f"/app/{form}/{uuid4()}?{query}"
