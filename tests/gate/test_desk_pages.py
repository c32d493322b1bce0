"""The gate's pages at the desk: who sees what of a visitor, and who may not at all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.gate.booth import Booth
from tests.gate.desk_day import SECRETS, TOKEN, GateDay, tell_day
from tests.phones import Phone
from tests.registry.desk import Desk, desk_of

ONLY_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAYS = "?from=2000-01-01&to=2199-12-31"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day(booth: Booth, guard: Phone) -> GateDay:
    return tell_day(booth, guard)


def text_of(desk: Desk, path: str, status: int = 200) -> str:
    reply = desk.get(path)
    assert reply.status_code == status, (path, reply.status_code, reply.text[-1500:])
    return reply.text


def pages(day: GateDay) -> list[str]:
    """What who reads the gate's registers may open."""
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
        f"/desk/gate/register{DAYS}",
        "/desk/gate/statistics",
        "/desk/ledgers/visits",
        "/desk/ledgers/invitations",
        "/desk/ledgers/hand_overs",
        "/desk/ledgers/musters",
        "/desk/gate/rules/notices/1",
        "/desk/",
    ]


@pytest.mark.parametrize("role", ["viewer", "director"])
def test_names_numbers_and_tokens_are_masked_on_every_page(day: GateDay, role: str) -> None:
    desk = desk_of(day.booth.school, role)

    shown = {path: text_of(desk, path) for path in pages(day)}

    leaks = {path: [secret for secret in SECRETS if secret in page] for path, page in shown.items()}
    assert {path: found for path, found in leaks.items() if found} == {}
    assert "王○明" in shown["/desk/gate"]
    assert "王○明" in shown[f"/desk/gate/register{DAYS}"]
    assert "林○玉" in shown[f"/desk/gate/invitations/{day.ids['invitation']}"]
    # the gate and who invites hold the link; who only reads does not
    assert [path for path, page in shown.items() if TOKEN in page] == (
        [f"/desk/gate/invitations/{day.ids['invitation']}"] if role == "director" else []
    )


@ONLY_SQLITE
def test_what_a_role_may_not_do_it_is_refused(day: GateDay) -> None:
    visit, invitation = (
        f"/desk/gate/visits/{day.ids['inside']}",
        f"/desk/gate/invitations/{day.ids['invitation']}",
    )
    asked = {
        "viewer": ["/desk/gate/watch", "/desk/gate/rules", "/desk/gate/invitations/new", f"{visit}/correct"],
        "guard": ["/desk/gate/watch", "/desk/gate/rules", "/desk/gate/register", "/desk/ledgers/visits"],
        "patrol": ["/desk/gate/register", "/desk/gate/statistics", "/desk/ledgers/hand_overs"],
        "canteen": ["/desk/gate", "/desk/gate/musters", visit],
    }
    for role, paths in asked.items():
        desk = desk_of(day.booth.school, role)
        assert [desk.get(path).status_code for path in paths] == [403] * len(paths), role
    inspector = desk_of(day.booth.school, "viewer")
    for path in (f"{visit}/look", f"{visit}/void", f"{visit}/hold", f"{visit}/leave", "/desk/gate/register/look"):
        assert inspector.post(path, {"why": "看", "reason": "看"}).status_code == 403, path
    assert inspector.post(f"{invitation}/cancel").status_code == 403
    assert inspector.get(f"{invitation}/qr.png").status_code == 404
    # to who neither invites nor keeps the gate there is no such invitation
    assert desk_of(day.booth.school, "repair").get(invitation).status_code == 404


@ONLY_SQLITE
def test_a_reason_opens_one_visit_to_one_person_for_ten_minutes(day: GateDay) -> None:
    office, guard = desk_of(day.booth.school, "director"), desk_of(day.booth.school, "guard")
    page = f"/desk/gate/visits/{day.ids['inside']}"

    assert office.post(f"{page}/look", {"why": " "}).status_code == 422
    opened = office.post(f"{page}/look", {"why": "家長來電"}).headers["Location"]

    shown = text_of(office, opened)
    assert [secret for secret in SECRETS[:3] if secret not in shown] == []
    assert "王小明" not in text_of(guard, opened)
    assert "王小明" not in text_of(office, opened.replace(day.ids["inside"], day.ids["left"]))
    assert re.search(r"Director.*?家長來電", text_of(office, page), re.S)
    later = day.booth.school.app.extensions["clock"]() + 11 * MINUTE
    day.booth.school.app.extensions["clock"] = lambda: later
    assert "王小明" not in text_of(office, opened)
    assert "家長來電" in text_of(office, "/desk/ledgers/gate_looks")


@ONLY_SQLITE
def test_home_counts_who_is_inside_and_the_list_warns_until_somebody_decides(day: GateDay) -> None:
    office = desk_of(day.booth.school, "director")
    name = {"name": "陳大文", "id_last_four": "1111", "mobile": None}
    day.keep("watched", day.booth.enter(day.guard, 5, badge=3, data={"visitor": name}))

    home = text_of(office, "/desk/")
    tiles = dict(re.findall(r'tile__label">(.*?)</span>.*?tile__number">(\d+)<', home, re.S))
    assert (tiles["訪客在校內"], tiles["訪客符合注意名單"], tiles["點名進行中"]) == ("2", "1", "1")
    page = f"/desk/gate/visits/{day.ids['watched']}"
    assert f'{page}"' in text_of(office, "/desk/gate").split('id="watched"')[1].split("</div>")[0]

    office.post(f"{page}/look", {"why": "核對證件", "decision": "not_them"})

    assert "訪客符合注意名單" not in text_of(office, "/desk/")
    assert page not in text_of(office, "/desk/gate").split('id="watched"')[1].split("</div>")[0]
    assert "不是同一人" in text_of(office, "/desk/ledgers/gate_looks?decision=not_them")
