"""The labels on a thing's card at the desk: what is shown, who may do what, and what becomes of it."""

from __future__ import annotations

import pytest

from tests.cast import School
from tests.registry.desk import Desk, desk_of
from tests.registry.labelled import NEW, OLD, bound, office_says, state_of, tag

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def card(desk: Desk) -> str:
    return desk.get(f"/desk/assets/{desk.school.asset_id}").text


def press(desk: Desk, word: str, code: str, **more: str) -> str:
    form = {"code": code, "kind": "asset", "id": desk.school.asset_id, **more}
    reply = desk.post(f"/desk/tags/{word}", form)
    assert reply.headers["Location"].endswith(f"/desk/assets/{desk.school.asset_id}#tags")
    return card(desk)


def test_who_only_looks_is_offered_nothing_and_refused_everything(school: School) -> None:
    bound(school, OLD)
    viewer = desk_of(school, "viewer")

    assert "/desk/tags/" not in card(viewer)
    assert [viewer.post(f"/desk/tags/{word}", {"code": OLD}).status_code for word in ("wear", "confirm", "retire")] == [
        403
    ] * 3
    assert state_of(OLD) == "bound"


@pytest.mark.parametrize("reason", ["", "worn", "因為我想"])
def test_a_label_is_retired_for_a_reason_of_the_list_only(school: School, office: Desk, reason: str) -> None:
    bound(school, OLD)

    assert "請選停用的原因" in press(office, "retire", OLD, reason=reason)
    assert state_of(OLD) == "bound"


def test_a_card_tells_the_life_of_its_labels(school: School, office: Desk) -> None:
    bound(school, OLD)

    assert "已記下標籤磨損" in press(office, "wear", OLD)
    page = card(office)
    assert "/desk/labels/queue" in page
    assert "已磨損，待重印" in page
    office_says(school, "tag.reissue", {"pairs": [{"code": NEW, "replaces": OLD}]})
    page = card(office)
    assert "已印好，等貼上" in page
    assert "等換上新標籤" in page
    assert "重印標籤，換新代碼" in page

    page = press(desk_of(school, "guard"), "confirm", NEW)

    assert "Guard 於" in page
    assert f"取代 {OLD[:4]}-{OLD[4:]}" in page
    assert "換了新標籤" in page
    assert (state_of(OLD), state_of(NEW)) == ("retired", "bound")


def test_a_label_that_was_lost_is_retired_by_name(school: School, office: Desk) -> None:
    bound(school, OLD)

    page = press(office, "retire", OLD, reason="lost")

    assert "遺失" in page
    assert "Administrator" in page
    assert (tag(OLD).state, tag(OLD).retired_reason) == ("retired", "lost")
