"""The registers of pick-up in the desk's table, and the numbers of the home page, on both databases."""

from __future__ import annotations

from tests.phones import Phone
from tests.pickup.classes import Classes
from tests.pickup.test_desk_pages import words_of
from tests.registry.desk import desk_of


def test_ledgers_list_children_cards_and_departures(classes: Classes, gate: Phone) -> None:
    office = desk_of(classes.school, "director")
    gate.outcomes(classes.void(gate, hours=2), classes.release(gate))

    listed = {
        name: words_of(office.get(f"/desk/ledgers/{name}").text) for name in ("children", "pickup_cards", "departures")
    }

    assert "王小明" in listed["children"]
    assert "接送人沒有照片" in listed["children"]
    assert "已作廢" in listed["pickup_cards"]
    assert "遺失" in listed["pickup_cards"]
    assert "王媽媽" in listed["departures"]
    assert "用已作廢的卡" in listed["departures"]
    assert "王媽媽" in words_of(office.get("/desk/ledgers/departures?mark=card_void").text)
    assert "王媽媽" not in words_of(office.get("/desk/ledgers/departures?mark=denied").text)
    for view in ("children?lack=photo&q=小明", "children?active=yes&class=x", "pickup_cards?state=void&q=小明"):
        assert office.get(f"/desk/ledgers/{view}").status_code == 200, view
    home = words_of(office.get("/desk/").text)
    assert "離校有疑問（卡作廢、人不對） 1" in home
    assert "今天已接走的孩子 1" in home
    assert "接送登記表" in words_of(office.get("/desk/pickup/register").text)
    assert "▲1" in words_of(office.get("/desk/pickup/month?month=2026-09").text)
