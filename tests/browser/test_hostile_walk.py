"""A school in which every text attacks, walked through in a real browser: every page of desk and phone shows texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.abuse.hostile import ELEMENT, PAYLOADS, HostileSchool, fill
from tests.browser.desk import serving
from tests.cast import PASSWORD, School
from webapp.journal.desk import Say, say_many

POLICY = ("Content Security Policy", "TrustedHTML", "TrustedScript", "Refused to")
LOOK = f"""() => [
  window.pwned ? "a script ran" : "", document.querySelector("{ELEMENT}") ? "a text became an element" : "",
  document.querySelector("base, iframe[srcdoc], form[action*=evil], link[href*=evil]") ? "markup" : "",
  // a preview's base64 may spell anything
  document.querySelector("img[src*=evil]:not([src^='data:image/png'])") ? "a picture from away" : "",
  [...document.links].some((a) => !/^(https?|blob|mailto|tel):/.test(a.protocol)) ? "a link that runs" : "",
  [...document.links].some((a) => a.hostname.includes("evil")) ? "a link away" : "",
  [...document.querySelectorAll("*")].some((e) => e.getAttributeNames().some((n) => n.startsWith("on"))) ? "on…" : "",
].filter(Boolean)"""


@pytest.fixture
def hostile(founded: School) -> HostileSchool:
    return fill(founded)


@pytest.fixture
def url(hostile: HostileSchool) -> Iterator[str]:
    with serving(hostile.school.app) as address:
        yield address


class Walker:
    """A page whose every fault is kept: a dialog, a breach of the policy, a request to elsewhere, an error."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.faults: list[str] = []
        self.seen = 0
        page.on("dialog", lambda dialog: (self.faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.faults.append(f"error {error}"))
        page.on("console", lambda said: self.faults.append(said.text) if any(p in said.text for p in POLICY) else None)
        page.on("request", lambda asked: None if self._is_ours(asked.url) else self.faults.append(f"asked {asked.url}"))
        page.on("framenavigated", lambda frame: None if self._is_ours(frame.url) else self.faults.append(frame.url))

    def _is_ours(self, address: str) -> bool:
        return urlsplit(address).scheme in {"blob", "data", "about"} or address.startswith(self.url)

    def visit(self, path: str, ready: str = "body") -> Page:
        reply = self.page.goto(self.url + path)
        assert reply is not None
        assert reply.status < 400, path
        self.page.locator(ready).first.wait_for()
        self.look(path)
        return self.page

    def look(self, where: str) -> None:
        self.faults += [f"{where}: {fault}" for fault in self.page.evaluate(LOOK)]
        self.seen += any(text in self.page.inner_text("body") for text in PAYLOADS[:12])


@contextmanager
def walking(browser: Browser, url: str, **options: object) -> Iterator[Walker]:
    context = browser.new_context(locale="zh-TW", timezone_id="Asia/Taipei", **options)  # type: ignore[arg-type]
    walker = Walker(context.new_page(), url)
    yield walker
    context.close()
    assert walker.faults == []


def desk_paths(hostile: HostileSchool) -> list[str]:
    ledgers = [ledger.name for ledger in hostile.school.app.extensions["ledgers"]]
    return [
        *("/desk/", "/desk/places", "/desk/due", "/desk/checklists", "/desk/checklists/hostile", "/desk/school"),
        *("/desk/labels?which=all", "/desk/import", "/desk/safety", "/desk/retention/", "/desk/me"),
        *(f"/desk/ledgers/{name}" for name in ledgers),
        *(f"/desk/ledgers/{name}/print" for name in ledgers),
        *(f"/desk/ledgers/assets?q={quote(text)}" for text in PAYLOADS[:2]),
        *(f"/desk/assets/{id_}" for id_ in hostile.assets[::4]),
        *(f"/desk/assets/{id_}/edit" for id_ in hostile.assets[1::12]),
        *(f"/desk/places/{id_}" for id_ in hostile.places[::8]),
        *(f"/desk/places/{id_}/edit" for id_ in hostile.places[1::16]),
        *(f"/desk/people/{id_}" for id_ in hostile.people[::8]),
        *(f"/desk/damages/{id_}" for id_ in hostile.damages[::8]),
        *(f"/desk/inspections/{id_}" for id_ in hostile.inspections[::8]),
        *(f"/desk/records/{id_}" for id_ in hostile.held[::8]),
        *(f"/desk/phones/{id_}" for id_ in hostile.phones[::3]),
    ]


@pytest.mark.long
def test_no_text_runs_or_becomes_markup_on_any_page_of_the_desk(
    browser: Browser, url: str, hostile: HostileSchool
) -> None:
    with walking(browser, url, viewport={"width": 1280, "height": 800}) as desk:
        page = desk.visit("/sign-in")
        page.get_by_label("帳號").fill("administrator")
        page.get_by_label("密碼").fill(PASSWORD)
        page.get_by_role("button", name="登入").click()
        page.wait_for_url("**/desk/**")
        paths = desk_paths(hostile)
        for path in paths:
            desk.visit(path)
        import_hostile_file(desk)

    assert desk.seen > len(paths) / 2


def import_hostile_file(desk: Walker) -> None:
    """Hand in a file whose name, headings and cells attack; see its columns, its problems and its result."""
    page = desk.visit("/desk/import")
    cells = "".join(f'"{number}{text}","{text}","{text}"\n' for number, text in enumerate(map(in_csv, PAYLOADS[:20])))
    heading = f'財產編號,名稱,存置地點,"{in_csv(PAYLOADS[0])}"\n'
    file = {"name": f"{PAYLOADS[0]}.csv", "mimeType": "text/csv", "buffer": (heading + cells).encode()}
    page.get_by_label("財產清冊檔案").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="上傳並檢查").click()
    page.wait_for_url("**/desk/import/*-*")
    desk.look("columns of an import")
    page.get_by_role("button", name="檢查").click()
    expect(page.get_by_role("button", name="匯入", exact=False).filter(has_text="列")).to_be_visible()
    desk.look("problems of an import")


