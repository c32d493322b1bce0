"""The safety page: red where something is wrong, and only there; each point says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from tests.cast import CODE_OF_ROOM, School
from tests.desk.conftest import Desk
from webapp.accounts.models import Device
from webapp.accounts.phone_health import current_build
from webapp.backups.models import Backup, Restoration
from webapp.db import db
from webapp.desk.safety import all_points, verdict
from webapp.journal.audits import BACKUP, CHAIN, LIVE, note_audit
from webapp.journal.commit import Work, writing
from webapp.journal.desk import say
from webapp.journal.models import Audit, Record
from webapp.journal.verify import Findings

At = Callable[[str], Desk]
DAMAGE = {"category": "water", "description": "漏水", "quantity": 1, "cause": "unknown", "is_urgent": False}
TARGET = {"code": CODE_OF_ROOM, "via": "scan"}
DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def backup(id_: str, age: timedelta, **more: Any) -> Backup:
    row: dict[str, Any] = {
        "name": id_, "started_at": now() - age, "finished_at": now() - age, "verified_at": now() - age, "seq": 1,
        "chain": "0" * 64, "records": 1, "photos": 0, "bytes": 1, "is_encrypted": False, "is_scheduled": True,
    }  # fmt: skip
    return Backup(id=id_, **(row | more))


@pytest.fixture
def safe(school: School) -> School:
    """A school where all is well: a good phone, a verified backup, a clean check."""
    phone = school.phone("patrol")
    status = {"n_max": 1, "queued": 0, "attention": 0, "persisted": True, "installed": True, "app": current_build()}
    phone.push(phone.seal("damage.report", DAMAGE, target=TARGET), status=status)
    with writing() as work:
        work.session.add(backup("good", timedelta(hours=9)))
        note_audit(work, Findings(records=20), LIVE, now())
    return school


def tones(school: School) -> dict[str, str]:
    db.session.rollback()
    school.app.extensions.pop("safety_urgent", None)
    return {point.key: point.tone for point in all_points(db.session(), now()) if point.tone != "ok"}


@pytest.mark.parametrize("role", ["guard", "patrol", "viewer", "custodian", "repair", "canteen"])
def test_only_the_office_sees_how_safe_the_data_are(school: School, desk: At, role: str) -> None:
    assert desk(role).get("/desk/safety").status_code == 403
    assert "/desk/safety" not in desk(role).get("/desk/").text


def test_where_all_is_well_the_page_says_so_and_the_home_page_is_quiet(safe: School, desk: At) -> None:
    assert tones(safe) == {}
    director = desk("director")

    assert "一切正常" in director.get("/desk/safety").text
    assert "資料安全：要處理" not in director.get("/desk/").text


def test_a_new_school_is_told_to_make_a_backup(school: School, desk: At) -> None:
    assert tones(school) == {"backups": "danger", "chain": "wait"}
    page = desk("director").get("/desk/safety").text

    assert "有事要處理" in page
    assert "還沒有驗證過的備份" in page
    assert "資料安全：要處理" in desk("director").get("/desk/").text


def status(**values: Any) -> Callable[[Work], object]:
    return lambda work: [
        setattr(row, "status", {**(row.status or {}), **values}) for row in work.session.scalars(select(Device))
    ]


def chain_broken(work: Work) -> None:
    note_audit(work, Findings(wrong=["chain: broken at commit 5"]), CHAIN, now())


def quick_look_after_a_bad_check(work: Work) -> None:
    note_audit(work, Findings(wrong=["damage 1: state not as the journal says"]), LIVE, now())
    note_audit(work, Findings(), CHAIN, now())


@pytest.mark.parametrize(
    ("happens", "key", "tone"),
    [
        (status(attention=2), "phones", "danger"),
        (status(persisted=False), "phones", "wait"),
        (lambda w: w.session.execute(update(Device).values(n_seen=4)), "missing", "danger"),
        (lambda w: w.session.execute(delete(Backup)), "backups", "danger"),
        (lambda w: w.session.execute(update(Backup).values(started_at=now() - 3 * DAY)), "backups", "wait"),
        (lambda w: w.session.execute(update(Backup).values(started_at=now() - 8 * DAY)), "backups", "danger"),
        (lambda w: note_audit(w, Findings(wrong=["chain: broken"]), BACKUP, now()), "backups", "danger"),
        (chain_broken, "chain", "danger"),
        (quick_look_after_a_bad_check, "chain", "danger"),
        (lambda w: w.session.execute(update(Audit).values(at=now() - 101 * DAY)), "chain", "wait"),
        (
            lambda w: w.session.add(Restoration(id="r", at=now() - DAY, noticed_by="phone", seq=1)),
            "restorations",
            "wait",
        ),
    ],
)
def test_each_thing_that_goes_wrong_changes_its_own_point(
    safe: School, desk: At, happens: Callable[[Work], object], key: str, tone: str
) -> None:
    with writing() as work:
        happens(work)

    found = tones(safe)
    assert found.pop(key) == tone
    # a phone that lost records is a phone that needs a look
    assert found == ({"phones": "danger"} if key == "missing" else {})
    points = all_points(db.session(), now())
    assert verdict(points) == tone
    assert all(point.todo for point in points if point.tone != "ok")
    page = desk("director").get("/desk/safety").text
    assert {"wait": "大致正常", "danger": "有事要處理"}[tone] in page


def test_a_record_that_waits_for_the_office_too_long_is_urgent(safe: School) -> None:
    viewer = safe.phone("viewer")
    viewer.push(viewer.seal("damage.report", DAMAGE, target=TARGET), status={"app": current_build()})
    assert tones(safe) == {"held": "wait"}

    with writing() as work:
        work.session.execute(update(Record).where(Record.outcome == "held").values(received_at=now() - 8 * DAY))

    assert tones(safe) == {"held": "danger"}


def test_what_was_erased_and_came_back_is_told(safe: School) -> None:
    record_id = db.session.scalars(select(Record.id).where(Record.type == "damage.report")).one()
    assert tones(safe) == {}

    safe.app.extensions["journal"].door.erasures.add([record_id], now())

    assert tones(safe) == {"erasures": "danger"}


def test_the_number_on_the_home_page_is_counted_once_a_minute(safe: School, desk: At) -> None:
    director = desk("director")
    assert "資料安全：要處理" not in director.get("/desk/").text
    with writing() as work:
        work.session.execute(delete(Backup))

    assert "資料安全：要處理" not in director.get("/desk/").text
    at, number = safe.app.extensions["safety_urgent"]
    safe.app.extensions["safety_urgent"] = (at - timedelta(minutes=2), number)

    assert "資料安全：要處理" in director.get("/desk/").text


@pytest.mark.parametrize("lang", ["zh-Hans", "en"])
def test_the_page_speaks_every_language(safe: School, desk: At, lang: str) -> None:
    administrator = desk("administrator")
    administrator.post("/language", {"lang": lang})
    say(safe.person("administrator"), "person.prefer", {"lang": lang})

    for path in ("/desk/safety", "/desk/rescue", f"/desk/phones/{safe.phone('guard').device}"):
        reply = administrator.get(path)
        assert reply.status_code == 200, path
        assert f'<html lang="{lang}">' in reply.text
        assert "%(" not in reply.text
