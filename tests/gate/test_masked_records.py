"""The desk's page of one record: whoever is named in it is masked, until somebody says why they look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.gate.booth import NOW, WANG, Booth
from tests.gate.desk_day import SECRETS, TOKEN, GateDay, tell_day
from tests.phones import Phone, new_id
from tests.registry.desk import Desk, desk_of
from webapp.db import db
from webapp.gate.masked import MASKED_RECORDS, mask_data
from webapp.gate.watch_models import GateLook
from webapp.journal.models import Record

RECORDS = "/desk/records"
NAMED = (*SECRETS, "李四", "趙五")
# what a guard or a host may write about somebody, beside the name
FREE = ("工具箱", "請帶到二樓", "曾滋擾學生", "勿放行", TOKEN)


@pytest.fixture(scope="module")
def named() -> dict[str, Any]:
    """Data of a visit in which everything is somebody's."""
    visitor = {**WANG, "id_hash": "Zm9vYmFyZm9vYmFyMTIzNA", "organisation": "光明水電", "nickname": "阿明"}
    words = {"goods": "王小明的工具箱", "note": "王小明", "purpose_note": "王小明", "reason_note": "王小明"}
    watch = [{"id": new_id(), "decision": "not_them", "reason": "wang"}]
    return {"visitor": visitor, "plate": "ABC-1234", "people": 2, "purpose": "repair", "watch": watch, **words}


def test_a_mask_leaves_what_the_lists_show(named: dict[str, Any]) -> None:
    seen = mask_data(named)

    assert seen["visitor"]["name"] == "王○明"
    assert (seen["visitor"]["mobile"], seen["plate"]) == ("091***5678", "A****34")
    assert (seen["visitor"]["organisation"], seen["people"], seen["purpose"]) == ("光明水電", 2, "repair")
    assert seen["watch"][0]["decision"] == "not_them"
    for secret in ("王小明", "工具箱", "0912345678", "ABC-1234", "Zm9v", "阿明", "nickname", "wang"):
        assert secret not in str(seen), secret


@pytest.mark.parametrize("data", [None, "王小明", ["王小明"], {"visitor": "王小明"}, {"purpose": "王小明"}])
def test_what_nobody_has_checked_is_masked_all_the_same(data: Any) -> None:
    assert "王小明" not in str(mask_data(data))
    assert "912345678" not in str(mask_data({"visitor": {"name": 912345678, "mobile": [912345678], "plate": {"a": 9}}}))


def test_reasons_that_are_no_words_of_the_list_are_hidden() -> None:
    assert mask_data({"reason": "no_id"}) == {"reason": "no_id"}
    assert mask_data({"fields": {"reason": "wang"}}) == {"fields": {"reason": "***"}}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestPages:
    @pytest.fixture
    def day(self, booth: Booth, guard: Phone) -> GateDay:
        return tell_day(booth, guard)

    @pytest.fixture
    def pages(self, day: GateDay) -> dict[str, str]:
        """The page of one record of each kind."""
        rows = db.session.scalars(select(Record).where(Record.type.in_([kind.type for kind in MASKED_RECORDS])))
        return {row.type: f"{RECORDS}/{row.id}" for row in rows}

    @pytest.fixture
    def office(self, booth: Booth, pages: dict[str, str]) -> Desk:
        """On the next day: what somebody said themselves is masked for them, too."""
        booth.school.app.extensions["clock"] = lambda: NOW + timedelta(days=1)
        return desk_of(booth.school, "director")

    def test_every_kind_is_masked_until_a_look_and_after_it(
        self, office: Desk, pages: dict[str, str], day: GateDay
    ) -> None:
        assert pages.keys() == {kind.type for kind in MASKED_RECORDS}
        for known, (type_, page) in enumerate(pages.items()):
            masked = office.get(page).text
            assert "看完整內容，請寫原因" in masked, type_
            assert not [word for word in (*NAMED, *FREE) if word in masked], type_

            assert office.post(page, {"why": " "}).status_code == 422
            assert len(looks()) == known
            whole = office.post(page, {"why": f"家長問 {type_}"})

            assert whole.status_code == 200
            assert whole.headers["Cache-Control"] == "no-store"
            assert [word for word in NAMED if word in whole.text], type_
            assert not [word for word in (*NAMED, *FREE) if word in office.get(page).text], type_
            assert (KINDS_OF[type_], f"家長問 {type_}", day.booth.school.people["director"]) in looks()

    def test_a_look_is_at_the_visit_and_stands_on_its_page(self, office: Desk, day: GateDay) -> None:
        assert office.post(f"{RECORDS}/{day.ids['inside']}", {"why": "警方來函"}).status_code == 200

        assert "警方來函" in office.get(f"/desk/gate/visits/{day.ids['inside']}").text

    def test_a_held_record_is_masked_and_decided_without_being_shown(
        self, booth: Booth, guard: Phone, office: Desk
    ) -> None:
        held = booth.say("visit.enter", {**booth.visit(), "people": 0, "note": "找王小明"}, "guard")
        assert held.outcome == "held"
        page = f"{RECORDS}/{held.id}"

        assert "王小明" not in office.get(page).text
        assert "王小明" not in office.post(f"{page}/decision", {"decision": "dismiss", "reason": ""}).text
        assert "王小明" in office.post(page, {"why": "補登"}).text

    def test_who_wrote_it_sees_it_on_the_day(self, booth: Booth, pages: dict[str, str]) -> None:
        booth.school.app.extensions["clock"] = lambda: NOW
        own, page = desk_of(booth.school, "custodian"), pages["invitation.announce"]
        assert "林美玉" in own.get(page).text
        assert "林美玉" not in desk_of(booth.school, "director").get(page).text

        booth.school.app.extensions["clock"] = lambda: NOW + timedelta(days=1)
        own = desk_of(booth.school, "custodian")
        assert "林美玉" not in own.get(page).text
        assert "看完整內容" not in own.get(page).text.replace("要看完整內容", "")
        assert own.post(page, {"why": "想看"}).status_code == 403
        assert not looks()

    def test_what_is_masked_is_not_found_by_guessing(self, office: Desk, day: GateDay) -> None:
        id_ = day.ids["inside"]
        for guess in ("王小明", "09123", "ABC-1"):
            assert id_ not in office.get("/desk/ledgers/records", query_string={"q": guess}).text, guess
        assert id_ in office.get("/desk/ledgers/records", query_string={"q": id_}).text
        assert day.ids["hand_over"] in office.get("/desk/ledgers/records", query_string={"q": "水電還在修"}).text


KINDS_OF = {
    "visit.enter": "visit",
    "visit.refuse": "visit",
    "invitation.announce": "invitation",
    "watch.save": "watch",
}


def looks() -> list[tuple[str, str | None, str]]:
    db.session.rollback()
    return [(row.kind, row.why, row.by_id) for row in db.session.scalars(select(GateLook))]