def in_csv(text: str) -> str:
    return text.replace('"', '""')


@pytest.mark.long
def test_no_text_runs_or_becomes_markup_on_any_page_of_the_phone(
    browser: Browser, url: str, hostile: HostileSchool
) -> None:
    code = label_of(hostile.school, hostile.assets[0])
    with walking(browser, url, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True) as phone:
        phone.visit(f"/{code}")
        sign_in(phone)
        target = f"kind=asset&id={hostile.assets[1]}"
        for path in (
            "/app", "/app/search", "/app/outbox", "/app/settings", f"/{code}",
            *(f"/app/thing/asset/{id_}" for id_ in hostile.assets[::5]),
            *(f"/app/thing/place/{id_}" for id_ in hostile.places[::11]),
            *(f"/app/sticker/{quote(text, safe='')}" for text in PAYLOADS[:6:2]),
            f"/app/inspect/0190a000-0000-4000-8000-00000000000a?checklist=hostile&{target}",
        ):  # fmt: skip
            phone.visit(path, SETTLED)
        search_and_report(phone, target)

    assert phone.seen > 8


SETTLED = ".card, .message, .item, #search"


def sign_in(phone: Walker) -> None:
    page = phone.visit("/app/sign-in", "#username")
    page.locator("#username").fill("patrol")
    page.locator("#password").fill(PASSWORD)
    page.locator(".dock .primary").click()
    expect(page.locator(".card .count").first).to_be_visible()
    phone.look("home")


def search_and_report(phone: Walker, target: str) -> None:
    """Look for payloads, type payloads, save them, see them among what was sent."""
    page = phone.visit("/app/search", "#search")
    for text in (PAYLOADS[0], PAYLOADS[6], "evil"):
        page.locator("#search").fill(text)
        page.locator(".row, .message").first.wait_for()
        phone.look(f"search for {text}")
    page = phone.visit(f"/app/damage/0190a000-0000-4000-8000-00000000000b?{target}", SETTLED)
    page.get_by_role("radio", name="設備").check()
    page.get_by_label("壞在哪裡").fill("".join(PAYLOADS[:8]))
    page.locator(".dock .primary").click()
    expect(page.get_by_role("heading", name="已存在這支手機")).to_be_visible()
    phone.look("saved")
    phone.visit("/app/outbox", SETTLED)


def label_of(school: School, asset_id: str) -> str:
    target = {"kind": "asset", "id": asset_id}
    said = say_many(school.person("administrator"), [Say("tag.bind", {"code": "00000012", "target": target})])
    assert said[0].outcome == "stored"
    return "00000012"
