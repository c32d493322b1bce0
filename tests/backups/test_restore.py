"""Restoring an old backup loses nothing that a phone still keeps, and nothing that it replaces."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.backups.keeping import (
    PLAIN,
    KeepingPhone,
    all_hashes,
    back_up,
    close,
    photo,
    put_back,
    reopened,
    whole_check,
)
from tests.cast import School
from tests.databases import PostgresTemplate
from tests.phones import Phone
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup, run_verify
from webapp.backups.state import backup_state
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.desk import say
from webapp.journal.models import Audit, Blob, Record
from webapp.registry.models import Place
from webapp.retention.purging import erase, erase_again

SQLITE_ONLY = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def days_later(school: School, days: float) -> None:
    then = school.app.extensions["clock"]
    school.app.extensions["clock"] = lambda: then() + timedelta(days=days)


def test_a_three_day_old_backup_loses_nothing_that_a_phone_still_keeps(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    for phone in phones:
        assert set(phone.confirm().values()) == {"durable"}
    days_later(school, 3)
    for number, phone in enumerate(phones):
        phone.report(photo(10 + number), photo(0))
        phone.report()
        phone.send()
        phone.pull()
    before = all_hashes()

    put_back(school, repository, name)
    with reopened(school) as again:
        assert len(all_hashes()) == len(before) - 6
        for phone in phones:
            phone.move_to(again)
            assert phone.pull() == 409
            assert phone.bootstrap()["server_id"] == phone.phone.server_id
            assert phone.pull() == 200
            assert list(phone.confirm().values()) == ["unknown", "unknown"]
            assert phone.send() == ["stored", "stored"]
            assert set(phone.confirm().values()) == {"present"}

        assert all_hashes() == before
        assert db.session.scalar(select(func.count()).select_from(Blob)) == 6
        assert whole_check(again).wrong == []
        came = backup_state(db.session(), again.app.extensions["clock"]()).restorations
        assert [(one.noticed_by, one.came_back) for one in came] == [("command", 6)]


@SQLITE_ONLY
def test_every_phone_notices_also_one_that_only_sent_since(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    """Its cursor stands before the backup, so no nonce could tell it: the restored server reads no cursor of old."""
    name = back_up(school, repository)
    phones[0].report()
    phones[0].send()

    put_back(school, repository, name)
    with reopened(school) as again:
        for phone in phones:
            phone.move_to(again)
        statuses = [phone.pull() for phone in phones]

        assert statuses == [409, 409, 409]
        assert "unknown" in phones[0].confirm().values()


@SQLITE_ONLY
def test_a_backup_of_the_dead_timeline_marks_nothing_after_a_restore(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    first = back_up(school, repository)
    phones[0].report()
    phones[0].send()
    second = run_backup(school.app, repository, PLAIN).name

    put_back(school, repository, first)
    with reopened(school) as again:
        phones[1].move_to(again)
        other = phones[1].report()
        phones[1].send()
        _manifest, verified = run_verify(again.app, repository, second, PLAIN)

        assert (verified.checked.is_whole, verified.is_ours) == (True, False)
        assert phones[1].confirm()[other] == "present"


@SQLITE_ONLY
def test_an_old_backup_marks_nothing_while_a_newer_one_of_a_left_timeline_may_be_put_back(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    """Found by the storm (seed 4001): phones let go of what the old one held, then the newer one was restored."""
    empty = run_backup(school.app, repository, PLAIN).name
    kept = phones[0].report()
    phones[0].send()
    old = run_backup(school.app, repository, PLAIN).name
    put_back(school, repository, empty)
    with reopened(school) as left:
        newer = run_backup(left.app, repository, PLAIN).name
    put_back(school, repository, old)

    with reopened(school) as again:
        phones[0].move_to(again)
        _manifest, verified = run_verify(again.app, repository, old, PLAIN)
        assert (verified.checked.is_whole, verified.is_ours, verified.newer_with_less) == (True, True, (newer,))
        assert phones[0].confirm()[kept] == "present"

        back_up(again, repository)
        assert phones[0].confirm()[kept] == "durable"


@SQLITE_ONLY
def test_a_backup_moves_from_sqlite_to_postgresql_and_back(
    school: School,
    phones: list[KeepingPhone],
    repository: Repository,
    postgres_template: PostgresTemplate,
    tmp_path: Path,
) -> None:
    child, parent = "0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002"
    for id_, fields in ((parent, {}), (child, {"parent_id": parent})):
        fields |= {"kind": "building", "name": id_[-4:]}
        assert say(school.person("director"), "place.save", {"id": id_, "fields": fields}).outcome == "stored"
    before = all_hashes()
    name = back_up(school, repository)
    with postgres_template.database(tmp_path) as address:
        put_back(school, repository, name, address=address)
        with reopened(school, address) as moved:
            assert whole_check(moved).wrong == []
            assert db.session.get_one(Place, child).parent_id == parent
            phones[0].move_to(moved)
            phones[0].report(photo(7))
            assert phones[0].send() == ["stored"]
            there = all_hashes()
            assert set(there) > set(before)
            nulls = db.session.connection().exec_driver_sql("SELECT count(*) FROM record WHERE remains IS NOT NULL")
            assert nulls.scalar() == 0
            back = back_up(moved, repository)
            close(moved)
        put_back(school, repository, back)
    with reopened(school) as again:
        assert whole_check(again).wrong == []
        assert all_hashes() == there
        assert len(db.session.scalars(select(Audit.id)).all()) == len(set(db.session.scalars(select(Audit.id))))


@SQLITE_ONLY
def test_the_erasure_ledger_survives_a_restore_and_knows_what_the_backup_knew(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    ledger = school.app.extensions["journal"].door.erasures
    now = school.app.extensions["clock"]()
    erased = phones[0].report()
    phones[0].send()
    ledger.add([erased], now)
    with writing() as work:
        row = work.session.scalars(select(Record).where(Record.id == erased)).one()
        row.body, row.erased_at = "", now
    name = run_backup(school.app, repository, PLAIN).name
    later = "0190a000-0000-7000-8000-00000000beef"
    ledger.add([later], now)
    path = school.app.config["INSTANCE"] / "erased.log"
    text = path.read_text()

    assert put_back(school, repository, name).had_ledger
    assert path.read_text() == text

    path.unlink()
    assert not put_back(school, repository, name).had_ledger
    assert path.read_text().split()[0] == erased


def test_an_erased_photo_that_the_backup_held_without_its_record_goes_again(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    """Found by the storm, seed 11003: a photo may come before its record, and a backup be made in between."""
    phone, other = phones[:2]
    own, shared = photo(7000), photo(7001)
    erased = phone.report(own, shared)
    for content in (own, shared):
        assert phone.phone.put_photo(content).status_code == 204
    kept = other.report(shared)
    other.send()
    name = back_up(school, repository)
    phone.send()
    erase(school.person("administrator"), [erased], "家長要求")

    put_back(school, repository, name)

    with reopened(school) as again:
        erase_again(again.app)
        here = [hashlib.sha256(content).hexdigest() for content in (own, shared)]
        assert set(db.session.scalars(select(Blob.sha256).where(Blob.sha256.in_(here)))) == {here[1]}
        assert [again.app.extensions["journal"].photos.has(sha256) for sha256 in here] == [False, True]
        assert db.session.scalar(select(Record.body).where(Record.id == kept))
        assert whole_check(again).wrong == []


@SQLITE_ONLY
def test_a_photo_that_was_spoilt_on_the_server_is_healed(
    school: School, phones: list[KeepingPhone], repository: Repository
) -> None:
    name = back_up(school, repository)
    store = school.app.extensions["journal"].photos
    store.put(hashlib.sha256(photo(0)).hexdigest(), b"spoilt")
    store.delete(hashlib.sha256(photo(1)).hexdigest())

    assert put_back(school, repository, name).photos == 2
    with reopened(school) as again:
        assert whole_check(again).wrong == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_empty_field_of_postgresql_comes_back_empty(school: School, patrol: Phone, repository: Repository) -> None:
    """An empty JSON field stays empty: it must not come back as the word null."""
    name = back_up(school, repository)
    put_back(school, repository, name)
    with reopened(school):
        count = db.session.connection().exec_driver_sql("SELECT count(*) FROM record WHERE remains IS NOT NULL")
        assert count.scalar() == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_knows_what_was_restored(school: School, repository: Repository) -> None:
    """Until it has counted the rows, it reads the whole feed for each phone that asks for what is new."""
    counted = "SELECT max(last_analyze) FROM pg_stat_user_tables WHERE relname = 'change'"
    name = back_up(school, repository)
    before = db.session.connection().exec_driver_sql(counted).scalar()

    put_back(school, repository, name)

    with reopened(school):
        after = db.session.connection().exec_driver_sql(counted).scalar()
    assert after is not None
    assert after != before
