"""`purge`: what is over its period goes, from tables, files and pages; what is not stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from tests.cast import School
from tests.damage.reporting import report
from tests.journal.erasing import CANARY, named, row_of, sent, tables_with
from tests.journal.test_photos import jpeg
from tests.journal.test_verify import by_hand, check
from tests.patrol.inspecting import inspect
from tests.phones import BASE, Phone, new_id
from tests.retention.conftest import days_later
from tests.retention.purging import TEXT, closed_damage, files_with, journal, keep, purged
from webapp.accounts.models import Person, SignIn
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Record
from webapp.patrol.models import Inspection
from webapp.retention.purging import (
    HOUR,
    NoAdministratorError,
    NotErasedError,
    count_due,
    due_tonight,
    erase,
    erase_again,
    find_last_purge,
    purge,
)


def test_by_default_nothing_goes_however_old(school: School, patrol: Phone) -> None:
    id_ = closed_damage(school, patrol)
    days_later(school.app, 20 * 365)

    assert purged(school.app).records == 0
    assert CANARY in row_of(id_).body


def test_without_an_administrator_nothing_goes(school: School, patrol: Phone) -> None:
    id_ = closed_damage(school, patrol)
    keep(school, "damage.report", 30)
    by_hand(lambda c: c.execute(update(Person).where(Person.username == "administrator").values(is_active=False)))
    days_later(school.app, 31)

    with pytest.raises(NoAdministratorError):
        purged(school.app)
    assert row_of(id_).body
    assert find_last_purge(school.app) is None


def test_who_may_not_erase_is_told(school: School, patrol: Phone) -> None:
    with pytest.raises(NotErasedError):
        erase(school.person("director"), [sent(patrol, report(patrol, school))], "x")


def test_the_purge_takes_what_is_over_its_period_and_nothing_else(school: School, patrol: Phone) -> None:
    old = closed_damage(school, patrol)
    inspection = sent(patrol, inspect(patrol, school, data={"note": "第三年的備註"}))
    days_later(school.app, 20)
    young = closed_damage(school, patrol)
    keep(school, "damage.report", 30)
    days_later(school.app, 11)

    due = count_due(school.app, school.app.extensions["clock"]())
    assert {name: count for name, count in due.items() if count} == {"damage.report": 1}
    assert purged(school.app).records == 1
    assert row_of(old).body == ""
    assert row_of(young).body != ""
    assert db.session.get_one(Inspection, inspection).note == "第三年的備註"
    assert purged(school.app).records == 0
    assert check(school).wrong == []


def test_an_open_case_waits_until_it_is_closed(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school, data=TEXT))
    keep(school, "damage.report", 30)
    days_later(school.app, 400)

    assert purged(school.app).records == 0
    say(school.person("director"), "damage.close", {"damage_id": id_, "result": "fixed", "note": ""})
    assert purged(school.app).records == 1
    assert row_of(id_).body == ""


def test_the_period_the_school_chose_last_counts_also_for_ever(school: School, patrol: Phone) -> None:
    closed_damage(school, patrol)
    keep(school, "damage.report", 30)
    keep(school, "damage.report", None)
    days_later(school.app, 400)

    assert purged(school.app).records == 0


def test_a_purge_says_when_by_whom_and_why(school: School, patrol: Phone) -> None:
    closed_damage(school, patrol)
    keep(school, "damage.report", 30)
    days_later(school.app, 31)
    purged(school.app)
    page = _director(school).get("/desk/retention/", base_url=BASE)

    assert page.status_code == 200
    assert "保存期限到了" in page.text
    assert "1 筆" in page.text
    assert "Administrator" in page.text


def test_after_a_purge_no_byte_of_the_words_is_left_in_files_tables_or_pages(
    school: School, patrol: Phone, database_url: str
) -> None:
    picture = jpeg()
    ids = [closed_damage(school, patrol, photos=[named(picture)]) for _ in range(40)]
    assert patrol.put_photo(picture).status_code == 204
    assert patrol.client.get(f"/records/{ids[0]}/photos/{named(picture)['sha256']}?size=thumb", base_url=BASE)
    keep(school, "damage.report", 30)
    keep(school, "damage.close", 30)
    days_later(school.app, 31)
    done = purged(school.app)

    assert (done.records, done.is_scrubbed) == (80, True)
    assert tables_with(CANARY) == []
    assert list(journal(school).photos.names()) == list(journal(school).views.names()) == []
    if database_url.startswith("sqlite"):
        # the server's own files; what a database server writes elsewhere is told in docs/operating.md
        assert files_with(Path(str(make_url(database_url).database)).parent, CANARY) == []
    client = _director(school)
    for path in (
        "/desk/ledgers/damages",
        "/desk/ledgers/damages.csv",
        "/desk/ledgers/records",
        f"/desk/damages/{ids[0]}",
    ):
        reply = client.get(path, base_url=BASE, buffered=True)
        assert reply.status_code == 200, path
        assert CANARY not in reply.text
    assert client.get(f"/records/{ids[0]}/photos/{named(picture)['sha256']}", base_url=BASE).status_code == 404
    assert check(school).wrong == []


def _director(school: School) -> Any:
    client = school.phone("director").client
    return client


def test_sessions_that_ended_long_ago_go(school: School, patrol: Phone) -> None:
    days_later(school.app, 4000)
    purged(school.app)

    db.session.rollback()
    assert db.session.scalars(select(SignIn)).all() == []


def test_the_nightly_purge_is_due_once_after_three_at_the_school(school: School) -> None:
    app = school.app
    evening = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
    app.extensions["clock"] = lambda: evening
    assert due_tonight(app)
    purge(app, evening)
    assert not due_tonight(app)
    # 18:59 and 19:01 UTC are 2:59 and 3:01 in Taipei
    app.extensions["clock"] = lambda: evening.replace(hour=18, minute=59)
    assert not due_tonight(app)
    app.extensions["clock"] = lambda: evening.replace(hour=19, minute=1)
    assert HOUR == 3
    assert due_tonight(app)
    purge(app, app.extensions["clock"]())
    assert not due_tonight(app)


def test_what_can_not_be_erased_does_not_keep_the_rest_from_it(school: School, patrol: Phone) -> None:
    asset = str(db.session.scalars(select(Record.id).where(Record.type == "asset.save")).first())
    id_ = closed_damage(school, patrol)
    journal(school).door.erasures.add([asset, id_, new_id()], school.app.extensions["clock"]() + timedelta(0))
    db.session.rollback()

    assert erase_again(school.app) == 1
    assert row_of(id_).body == ""
    assert row_of(asset).body
