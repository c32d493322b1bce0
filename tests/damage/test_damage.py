"""`damage.report` and `damage.close`: refusals, numbers, the first closing wins, the same rows on replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from tests.cast import School
from tests.damage.reporting import close, photo, report
from tests.phones import NOBODYS_ID, Phone, new_id, record_id
from webapp.damage.models import Damage, DamagePhoto
from webapp.db import db, rfc3339
from webapp.journal.desk import say
from webapp.journal.feed import snapshot_session
from webapp.journal.verify import verify


def stored(id_: str) -> Damage:
    db.session.rollback()
    return db.session.get_one(Damage, id_)


@pytest.mark.parametrize(
    "data",
    [
        {"category": "no such"},
        {"category": None},
        {"quantity": 0},
        {"quantity": "2"},
        {"quantity": 2.5},
        {"quantity": 10**9},
        {"cause": "ghosts"},
        {"is_urgent": "very"},
        {"description": ["x"]},
        {"note": "x" * 2001},
    ],
)
def test_a_report_that_makes_no_sense_is_held(school: School, patrol: Phone, data: dict[str, Any]) -> None:
    outcome = patrol.outcomes(report(patrol, school, data=data))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "invalid_data")
    assert db.session.scalar(select(func.count()).select_from(Damage)) == 0


@pytest.mark.parametrize("target", [None, {"code": "00000000"}, {"kind": "place", "id": NOBODYS_ID}])
def test_damage_to_nothing_that_is_known_is_held(school: School, patrol: Phone, target: Any) -> None:
    outcome = patrol.outcomes(report(patrol, school, target=target))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", "unknown_target")


def test_who_may_not_report_or_close_is_held(school: School, patrol: Phone) -> None:
    viewer, sealed = school.phone("viewer"), report(patrol, school)
    patrol.outcomes(sealed)

    refused = [*viewer.outcomes(report(viewer, school)), *patrol.outcomes(close(patrol, record_id(sealed)))]

    assert [(o["outcome"], o["reason"]) for o in refused] == [("held", "not_allowed")] * 2
    assert stored(record_id(sealed)).state == "open"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"damage_id": new_id()}, "unknown_target"),
        ({"damage_id": 7}, "invalid_data"),
        ({"result": "magic"}, "invalid_data"),
        ({"result": None}, "invalid_data"),
    ],
)
def test_a_closing_that_makes_no_sense_is_held(
    school: School, patrol: Phone, data: dict[str, Any], reason: str
) -> None:
    repair, sealed = school.phone("repair"), report(patrol, school)
    patrol.outcomes(sealed)
    closing = {"damage_id": record_id(sealed), "result": "fixed", "note": "", **data}

    outcome = repair.outcomes(repair.seal("damage.close", closing))[0]

    assert (outcome["outcome"], outcome["reason"]) == ("held", reason)
    assert stored(record_id(sealed)).state == "open"


def test_a_report_opens_a_case_with_a_number_and_photos(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, photos=[photo(1), photo(2)])

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"

    row = stored(record_id(sealed))
    assert row.number == f"{row.received_at.astimezone(ZoneInfo('Asia/Taipei')).year}-0001"
    assert (row.state, row.category, row.quantity, row.cause, row.is_urgent) == (
        "open",
        "door_window",
        2,
        "careless",
        True,
    )
    assert (row.target_id, row.place_id, row.reported_by_id) == (school.room_id, school.room_id, patrol.author)
    photos = db.session.scalars(select(DamagePhoto.sha256).where(DamagePhoto.damage_id == row.id)).all()
    assert set(photos) == {photo(1)["sha256"], photo(2)["sha256"]}


def test_a_report_of_the_least_is_enough(school: School, patrol: Phone) -> None:
    sealed = patrol.seal("damage.report", {"category": "water"}, target={"code": school.room_code})

    assert patrol.outcomes(sealed)[0]["outcome"] == "stored"
    row = stored(record_id(sealed))
    assert (row.quantity, row.cause, row.description, row.is_urgent) == (1, "unknown", "", False)


def test_numbers_count_on_without_holes_and_refusals_take_none(school: School, patrol: Phone) -> None:
    good = [report(patrol, school) for _ in range(3)]
    bad = report(patrol, school, target={"code": "00000000"})

    patrol.outcomes(good[0], bad, good[1])
    patrol.outcomes(bad, good[0], good[2])

    assert [stored(record_id(one)).number[-4:] for one in good] == ["0001", "0002", "0003"]


def test_the_year_of_a_number_is_the_schools_not_the_phones(app: Any, school: School, patrol: Phone) -> None:
    app.extensions["clock"] = lambda: datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    sealed = report(patrol, school, captured_at="2031-05-05T00:00:00.000Z", clock_offset_ms=None)

    patrol.outcomes(sealed)

    row = stored(record_id(sealed))
    assert row.number == "2027-0001"
    assert (row.is_clock_trusted, row.reported_at) == (False, row.received_at)


def test_a_late_report_is_marked(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, captured_at=rfc3339(datetime.now(UTC) - timedelta(days=3)))

    patrol.outcomes(sealed)

    assert stored(record_id(sealed)).is_late


def test_a_closed_case_keeps_who_how_and_the_photos_of_both(school: School, patrol: Phone) -> None:
    repair, sealed = school.phone("repair"), report(patrol, school, photos=[photo(1)])
    closing = close(repair, record_id(sealed), "replaced", photos=[photo(3)])
    patrol.outcomes(sealed)

    assert repair.outcomes(closing)[0]["outcome"] == "stored"

    row = stored(record_id(sealed))
    assert (row.state, row.result, row.closing_note, row.closed_by_id) == (
        "closed",
        "replaced",
        "換了玻璃",
        repair.author,
    )
    photos = db.session.execute(select(DamagePhoto.record_id, DamagePhoto.sha256)).all()
    assert {tuple(row) for row in photos} == {
        (record_id(sealed), photo(1)["sha256"]),
        (record_id(closing), photo(3)["sha256"]),
    }


def test_only_open_cases_are_on_the_phones(school: School, patrol: Phone) -> None:
    first, second = report(patrol, school), report(patrol, school)
    patrol.outcomes(first, second)
    say(school.person("director"), "damage.close", {"damage_id": record_id(first), "result": "fixed", "note": ""})

    changes = {c["id"]: c for c in patrol.pull().json["changes"] if c["kind"] == "damage"}

    assert changes[record_id(first)].get("gone") is True
    assert changes[record_id(second)]["data"]["number"].endswith("-0002")


def test_a_rebuild_gives_the_same_rows_and_numbers(school: School, patrol: Phone) -> None:
    repair = school.phone("repair")
    reports = [report(patrol, school, photos=[photo(n)]) for n in range(8)]
    waiting = report(patrol, school, depends=[record_id(reports[7])])
    closings = [close(repair, record_id(one)) for one in reports[:4]]
    patrol.outcomes(waiting, *reports[:5])
    repair.outcomes(*closings, closings[0], close(repair, record_id(reports[0])))
    patrol.outcomes(*reports[5:])

    extensions = school.app.extensions
    with snapshot_session() as session:
        found = verify(session, extensions["journal"], extensions["projections"])

    assert found.wrong == []
    numbers = db.session.scalars(select(Damage.number).order_by(Damage.number)).all()
    assert [number[-4:] for number in numbers] == [f"{n:04d}" for n in range(1, 10)]
