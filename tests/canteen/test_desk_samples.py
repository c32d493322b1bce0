"""One sample, one freeze, one fridge out of range at the desk: everything said, and what the office may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.canteen.canteen_at_work import AFTER_LUNCH, TODAY, Canteen
from tests.canteen.desk_pages import desk, page, post
from tests.phones import new_id
from webapp.canteen.fridge_models import FridgeCase
from webapp.canteen.models import Freeze, Sample
from webapp.db import db

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def sample(id_: str) -> Sample:
    db.session.rollback()
    return db.session.get_one(Sample, id_)


def lacking(shown: str, *words: str) -> list[str]:
    return [word for word in words if word not in shown]


@SQLITE
@pytest.mark.parametrize("path", ["samples", "cases", "freezes"])
def test_what_is_not_there_is_not_found(canteen: Canteen, path: str) -> None:
    viewer = desk(canteen.school, "viewer")

    page(viewer, f"/desk/canteen/{path}/{new_id()}", status=404)
    page(viewer, f"/desk/canteen/{path}/nonsense", status=404)


@SQLITE
def test_a_guard_sees_no_sample(canteen: Canteen) -> None:
    page(desk(canteen.school, "guard"), f"/desk/canteen/samples/{canteen.take('白飯', '盒1')}", status=403)


@SQLITE
def test_a_sample_says_what_is_known_of_it(canteen: Canteen) -> None:
    id_ = canteen.take("<i>白飯</i>", "盒1", dish_id=None, weight_g="90", note="</dd><script>", pot=2)
    canteen.say("canteen", "sample.move", {"sample_ids": [id_]}, target={"kind": "asset", "id": canteen.ids["冷凍櫃"]})
    canteen.read("冷凍櫃", "-5", use="freeze")

    shown = page(desk(canteen.school, "viewer"), f"/desk/canteen/samples/{id_}")

    said = (
        "&lt;i&gt;白飯",
        "90 g",
        "盒1",
        "冷凍櫃",
        "Canteen",
        "重量不足，未寫原因",
        "簽章有效",
        "曾經異常",
        "留樣換冰箱",
        "cn_school@1",
    )
    assert lacking(shown, *said) == []
    assert "<script>" not in shown.replace("<script type", "")
    assert "登記取出" not in shown


@SQLITE
def test_only_the_office_takes_a_sample_out_and_only_with_a_reason(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1")
    path = f"/desk/canteen/samples/{id_}/remove"
    director = desk(canteen.school, "director")

    refused = desk(canteen.school, "canteen").post(path, data={"why": "other", "note": "x"})
    wrong = [post(director, path, data) for data in ({"why": "eaten", "note": "x"}, {"why": "other", "note": " "})]

    assert refused.status_code == 403
    assert [reply.status_code for reply in wrong] == [422, 422]
    assert ("請選原因" in wrong[0].text, "請寫下經過" in wrong[1].text) == (True, True)
    assert sample(id_).state == "kept"


def test_a_sample_is_handed_over_out_of_a_freeze(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1")
    canteen.freeze()
    data = {"why": "handed_over", "note": "交衛生局，收據 12 號"}

    reply = post(desk(canteen.school, "director"), f"/desk/canteen/samples/{id_}/remove", data)

    assert "已登記取出" in reply.text
    assert lacking(reply.text, "交給主管機關檢驗", "收據 12 號") == []
    assert (sample(id_).state, sample(id_).removed_why) == ("removed", "handed_over")


@SQLITE
def test_nobody_signs_as_the_second_under_their_own_work(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1", role="director")
    path = f"/desk/canteen/samples/{id_}"
    director, cook = desk(canteen.school, "director"), desk(canteen.school, "canteen")

    assert "我審核過，簽名" not in page(director, path)
    assert post(director, f"{path}/countersign", {"of": "taken"}).status_code == 404
    assert "我審核過，簽名" in page(cook, path)
    assert "已簽名" in post(cook, f"{path}/countersign", {"of": "taken"}).text
    assert sample(id_).checker_id == canteen.school.people["canteen"]
    assert post(cook, f"{path}/countersign", {"of": "discarded"}).status_code == 404


@SQLITE
def test_a_discarding_is_witnessed_by_somebody_else(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1")
    canteen.wait(hours=50).discard("盒1", id_)
    path = f"/desk/canteen/samples/{id_}"

    before = page(desk(canteen.school, "canteen"), path)
    assert ("我在場見證" in before, "待第二人見證" in before) == (False, True)
    assert id_ in page(desk(canteen.school, "viewer"), "/desk/ledgers/samples?mark=second")
    post(desk(canteen.school, "director"), f"{path}/countersign", {"of": "discarded"})

    assert sample(id_).second_id == canteen.school.people["director"]


def open_case(canteen: Canteen) -> str:
    canteen.take("白飯", "盒1")
    return canteen.wait(minutes=5).read("留樣櫃", "12", action="關好門<b>")


@SQLITE
def test_a_case_can_not_be_closed_before_a_good_reading_nor_without_a_word(canteen: Canteen) -> None:
    case = open_case(canteen)
    director = desk(canteen.school, "director")
    path = f"/desk/canteen/cases/{case}/close"

    too_early = post(director, path, {"note": "修好了"})
    canteen.wait(minutes=30).read("留樣櫃", "5")
    wordless = post(director, path, {"note": "  "})

    assert (too_early.status_code, wordless.status_code) == (422, 422)
    assert "要先有一次正常的溫度記錄" in too_early.text
    assert "修好了" in too_early.text
    assert desk(canteen.school, "canteen").post(path, data={"note": "x"}).status_code == 403
    db.session.rollback()
    assert db.session.get_one(FridgeCase, case).state == "open"


def test_a_case_shows_its_readings_and_samples_and_is_closed_once(canteen: Canteen) -> None:
    case = open_case(canteen)
    canteen.wait(minutes=30).read("留樣櫃", "5")
    director = desk(canteen.school, "director")

    shown = page(director, f"/desk/canteen/cases/{case}")
    said = [post(director, f"/desk/canteen/cases/{case}/close", {"note": note}).text for note in ("換了門條", "再一次")]

    assert lacking(shown, "12 °C", "5 °C", "0–8 °C", "白飯", "關好門&lt;b&gt;") == []
    assert "已結案。" in said[0]
    assert "已經有人先做了" in said[1]
    assert "換了門條" in said[1]


def frozen_kitchen(canteen: Canteen) -> tuple[str, dict[str, str]]:
    """A freeze over four boxes: one gone before, one by a phone that had not heard, one handed over, one kept."""
    names = ("白飯", "番茄炒蛋", "青菜", "加菜")
    canteen.at(AFTER_LUNCH - timedelta(hours=50))
    ids = {name: canteen.take(name, f"盒{number}", dish_id=None) for number, name in enumerate(names, 1)}
    canteen.at(AFTER_LUNCH - timedelta(hours=1)).discard("盒1", ids["白飯"])
    phone = canteen.school.phone("canteen")
    target = {"kind": "asset", "id": canteen.ids["盒2"]}
    freeze = canteen.at(AFTER_LUNCH).freeze(hours=60)
    data = {"sample_id": ids["番茄炒蛋"], "way": "kitchen_waste", "known_freezes": []}
    canteen.wait(minutes=5)
    captured = canteen.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sealed = phone.seal("sample.discard", data, target=target, captured_at=captured)
    canteen.wait(minutes=5)
    assert phone.outcomes(sealed)[0]["outcome"] == "stored"
    removed = {"sample_id": ids["青菜"], "why": "handed_over", "note": "送檢"}
    canteen.say("director", "sample.remove", removed)
    return freeze, ids


def test_a_freeze_says_plainly_what_is_sealed_and_what_went_before_and_since(canteen: Canteen) -> None:
    freeze, _ids = frozen_kitchen(canteen)

    shown = page(desk(canteen.school, "viewer"), f"/desk/canteen/freezes/{freeze}")

    assert "封存後仍有 1 盒被銷毀" in shown
    parts = ("封存後被銷毀的", "封住的", "總務處取出的", "封存前已銷毀的")
    at = [shown.index(part) for part in parts]
    assert at == sorted(at)
    dishes = ("番茄炒蛋", "加菜", "青菜", "白飯")
    assert [shown.index(f">{dish}<") for dish in dishes] == sorted(shown.index(f">{dish}<") for dish in dishes)
    assert "解除封存" not in shown


@SQLITE
def test_a_freeze_needs_hours_and_a_reason(canteen: Canteen) -> None:
    cook = desk(canteen.school, "canteen")
    given = [{"hours": hours, "reason": "腹瀉"} for hours in ("0", "721", "二", "-5", "4.5", "")]

    replies = [post(cook, "/desk/canteen/freezes", data) for data in [*given, {"hours": "48", "reason": " "}]]

    assert {reply.status_code for reply in replies} == {422}
    assert all("請填 1 到 720 的整數" in reply.text for reply in replies[:-1])
    assert "請寫下原因" in replies[-1].text
    assert desk(canteen.school, "viewer").post("/desk/canteen/freezes", data=given[0]).status_code == 403
    db.session.rollback()
    assert db.session.scalars(db.select(Freeze)).all() == []


def test_a_freeze_is_placed_by_the_kitchen_and_lifted_by_the_office_with_a_reason(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1")
    cook, director = desk(canteen.school, "canteen"), desk(canteen.school, "director")
    assert "會封住 1 盒留樣" in page(cook, "/desk/canteen/freezes?hours=24")

    placed = post(cook, "/desk/canteen/freezes", {"hours": "48", "reason": "三名學生<腹瀉>"}).text
    freeze = sample(id_).freeze_id
    path = f"/desk/canteen/freezes/{freeze}/lift"
    refused = [cook.post(path, data={"reason": "x"}).status_code, post(director, path, {"reason": ""}).status_code]
    lifted = post(director, path, {"reason": "檢驗未檢出"}).text

    assert lacking(placed, "已封存", "三名學生&lt;腹瀉&gt;", "封住的", "白飯") == []
    assert refused == [403, 422]
    assert lacking(lifted, "已解除", "檢驗未檢出") == []
    assert sample(id_).freeze_id is None
    assert "檢驗未檢出" in page(cook, f"/desk/canteen/freezes/{freeze}")


def found(browser: FlaskClient, ledger: str, query: str, id_: str) -> bool:
    return id_ in page(browser, f"/desk/ledgers/{ledger}?{query}")


def test_the_registers_answer_their_filters(canteen: Canteen) -> None:
    id_ = canteen.take("白飯", "盒1", weight_g="90")
    case = canteen.wait(minutes=5).read("留樣櫃", "12")
    canteen.wait(hours=73)
    viewer = desk(canteen.school, "viewer")
    fridge, box, cook = canteen.ids["留樣櫃"], canteen.ids["盒1"], canteen.school.people["canteen"]
    yes = {
        "samples": (
            *(
                "q=白飯",
                "q=盒1",
                "q=canteen",
                "standing=overdue",
                "standing=kept",
                "mark=warm",
                "mark=gaps",
                "meal=lunch",
            ),
            *(f"fridge={fridge}", f"box={box}", f"by={cook}", f"on_from={TODAY}"),
        ),
        "fridge_checks": ("range=out", "use=sample", f"fridge={fridge}", f"on_to={TODAY}", "q=留樣櫃"),
        "fridge_cases": ("state=open", f"fridge={fridge}", "q=留樣櫃"),
    }
    no = {
        "samples": ("q=青菜", "standing=frozen", "standing=discarded", "mark=early", "meal=dinner", f"box={new_id()}"),
        "fridge_checks": ("range=in", "use=chill", "mark=late"),
        "fridge_cases": ("state=closed",),
    }
    of = {"samples": id_, "fridge_checks": case, "fridge_cases": case}

    wrong = [
        (name, query) for name, queries in yes.items() for query in queries if not found(viewer, name, query, of[name])
    ]
    wrong += [
        (name, query) for name, queries in no.items() for query in queries if found(viewer, name, query, of[name])
    ]

    assert wrong == []


@SQLITE
@pytest.mark.parametrize("ledger", ["samples", "fridge_checks", "fridge_cases"])
def test_the_registers_are_taken_away_and_printed(canteen: Canteen, ledger: str) -> None:
    canteen.take("白飯", "盒1")
    canteen.read("留樣櫃", "12")
    viewer = desk(canteen.school, "viewer")

    replies = {end: viewer.get(f"/desk/ledgers/{ledger}{end}", buffered=True) for end in (".csv", ".xlsx", "/print")}

    assert {end: reply.status_code for end, reply in replies.items()} == dict.fromkeys(replies, 200)
    assert "留樣櫃" in replies[".csv"].text
    assert ledger != "samples" or "午餐" in replies[".csv"].text
