"""What a crash, a restore or a record that never came left behind is found and goes, and nothing else does."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.cast import School
from tests.conftest import opened_app
from tests.damage.reporting import report
from tests.journal.erasing import named, row_of, sent
from tests.journal.test_photos import jpeg
from tests.journal.test_verify import check
from tests.phones import Phone
from tests.retention.conftest import days_later
from tests.retention.purging import closed_damage, journal, purged
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Blob
from webapp.retention.purging import (
    erase,
    erase_again,
)


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


KILLED_WHILE_PUTTING = """
import os, sys
from pathlib import Path
from webapp.journal.photos import PhotoFolder
PhotoFolder(Path(sys.argv[1]), reached=lambda point: os._exit(9)).put("ab" * 32, b"half of somebody's picture")
"""


@pytest.mark.parametrize("folder", ["photos", "photo-views"])
def test_what_a_killed_server_left_of_a_photo_goes_a_day_later(school: School, folder: str) -> None:
    place = school.app.config["INSTANCE"] / folder
    assert subprocess.run([sys.executable, "-c", KILLED_WHILE_PUTTING, place], check=False).returncode == 9
    assert len(left_in(place)) == 1
    purged(school.app)
    assert len(left_in(place)) == 1
    days_later(school.app, 2)
    purged(school.app)

    assert left_in(place) == []


def left_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


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
