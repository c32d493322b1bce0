"""What a check found is written down, and two ledgers are compared side by side however their keys sort."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, delete, event, func, select, update

from tests.cast import School
from tests.journal.test_verify import by_hand
from webapp.cli import main
from webapp.db import db
from webapp.journal.audits import CHAIN, LIVE, MOST_LINES, check_chain_now, find_last_audit, note_audit
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say_many
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Audit, CommitLog, Record, SyncClock
from webapp.journal.verify import Findings, verify
from webapp.registry.models import Place

# by PostgreSQL's own collation these come in another order than by their bytes
IDS = [f"{start}00a0000-0000-7000-8000-00000000000{end}" for start in "09a" for end in "12"] + [
    "a0-a000", "a0A000", "a0_000", "A0a000", "Ä0a000", "校0",
]  # fmt: skip


def last(of: str) -> Audit:
    db.session.rollback()
    found = find_last_audit(db.session(), of)
    assert found is not None
    return found


def test_the_command_writes_down_what_it_found(school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("webapp.cli.ready_app", lambda: school.app)

    assert CliRunner().invoke(main, ["verify"]).exit_code == 0
    seq = db.session.scalar(select(SyncClock.seq))
    audit = last(LIVE)
    assert (audit.wrong, audit.seq, audit.commits) == ([], seq, seq)
    assert audit.records == db.session.scalar(select(func.count()).select_from(Record))

    by_hand(lambda c: c.execute(update(Record).where(Record.type == "tag.bind").values(body="{}")))
    assert CliRunner().invoke(main, ["verify"]).exit_code == 1
    assert any("body is not what" in line for line in last(LIVE).wrong)


@pytest.mark.parametrize(
    "alter",
    [
        lambda c: c.execute(update(Record).where(Record.type == "tag.bind").values(hash="0" * 64)),
        lambda c: c.execute(delete(Record).where(Record.type == "tag.bind")),
        lambda c: c.execute(delete(CommitLog).where(CommitLog.seq == 3)),
        lambda c: c.execute(update(SyncClock).values(seq=SyncClock.seq - 1)),
        lambda c: (
            c.execute(delete(CommitLog).where(CommitLog.seq == select(func.max(CommitLog.seq)).scalar_subquery())),
            c.execute(update(SyncClock).values(seq=SyncClock.seq - 1)),
        ),
    ],
)
def test_the_quick_look_finds_a_broken_chain_and_says_so(school: School, alter: Callable[[Connection], object]) -> None:
    assert check_chain_now(school.app).is_clean
    assert last(CHAIN).wrong == []

    by_hand(alter)

    assert not check_chain_now(school.app).is_clean
    assert last(CHAIN).wrong


def test_a_flood_of_differences_is_kept_short(school: School, now: datetime) -> None:
    findings = Findings(wrong=[f"record {n}: gone" for n in range(1000)])

    with writing() as work:
        note_audit(work, findings, LIVE, now)

    assert len(last(LIVE).wrong) == MOST_LINES + 1
    assert last(LIVE).wrong[-1] == "and 800 more"
    with pytest.raises(ValueError, match="elsewhere"), writing() as work:
        note_audit(work, findings, "elsewhere", now)


def test_an_audit_moves_neither_clock_nor_chain(school: School) -> None:
    before = db.session.scalar(select(SyncClock.seq))

    check_chain_now(school.app)

    db.session.rollback()
    assert db.session.scalar(select(SyncClock.seq)) == before


def test_rows_are_compared_by_key_whatever_order_the_database_would_give(school: School) -> None:
    places = [
        Say("place.save", {"id": id_, "fields": {"kind": "room", "category": "classroom", "name": id_}})
        for id_ in IDS[:6]
    ]
    say_many(school.person("administrator"), places)

    def add_strangers(connection: Connection) -> None:
        row = dict(connection.execute(select(Place.__table__).where(Place.id == IDS[0])).mappings().one())
        connection.execute(Place.__table__.insert(), [row | {"id": id_} for id_ in IDS[6:]])

    by_hand(add_strangers)
    with snapshot_session() as session:
        extensions = school.app.extensions
        wrong = verify(session, extensions["journal"], (Place,), with_photos=False).wrong

    assert sorted(line for line in wrong if "no record says so" in line) == sorted(
        f"place {id_}: no record says so" for id_ in IDS[6:]
    )
    assert not [line for line in wrong if "missing" in line or "as the journal says" in line]


def test_postgresql_is_asked_to_sort_by_bytes_whatever_its_locale(school: School) -> None:
    """The server of these tests has no other order than that: on one that has, the two sides would pass each other."""
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: said.append(call[2]))

    with snapshot_session() as session:
        verify(session, school.app.extensions["journal"], (Place,), with_photos=False)

    ordered = [statement for statement in said if "FROM place" in statement and "ORDER BY place.id" in statement]
    assert ordered
    is_postgres = db.engine.dialect.name == "postgresql"
    assert all(('place.id COLLATE "C"' in statement) == is_postgres for statement in ordered)
