"""The phone of the booth and the server behind it, as the gate's tests hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.canteen_school import desk
from tests.browser.gate_phone import GatePhone
from tests.browser.gate_school import GUARD, NIGHT, RELIEF
from tests.browser.keeping import expect_sent
from tests.browser.network import go_offline, go_online
from tests.browser.server import LiveServer
from webapp.db import db

SCREEN = {"width": 360, "height": 740}
PINS = {GUARD: "280417", RELIEF: "736401", NIGHT: "519283"}
PLACE: dict[str, Any] = {"locale": "zh-TW", "timezone_id": "Asia/Taipei", "permissions": ["camera"]}


@dataclass
class Booth:
    """The phone of the booth and the server behind it."""

    phone: GatePhone
    server: LiveServer

    @property
    def page(self) -> Page:
        return self.phone.page

    @property
    def context(self) -> BrowserContext:
        return self.phone.context

    def rows(self, *statements: Any) -> list[list[Any]]:
        """What the server has of each of these, once everything is there."""
        go_online(self.page)
        expect_sent(self.page)
        with desk(self.server.instance):
            found = [[row._mapping for row in db.session.execute(one).all()] for one in statements]
        go_offline(self.page)
        return found
