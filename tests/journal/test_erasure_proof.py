"""An erasure can be proved, survives a crash, and is noted where no restore loses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from tests.cast import School
from tests.damage.reporting import report
from tests.journal.erasing import (
    AT,
    CANARY,
    erase,
    row_of,
    school_with_a_checklist,  # noqa: F401 - a fixture
    sent,
    tables_with,
)
from tests.journal.test_verify import by_hand, check
from tests.phones import Phone, new_id
from webapp.damage.models import Damage
from webapp.journal.desk import Say, say_many
from webapp.journal.erasure import ErasureLedger
from webapp.journal.models import Record


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        (lambda c, id_: c.execute(update(Record).where(Record.id == id_).values(body="{}")), "still here"),
        (lambda c, id_: c.execute(update(Record).where(Record.id == id_).values(erased_by=new_id())), "no record says"),
        (lambda c, id_: c.execute(update(Damage).where(Damage.id == id_).values(description="x")), "description"),
        (lambda c, id_: c.execute(update(Damage).where(Damage.id == id_).values(version=1)), "version"),
    ],
)
def test_verify_finds_what_was_done_to_an_erased_record(
    school: School, patrol: Phone, alter: Callable[[Connection, str], object], expected: str
) -> None:
    id_ = sent(patrol, report(patrol, school))
    erase(school, id_)
    assert check(school).wrong == []
    by_hand(lambda connection: alter(connection, id_))

    assert [line for line in check(school).wrong if id_ in line and expected in line]


def test_a_record_emptied_by_hand_does_not_pass_for_an_erased_one(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school))
    by_hand(lambda c: c.execute(update(Record).where(Record.id == id_).values(body="", erased_at=AT, remains={})))

    assert any("no record says so" in line for line in check(school).wrong)


def test_the_ledger_is_written_before_anything_is_deleted(
    school: School, patrol: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash after the ledger: the record is whole, and the ledger knows."""
    id_ = sent(patrol, report(patrol, school))
    with monkeypatch.context() as patched:
        patched.setattr("webapp.journal.erase._erase", _crash)
        outcome = erase(school, id_)

    assert outcome.reason == "server_error"
    assert row_of(id_).body
    assert id_ in ErasureLedger(school.app.config["INSTANCE"] / "erased.log")
    assert any("in the erasure ledger, and still here" in line for line in check(school).wrong)


def _crash(*_: object) -> None:
    raise RuntimeError("power cut")


def test_two_processes_share_one_ledger(tmp_path: Path) -> None:
    first, second = (ErasureLedger(tmp_path / "erased.log") for _ in range(2))
    first.add(["a" * 36], AT, ["b" * 64])
    second.add(["c" * 36, "a" * 36], AT)

    assert first.ids() == second.ids() == {"a" * 36, "c" * 36}
    assert (tmp_path / "erased.log").read_text().count("\n") == 3
    assert second.has_photo("b" * 64)


def test_a_ledger_line_cut_off_by_a_crash_costs_no_other_line(tmp_path: Path) -> None:
    path = tmp_path / "erased.log"
    ErasureLedger(path).add(["a" * 36], AT)
    with path.open("a") as out:
        out.write("deadbeef-dead")
    opened = ErasureLedger(path)
    opened.add(["c" * 36], AT)

    assert opened.ids() == ErasureLedger(path).ids() == {"a" * 36, "c" * 36}


def test_500_records_are_erased_at_once(school: School) -> None:
    office = school.person("director")
    data = {"category": "lock", "description": CANARY, "quantity": 1, "cause": "unknown", "is_urgent": False}
    target = {"kind": "place", "id": school.room_id}
    ids = [str(o.id) for o in say_many(office, [Say("damage.report", data, target=target) for _ in range(500)])]

    assert erase(school, *ids).outcome == "stored"
    assert tables_with(CANARY) == []
    assert check(school).wrong == []
