"""Two people, one kitchen phone, no network: who emptied a box hands the phone over, and the other one signs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from tests.browser.canteen_school import (
    COOK,
    KEEPER,
    NAMES,
    OLD_BOX,
    OVERDUE_BOX,
    box_code,
    box_id,
    desk,
    own_rules,
)
from tests.browser.gate_phone import GatePhone
from tests.browser.going import go
from tests.browser.keeping import expect_sent, scan
from tests.browser.server import LiveServer
from webapp.accounts.models import Person
from webapp.canteen.models import Sample
from webapp.db import db

pytest_plugins = ("tests.browser.phone_fixtures", "tests.browser.canteen_fixtures")

SCREEN = {"width": 360, "height": 740}
PINS = {KEEPER: "280417", COOK: "736401"}


@pytest.fixture
def strict_canteen(canteen_instance: Path, tmp_path: Path) -> Iterator[LiveServer]:
    """A canteen whose rules ask for a second person."""
    instance = Path(shutil.copytree(canteen_instance, tmp_path / "instance"))
    with desk(instance) as say:
        say(own_rules(2, requires_second=True))
    with LiveServer(instance) as server:
        yield server


@pytest.mark.long
def test_the_second_person_signs_on_the_same_phone_and_never_the_one_who_did_it(
    browser: Browser, strict_canteen: LiveServer
) -> None:
    context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, locale="zh-TW")
    page = context.new_page()
    page.goto(f"{strict_canteen.url}/app/sign-in")
    phone = GatePhone(context, page, strict_canteen.url)
    phone.sign_in(COOK, PINS[COOK])
    phone.lock()
    page.get_by_role("link", name="其他人登入").click()
    phone.sign_in(KEEPER, PINS[KEEPER])
    expect_sent(page)
    phone.go_offline()

    go(page, "/app/canteen/discard", "銷毀")
    for n in (OLD_BOX, OVERDUE_BOX):
        scan(page, box_code(n))
        # not the link for the second person, which stands there until the box has been seen
        page.locator("button.primary", has_text=f"前幾天的菜 {n}").click()
        expect(page.get_by_text(f"留樣盒 {n}：前幾天的菜 {n}")).to_be_visible()
    page.get_by_role("link", name="請另一人簽名（2 份）").click()
    expect(page.get_by_role("heading", name="等另一個人簽名")).to_be_visible()
    expect(page.get_by_role("button", name="全部簽名")).to_have_count(0)
    page.get_by_role("button", name="換人簽名").click()
    phone.choose(NAMES[COOK])
    phone.type_pin(PINS[COOK])
    expect(page.get_by_text(f"簽名的人：{NAMES[COOK]}")).to_be_visible()
    page.get_by_role("button", name="全部簽名（2 份）").click()
    expect(page.get_by_text("沒有等著簽名的")).to_be_visible()
    phone.go_online()
    expect_sent(page)
    context.close()

    with desk(strict_canteen.instance):
        names = dict(db.session.execute(select(Person.id, Person.name)).all())
        signed = db.session.execute(
            select(Sample.box_id, Sample.discarded_by_id, Sample.second_id).where(Sample.state == "discarded")
        ).all()
    assert {(box, names[by], names[second]) for box, by, second in signed} == {
        (box_id(n), NAMES[KEEPER], NAMES[COOK]) for n in (OLD_BOX, OVERDUE_BOX)
    }
