"""Periods of groups of fields: each goes by its own, no longer than the product allows, and the log names it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.cast import School
from tests.damage.reporting import close
from tests.journal.erasing import erase, row_of, sent, tables_with
from tests.journal.grouped import (
    NOTE,
    WORDS,
    reports_erased_by_groups,  # noqa: F401 - a fixture
)
from tests.journal.test_erasing_by_groups import told
from tests.journal.test_verify import check
from tests.phones import BASE, Phone
from tests.retention.conftest import days_later
from tests.retention.purging import journal, keep, purged
from tests.retention.test_pages import days_of, post, signed_in
from webapp.db import db
from webapp.retention.periods import find_period, periods
from webapp.retention.purging import count_due

PAGE = "/desk/retention/damage.report/words"


def closed(school: School, phone: Phone) -> str:
    id_ = told(school, phone)
    repair = school.phone("repair")
    sent(repair, close(repair, id_, note="x"))
    return id_


def test_each_group_goes_by_its_own_period(school: School, patrol: Phone) -> None:
    id_ = closed(school, patrol)
    keep(school, "damage.report/words", 7)
    days_later(school.app, 8)
    assert purged(school.app).records == 1
    assert (tables_with(WORDS), row_of(id_).is_partly_erased) == ([], True)
    assert tables_with(NOTE) != []
    assert purged(school.app).records == 0

    days_later(school.app, 23)
    assert _due(school.app) == {"damage.report/words": 0, "damage.report/note": 1}
    assert purged(school.app).records == 1
    assert tables_with(NOTE) == []
    assert purged(school.app).records == 0
    assert check(school).wrong == []


def _due(app: Flask) -> dict[str, int]:
    db.session.rollback()
    return {name: n for name, n in count_due(app, app.extensions["clock"]()).items() if name.startswith("damage.rep")}


def test_groups_that_go_in_one_night_go_with_one_erasure(school: School, patrol: Phone) -> None:
    ids = [closed(school, patrol) for _ in range(2)]
    days_later(school.app, 31)

    assert purged(school.app).records == 2
    assert len({(row_of(id_).erased_by, *(row_of(id_).erased_groups or {}).values()) for id_ in ids}) == 1
    assert {len(set((row_of(id_).erased_groups or {}).values())) for id_ in ids} == {1}


def test_an_open_case_keeps_all_its_groups(school: School, patrol: Phone) -> None:
    id_ = told(school, patrol)
    days_later(school.app, 400)

    assert purged(school.app).records == 0
    assert row_of(id_).body


def test_a_choice_for_the_type_counts_for_each_group_of_which_nothing_is_said(school: School) -> None:
    keep(school, "damage.report", 60)
    keep(school, "damage.report/note", 90)
    found = {period.name: period.days for period in periods(db.session(), journal(school).door)}

    assert (found["damage.report/words"], found["damage.report/note"]) == (60, 90)
    assert "damage.report" not in found


@pytest.mark.parametrize("days", [366, 3650, None])
def test_whatever_a_record_says_no_bounded_period_is_longer_than_its_most(school: School, days: int | None) -> None:
    keep(school, "damage.report/words", days)
    period = find_period(db.session(), journal(school).door, "damage.report/words")

    assert period is not None
    assert period.days == 365


@pytest.mark.parametrize("days", ["0", "366", "forever", "x"])
def test_the_page_refuses_a_period_that_is_too_long(school: School, days: str) -> None:
    reply = post(signed_in(school, "administrator"), PAGE, days=days, is_confirmed="yes")

    assert reply.status_code == 422
    assert "請選 1 到 365 天" in reply.text
    assert days_of("damage.report/words") == []


@pytest.mark.parametrize("days", ["1", "365"])
def test_the_page_takes_the_shortest_and_the_longest(school: School, days: str) -> None:
    client = signed_in(school, "administrator")

    assert f'value="{days}"' in client.get(PAGE, base_url=BASE).text
    assert post(client, PAGE, days=days, is_confirmed="yes").status_code == 302
    assert days_of("damage.report/words") == [int(days)]


def test_no_bounded_period_is_offered_for_ever(school: School) -> None:
    client = signed_in(school, "administrator")

    assert 'value="forever"' not in client.get(PAGE, base_url=BASE).text
    assert 'value="forever"' in client.get("/desk/retention/inspection.record", base_url=BASE).text
    assert client.get("/desk/retention/damage.report", base_url=BASE).status_code == 404


def test_the_log_names_the_type_and_the_group(school: School, patrol: Phone) -> None:
    closed(school, patrol)
    keep(school, "damage.report/words", 7)
    days_later(school.app, 8)
    purged(school.app)
    page = signed_in(school, "administrator").get("/desk/retention/", base_url=BASE).text

    assert "通報損壞：words" in page.split("刪除了什麼")[1]


def test_the_page_lets_the_rest_of_a_record_be_erased(school: School, patrol: Phone) -> None:
    id_ = closed(school, patrol)
    keep(school, "damage.report/words", 7)
    days_later(school.app, 8)
    purged(school.app)
    client: Any = signed_in(school, "administrator")

    assert "其餘部分" in client.get(f"/desk/retention/records/{id_}", base_url=BASE).text
    assert post(client, f"/desk/retention/records/{id_}", reason="當事人請求").status_code == 302
    assert tables_with(NOTE) == []
    assert erase(school, id_).outcome == "stored"
    assert check(school).wrong == []
