"""The phone of the gate, that passes from hand to hand: signing in, PINs, locking, and everything that it keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import going, network
from tests.browser.phone_page import TOASTS_STAY
from tests.browser.phone_school import PASSWORD, thing_id

# every value and key of every database, every cached answer and localStorage, as text
EVERYTHING = """async () => {
  const utf8 = new TextDecoder();
  const wait = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return utf8.decode(value);
    if (value instanceof CryptoKey) return "";
    if (value && typeof value === "object") return Object.entries(value).map(([k, v]) => `${k} ${text(v)}`).join(" ");
    return String(value);
  };
  const seen = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.documentElement.outerHTML];
  for (const { name } of await indexedDB.databases()) {
    const db = await wait(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const tx = db.transaction(store).objectStore(store);
      for (const found of [await wait(tx.getAll()), await wait(tx.getAllKeys())]) seen.push(...found.map(text));
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) seen.push(request.url, await (await cache.match(request)).text());
  }
  return seen.join("\\n");
}"""


@dataclass
class GatePhone:
    """One browser of several people. `pins` are their own; nobody else knows them."""

    context: BrowserContext
    page: Page
    url: str
    pins: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.context.add_init_script(TOASTS_STAY)

    def sign_in(self, username: str, pin: str, *, is_shared_chosen: bool = True) -> None:
        """Sign in by password on a shared phone, and choose a PIN."""
        page = self.page
        page.locator("#username").fill(username)
        page.locator("#password").fill(PASSWORD)
        if is_shared_chosen:
            page.locator("label.choice", has_text="大家共用").click()
        page.locator(".dock .primary").click()
        self.choose_pin(username, pin)

    def choose_pin(self, username: str, pin: str) -> None:
        expect(self.page.get_by_text("請設一組 PIN")).to_be_visible()
        self.type_pin(pin)
        expect(self.page.get_by_text("再輸入一次")).to_be_visible()
        self.type_pin(pin)
        self.pins[username] = pin
        self.expect_home()
        network.expect_school(self.page)

    def expect_home(self) -> None:
        expect(self.page.locator(".card .count").first).to_be_visible()

    def type_pin(self, pin: str) -> None:
        for digit in pin:
            self.page.locator(".pin-key", has_text=digit).click()
        self.page.locator(".pin-key[type=submit]").click()

    def go_offline(self) -> None:
        network.go_offline(self.page)

    def go_online(self) -> None:
        network.go_online(self.page)

    def lock(self) -> None:
        self.page.locator(".bar-lock").click()
        expect(self.page.get_by_role("heading", name="已鎖上")).to_be_visible()

    def choose(self, name: str) -> None:
        """Choose somebody on the list of people; a phone that knows one only asks for that one's PIN at once."""
        self.page.locator("button.person", has_text=name).click()

    def switch_to(self, name: str, pin: str) -> None:
        self.choose(name)
        self.type_pin(pin)
        self.expect_home()

    def go(self, path: str) -> None:
        """Go somewhere inside the app, as a link does: no network is asked."""
        going.go(self.page, path)

    def report_damage(self, draft: str, words: str) -> None:
        page = self.page
        self.go(f"/app/damage/{draft}?kind=place&id={thing_id('room')}")
        page.get_by_role("radio", name="門窗").check()
        page.get_by_label("壞在哪裡").fill(words)
        page.locator(".dock .primary").click()
        expect(page.get_by_role("heading", name="已存在這支手機")).to_be_visible()
        page.get_by_role("link", name="回首頁").click()
        self.expect_home()

    def everything(self) -> str:
        """All that somebody finds who searches this browser now: databases, caches, page."""
        return str(self.page.evaluate(EVERYTHING))

    def databases(self) -> set[str]:
        return set(self.page.evaluate("async () => (await indexedDB.databases()).map(({name}) => name)"))

    def expect_gone(self, database: str) -> None:
        look = "async (gone) => (await indexedDB.databases()).every(({name}) => name !== gone)"
        self.page.wait_for_function(look, arg=database)
