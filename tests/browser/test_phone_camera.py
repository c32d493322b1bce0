"""Live scanning with a real browser, a fake camera and the real decoder, under the real security policy."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.camera import FakeCamera, label
from tests.browser.phone_page import PhonePage
from tests.browser.phone_school import EXTINGUISHER_CODE, ROOM_CODE

pytest_plugins = ("tests.browser.phone_fixtures",)


def test_a_label_before_the_camera_opens_its_card(filming: PhonePage, camera: FakeCamera) -> None:
    camera.show(label(EXTINGUISHER_CODE))

    page = filming.open("/app/scan")

    expect(page.get_by_role("heading", level=1)).not_to_have_text("掃描標籤")
    expect(page.locator(".what")).to_contain_text("3140101-03-00042")


def test_continuous_scanning_lists_what_it_saw_and_tells_repeats(filming: PhonePage, camera: FakeCamera) -> None:
    # chosen before there is a label to see, which would open its card at once
    page = filming.open("/app/scan")
    page.get_by_role("switch", name="連續掃描").check()
    camera.clip([label(EXTINGUISHER_CODE), None, label(ROOM_CODE), None], seconds_each=2)
    filming.open("/app/scan")

    expect(page.locator(".sightings .row")).to_have_count(2)
    expect(page.locator(".sightings .tag").first).to_contain_text("第 2 次")
