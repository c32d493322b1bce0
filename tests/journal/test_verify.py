"""`rounds verify` finds what was altered by hand, and nothing where nothing was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, text, update

from tests.cast import School
from tests.journal.test_photos import jpeg
from tests.phones import Phone, record_id
from webapp.damage.models import Damage
from webapp.db import WRITES, db
from webapp.journal.desk import say
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Blob, Change, CommitLog, Record, SyncClock
from webapp.journal.verify import Findings, verify

DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}


def check(school: School) -> Findings:
    extensions = school.app.extensions
    with snapshot_session() as session:
        return verify(session, extensions["journal"], extensions["projections"])


def by_hand(alter: Callable[[Connection], object]) -> None:
    """What somebody with the database open in another program would do."""
    with db.engine.execution_options(**WRITES).begin() as connection:
        alter(connection)


@pytest.fixture
def busy(school: School, patrol: Phone) -> str:
    """A school with damage reported and closed, a held record that was applied, and one that waited."""
    damage = patrol.seal("damage.report", DAMAGE, target={"code": school.room_code})
    early = patrol.seal("damage.report", DAMAGE, target={"code": school.room_code}, depends=[record_id(damage)])
    patrol.outcomes(early, patrol.seal("nobody.knows", {}))
    patrol.outcomes(damage)
    viewer = school.phone("viewer")
    held = viewer.seal("damage.report", DAMAGE, target={"code": school.room_code})
    viewer.outcomes(held)
    office = school.person("director")
    say(office, "held.decide", {"record_id": record_id(held), "decision": "apply", "reason": "他看見的"})
    say(office, "damage.close", {"damage_id": record_id(early), "result": "fixed", "note": ""})
    return record_id(damage)


def test_a_journal_that_nobody_touched_is_clean(school: School, busy: str) -> None:
    findings = check(school)

    assert findings.wrong == []
    assert findings.records > 15
    assert findings.rows > 10


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        (
            lambda c: c.execute(update(Record).where(Record.type == "nobody.knows").values(body="{}")),
            "body is not what",
        ),
        (
            lambda c: c.execute(update(Record).where(Record.type == "nobody.knows").values(sig="AAAA")),
            "signature invalid",
        ),
        (
            lambda c: c.execute(update(Record).where(Record.type == "nobody.knows").values(key_id="x")),
            "signature unknown_key",
        ),
        (
            lambda c: c.execute(update(Record).where(Record.type == "nobody.knows").values(hash="0" * 64)),
            "chain: broken",
        ),
        (lambda c: c.execute(delete(Record).where(Record.type == "nobody.knows")), "chain: broken"),
        (lambda c: c.execute(delete(CommitLog).where(CommitLog.seq == 5)), "chain: commit 5 is missing"),
        (lambda c: c.execute(update(CommitLog).where(CommitLog.seq == 5).values(chain="0" * 64)), "chain: broken"),
        (lambda c: c.execute(update(SyncClock).values(seq=SyncClock.seq + 1)), "the clock and the last commit differ"),
        (
            lambda c: c.execute(update(Damage).values(description="nothing to see")),
            "description not as the journal says",
        ),
        (lambda c: c.execute(delete(Damage).where(Damage.state == "open")), "missing, though the journal has it"),
        (lambda c: c.execute(update(Record).where(Record.type == "damage.close").values(applied_seq=None)), "state"),
        (lambda c: c.execute(delete(Change).where(Change.kind == "asset")), "not in the feed"),
        (
            lambda c: c.execute(text("UPDATE person SET roles = '[\"administrator\"]' WHERE username = 'viewer'")),
            "roles",
        ),
    ],
)
def test_what_is_altered_by_hand_is_found(
    school: School, busy: str, alter: Callable[[Connection], object], expected: str
) -> None:
    by_hand(alter)

    assert any(expected in line for line in check(school).wrong)


def test_a_photo_altered_on_disk_is_found(school: School, patrol: Phone) -> None:
    content = jpeg()
    assert patrol.put_photo(content).status_code == 204
    sha256 = db.session.query(Blob.sha256).scalar()
    folder = school.app.config["INSTANCE"] / "photos"
    file = next(path for path in folder.rglob(sha256))
    file.write_bytes(content[:-1] + b"\x00")

    assert [line for line in check(school).wrong if sha256 in line]
    file.unlink()
    assert any("file is missing" in line for line in check(school).wrong)
