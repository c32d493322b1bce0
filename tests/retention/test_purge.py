"""`purge`: what is over its period goes, from tables, files and pages; what is not stays."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from tests.cast import School
from tests.conftest import opened_app
from tests.damage.reporting import close, report
from tests.journal.test_erasure import CANARY, named, row_of, sent, tables_with
from tests.journal.test_photos import jpeg
from tests.journal.test_verify import by_hand, check
from tests.patrol.inspecting import inspect
from tests.phones import BASE, Phone, new_id
from tests.retention.conftest import days_later
from webapp.accounts.models import Person, SignIn
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.journal import Journal
from webapp.journal.models import Blob, Record
from webapp.patrol.models import Inspection
from webapp.retention.purging import (
    HOUR,
    NoAdministratorError,
    NotErasedError,
    Purged,
    count_due,
    due_tonight,
    erase,
    erase_again,
    find_last_purge,
    purge,
)

TEXT = {"description": CANARY, "note": CANARY}


def keep(school: School, type_: str, days: int | None) -> None:
    outcome = say(school.person("administrator"), "retention.save", {"type": type_, "days": days})
    assert outcome.outcome == "stored"


def purged(app: Flask) -> Purged:
    db.session.rollback()
    return purge(app, app.extensions["clock"]())


def journal(school: School) -> Journal:
    found: Journal = school.app.extensions["journal"]
    return found


def closed_damage(school: School, patrol: Phone, **members: Any) -> str:
    id_ = sent(patrol, report(patrol, school, data=TEXT, **members))
    repair = school.phone("repair")
    sent(repair, close(repair, id_, note=CANARY))
    return id_


def files_with(folder: Path, word: str) -> list[str]:
    """Name every file below the folder in which the word stands byte by byte, plain or as JSON may write it."""
    wanted = (word.encode(), ascii(word)[1:-1].encode())
    return [path.name for path in folder.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]


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

    assert count_due(school.app, school.app.extensions["clock"]()) == {"damage.report": 1}
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


# photos


def test_a_photo_whose_record_has_not_come_waits_30_days(school: School, patrol: Phone) -> None:
    first, second = jpeg(color="red"), jpeg(color="blue")
    assert {patrol.put_photo(content).status_code for content in (first, second)} == {204}
    days_later(school.app, 29)
    purged(school.app)
    sent(patrol, report(patrol, school, photos=[named(first)]))
    assert len(list(journal(school).photos.names())) == 2
    days_later(school.app, 2)

    assert purged(school.app).photos == 1
    db.session.rollback()
    assert (
        list(journal(school).photos.names())
        == list(db.session.scalars(select(Blob.sha256)))
        == [named(first)["sha256"]]
    )


def test_a_file_without_a_row_waits_30_days_from_when_it_was_first_seen(school: School) -> None:
    content = jpeg()
    sha256 = hashlib.sha256(content).hexdigest()
    journal(school).photos.put(sha256, content)
    purged(school.app)
    days_later(school.app, 29)
    purged(school.app)
    assert journal(school).photos.has(sha256)
    days_later(school.app, 2)
    purged(school.app)

    assert not journal(school).photos.has(sha256)


def test_a_torn_note_of_unnamed_files_deletes_nothing(school: School) -> None:
    content = jpeg()
    journal(school).photos.put(hashlib.sha256(content).hexdigest(), content)
    (school.app.config["INSTANCE"] / "photos-unnamed.json").write_text('{"x')
    days_later(school.app, 400)

    assert purged(school.app).photos == 0


def test_a_file_that_a_crash_left_of_an_erased_photo_goes_at_once(school: School, patrol: Phone) -> None:
    content = jpeg()
    id_ = sent(patrol, report(patrol, school, photos=[named(content)]))
    say(school.person("administrator"), "record.erase", {"record_ids": [id_], "reason": "x"})
    journal(school).photos.put(named(content)["sha256"], content)
    purged(school.app)

    assert list(journal(school).photos.names()) == []


def test_sessions_that_ended_long_ago_go(school: School, patrol: Phone) -> None:
    days_later(school.app, 4000)
    purged(school.app)

    db.session.rollback()
    assert db.session.scalars(select(SignIn)).all() == []


# at night


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


# after a restore


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_restored_copy_brings_back_is_erased_again(
    school: School, patrol: Phone, database_url: str, tmp_path: Path
) -> None:
    content = jpeg()
    erased = closed_damage(school, patrol, photos=[named(content)])
    kept = closed_damage(school, patrol)
    assert patrol.put_photo(content).status_code == 204
    db.session.remove()
    db.engine.dispose()
    file = Path(str(make_url(database_url).database))
    shutil.copy(file, tmp_path / "backup.sqlite3")
    photo = next(path for path in school.app.config["INSTANCE"].rglob(named(content)["sha256"]))
    shutil.copy(photo, tmp_path / "photo")
    erase(school.person("administrator"), [erased], "當事人請求")
    ledger = journal(school).door.erasures.ids()
    db.session.remove()
    db.engine.dispose()
    for path in file.parent.glob(f"{file.name}-*"):
        path.unlink()
    shutil.copy(tmp_path / "backup.sqlite3", file)
    shutil.copy(tmp_path / "photo", photo)

    with opened_app(database_url, school.app.config["INSTANCE"]) as again, again.app_context():
        assert row_of(erased).body
        db.session.rollback()
        assert erase_again(again) == 1
        assert erase_again(again) == 0
        assert row_of(erased).body == ""
        assert row_of(kept).body
        assert not photo.exists()
        assert db.session.get_one(Damage, erased).description == ""
        assert again.extensions["journal"].door.erasures.ids() == ledger
        assert check(School(again)).wrong == []


def test_an_erasure_that_a_crash_cut_off_is_done_at_the_next_start(school: School, patrol: Phone) -> None:
    id_ = closed_damage(school, patrol)
    journal(school).door.erasures.add([id_], school.app.extensions["clock"]())
    db.session.rollback()

    assert erase_again(school.app) == 1
    assert row_of(id_).body == ""
    assert check(school).wrong == []


def test_a_lost_ledger_is_written_anew_from_the_data(school: School, patrol: Phone) -> None:
    id_ = closed_damage(school, patrol)
    erase(school.person("administrator"), [id_], "x")
    journal(school).door.erasures.path.unlink()
    assert check(school).wrong
    db.session.rollback()

    assert erase_again(school.app) == 0
    assert journal(school).door.erasures.ids() == {id_}
    assert check(school).wrong == []


def test_what_can_not_be_erased_does_not_keep_the_rest_from_it(school: School, patrol: Phone) -> None:
    asset = str(db.session.scalars(select(Record.id).where(Record.type == "asset.save")).first())
    id_ = closed_damage(school, patrol)
    journal(school).door.erasures.add([asset, id_, new_id()], school.app.extensions["clock"]() + timedelta(0))
    db.session.rollback()

    assert erase_again(school.app) == 1
    assert row_of(id_).body == ""
    assert row_of(asset).body
