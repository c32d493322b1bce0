"""The gate's pages at the desk: who sees what of a visitor, and who may do what."""

from __future__ import annotations

import re

import pytest

from tests.gate.booth import Booth
from tests.gate.desk_day import SECRETS, TOKEN, GateDay, tell_day
from tests.phones import Phone
from tests.registry.desk import Desk, desk_of

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ONLY_SQLITE


@pytest.fixture
def day(booth: Booth, guard: Phone) -> GateDay:
    return tell_day(booth, guard)


def text_of(desk: Desk, path: str, status: int = 200) -> str:
    reply = desk.get(path)
    assert reply.status_code == status, (path, reply.status_code, reply.text[-1500:])
    return reply.text


def pages(day: GateDay) -> list[str]:
    ids = day.ids
    return [
        "/desk/gate",
        f"/desk/gate/visits/{ids['inside']}",
        f"/desk/gate/visits/{ids['left']}",
        f"/desk/gate/visits/{ids['refused']}",
        f"/desk/gate/invitations/{ids['invitation']}",
        "/desk/gate/musters",
        f"/desk/gate/musters/{ids['muster']}",
        f"/desk/gate/musters/{ids['muster']}/print",
        f"/desk/gate/hand-overs/{ids['hand_over']}",
        f"/desk/gate/hand-overs/{ids['hand_over']}/print",
        "/desk/gate/register",
        "/desk/gate/statistics",
        "/desk/ledgers/visits",
        "/desk/ledgers/invitations",
        "/desk/ledgers/hand_overs",
        "/desk/ledgers/musters",
        "/desk/gate/rules/notices/1",
        "/desk/",
    ]


def test_who_reads_the_registers_sees_them_masked(day: GateDay) -> None:
    inspector = desk_of(day.booth.school, "viewer")

    for path in pages(day):
        page = text_of(inspector, path)
        assert [secret for secret in SECRETS if secret in page] == [], path
        assert TOKEN not in page, path
    assert "王○明" in text_of(inspector, "/desk/gate")
    assert "林○玉" in text_of(inspector, f"/desk/gate/invitations/{day.ids['invitation']}")


def test_the_office_sees_them_masked_too_until_it_says_why(day: GateDay) -> None:
    office = desk_of(day.booth.school, "director")

    for path in pages(day):
        page = text_of(office, path)
        assert [secret for secret in SECRETS if secret in page] == [], path
    for path in ("/desk/gate/rules", "/desk/gate/watch/new", "/desk/gate/invitations/new", "/desk/ledgers/watch"):
        text_of(office, path)
    assert "陳大文" in text_of(office, "/desk/gate/watch")
    assert "曾滋擾學生" in text_of(office, f"/desk/gate/watch/{day.ids['watch']}")
