"""Groups of fields go at different times; each erasure is proved, survives a restore, and a replay agrees."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, update

from tests.backups.keeping import PLAIN, put_back, reopened
from tests.cast import School
from tests.damage.reporting import report
from tests.journal.erasing import CANARY, erase, row_of, sent, tables_with
from tests.journal.grouped import (
    NOTE,
    TEXT,
    WORDS,
    erase_groups,
    reports_erased_by_groups,  # noqa: F401 - a fixture
)
from tests.journal.test_verify import by_hand, check
from tests.phones import Phone, new_id, record_id
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup, run_verify
from webapp.damage.models import Damage
from webapp.db import db
from webapp.journal.erase import still_here
from webapp.journal.erasure import ErasureLedger
from webapp.journal.models import Record
from webapp.retention.purging import erase_again


def told(school: School, phone: Phone) -> str:
    return sent(phone, report(phone, school, data=TEXT))


def words_of(id_: str) -> tuple[str, str | None]:
    db.session.rollback()
    row = db.session.get_one(Damage, id_)
    return row.description, row.note


def test_a_group_that_the_kind_has_not_is_refused_and_nothing_goes(school: School, patrol: Phone) -> None:
    id_ = told(school, patrol)
    outcome = erase_groups(school, ["words", "photo"], id_)

    assert (outcome.outcome, outcome.reason) == ("held", "invalid_data")
    assert row_of(id_).body
    assert id_ not in school.app.extensions["journal"].door.erasures


@pytest.mark.parametrize("groups", [[], ["Words"], ["words/note"], [f"g{n}" for n in range(17)], "words"])
def test_what_is_no_list_of_groups_is_held(school: School, patrol: Phone, groups: Any) -> None:
    assert erase_groups(school, groups, told(school, patrol)).reason == "invalid_data"


def test_with_one_group_the_body_goes_and_the_rest_stays_until_it_is_erased(school: School, patrol: Phone) -> None:
    id_ = told(school, patrol)
    assert erase_groups(school, ["words"], id_).outcome == "stored"

    row = row_of(id_)
    assert (row.body, row.is_partly_erased, list(row.erased_groups or {})) == ("", True, ["words"])
    assert words_of(id_) == ("", NOTE)
    assert tables_with(WORDS) == []
    assert check(school).wrong == []

    assert erase_groups(school, ["note"], id_).outcome == "stored"
    row = row_of(id_)
    assert (row.is_partly_erased, list(row.erased_groups or {})) == (False, ["words", "note"])
    assert words_of(id_) == ("", None)
    assert tables_with(CANARY) == []
    assert check(school).wrong == []


@pytest.mark.parametrize("rest", ["schema 1", "schema 2"])
def test_an_erasure_without_groups_takes_all_that_is_left(school: School, patrol: Phone, rest: str) -> None:
    partly, whole = told(school, patrol), told(school, patrol)
    erase_groups(school, ["note"], partly)
    outcome = erase(school, partly, whole) if rest == "schema 1" else erase_groups(school, None, partly, whole)

    assert outcome.outcome == "stored"
    assert tables_with(CANARY) == []
    assert [row_of(id_).is_partly_erased for id_ in (partly, whole)] == [False, False]
    assert check(school).wrong == []


def test_erasing_a_group_again_changes_nothing(school: School, patrol: Phone) -> None:
    id_ = told(school, patrol)
    erase_groups(school, ["words"], id_)
    version = db.session.get_one(Damage, id_).version
    first = (row_of(id_).erased_groups or {})["words"]

    assert erase_groups(school, ["words"], id_).outcome == "stored"
    assert (row_of(id_).erased_groups or {})["words"] == first
    assert db.session.get_one(Damage, id_).version == version
    assert check(school).wrong == []


def test_a_record_that_made_no_rows_goes_whole_whichever_group_is_named(school: School, patrol: Phone) -> None:
    viewer = school.phone("viewer")
    held = sent(viewer, report(viewer, school, data=TEXT), "held")

    assert erase_groups(school, ["words"], held).outcome == "stored"
    assert tables_with(CANARY) == []
    assert row_of(held).outcome == "erased"
    assert check(school).wrong == []


def test_a_record_of_which_a_part_is_erased_is_gone_for_its_phone(school: School, patrol: Phone) -> None:
    sealed = report(patrol, school, data=TEXT)
    id_ = sent(patrol, sealed)
    never_came = report(patrol, school, data=TEXT)
    erase_groups(school, ["words"], id_, new_id())
    journal = school.app.extensions["journal"]
    journal.door.erasures.add([f"{record_id(never_came)}/words"], school.app.extensions["clock"]())

    assert [o["outcome"] for o in patrol.outcomes(sealed, never_came)] == ["gone", "gone"]
    assert patrol.confirmed(id_) == {id_: "gone"}
    assert tables_with(WORDS) == []


def test_phones_hear_which_words_are_gone(school: School, patrol: Phone) -> None:
    id_ = told(school, patrol)
    page = patrol.pull().json
    erase_groups(school, ["note"], id_)
    after = patrol.pull(page["cursor"], page["head"]).json
    erase_groups(school, ["words"], id_)
    last = patrol.pull(after["cursor"], after["head"]).json["changes"]

    assert [c["data"]["description"] for c in after["changes"]] == [WORDS]
    assert [(c["data"]["description"], c["version"] - after["changes"][0]["version"]) for c in last] == [("", 1)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"erased_groups": {"words": new_id()}}, "words erased, but no record says so"),
        ({"erased_groups": {"note": new_id()}}, "note erased, and its content is still here"),
        ({"is_partly_erased": False}, "not as the row says"),
        ({"erased_groups": {}}, "not as the row says"),
        ({"body": "{}"}, "still here"),
    ],
)
def test_verify_finds_what_was_done_by_hand(
    school: School, patrol: Phone, values: dict[str, Any], expected: str
) -> None:
    id_ = told(school, patrol)
    erase_groups(school, ["words"], id_)
    assert check(school).wrong == []
    by_hand(lambda c: c.execute(update(Record).where(Record.id == id_).values(**values)))

    assert [line for line in check(school).wrong if id_ in line and expected in line]


def test_a_group_named_by_no_erasure_does_not_pass_for_an_erased_one(school: School, patrol: Phone) -> None:
    """Somebody empties the other group by hand, and says that the same record did it."""
    id_ = told(school, patrol)
    erase_groups(school, ["words"], id_)

    def alter(connection: Connection) -> None:
        row = row_of(id_)
        by = (row.erased_groups or {})["words"]
        left = {**(row.remains or {}), "groups": {}}
        values = {"remains": left, "erased_groups": {"words": by, "note": by}, "is_partly_erased": False}
        connection.execute(update(Record).where(Record.id == id_).values(**values))

    by_hand(alter)
    wrong = check(school).wrong
    assert any("note erased, but no record says so" in line for line in wrong)
    assert any("note erased, but not in the erasure ledger" in line for line in wrong)


def test_the_ledger_is_written_by_group_before_anything_is_deleted(
    school: School, patrol: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = told(school, patrol)
    with monkeypatch.context() as patched:
        patched.setattr("webapp.journal.erase._erase", _crash)
        assert erase_groups(school, ["words"], id_).reason == "server_error"
    ledger = ErasureLedger(school.app.config["INSTANCE"] / "erased.log")

    assert ledger.parts() == {id_: frozenset({"words"})}
    assert row_of(id_).body
    db.session.rollback()
    assert erase_again(school.app) == 1
    assert words_of(id_) == ("", NOTE)
    assert check(school).wrong == []


def _crash(*_: object) -> None:
    raise RuntimeError("power cut")


def test_a_lost_ledger_is_written_again_by_group(school: School, patrol: Phone) -> None:
    partly, whole = told(school, patrol), told(school, patrol)
    erase_groups(school, ["words"], partly)
    erase(school, whole)
    journal = school.app.extensions["journal"]
    journal.door.erasures.path.unlink()
    db.session.rollback()

    assert erase_again(school.app) == 0
    assert journal.door.erasures.parts()[partly] == {"words"}
    assert journal.door.erasures.has(whole, "note")
    assert check(school).wrong == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [["words"]], ("", NOTE)),
        ([["words"]], [["note"]], ("", None)),
        ([["note"]], [None], ("", None)),
        ([], [["words"], ["note"]], ("", None)),
    ],
    ids=["one group", "the rest", "all that was left", "one by one"],
)
def test_a_restore_of_an_older_backup_erases_again_by_group(
    school: School,
    patrol: Phone,
    tmp_path: Any,
    before: list[list[str] | None],
    after: list[list[str] | None],
    expected: tuple[str, str | None],
) -> None:
    """The backup is of before, the ledger of after: what the ledger names goes again, the other groups stay."""
    repository = Repository(tmp_path / "kept-elsewhere")
    id_, other = told(school, patrol), told(school, patrol)
    for groups in before:
        erase_groups(school, groups, id_)
    name = run_backup(school.app, repository, PLAIN).name
    for groups in after:
        erase_groups(school, groups, id_)
    _manifest, verified = run_verify(school.app, repository, name, PLAIN)
    assert verified.checked.findings.wrong == []
    assert verified.checked.erasures.whole == {id_}

    put_back(school, repository, name)
    with reopened(school) as again:
        assert still_here(db.session(), again.app.extensions["journal"].door.erasures) == {
            id_: frozenset({""} if after == [None] else {group for groups in after for group in groups or []})
        }
        assert erase_again(again.app) == 1
        assert words_of(id_) == expected
        assert words_of(other) == (WORDS, NOTE)
        assert check(again).wrong == []
        assert erase_again(again.app) == 0


def test_a_backup_of_partly_erased_records_is_whole(school: School, patrol: Phone, tmp_path: Any) -> None:
    repository = Repository(tmp_path / "kept-elsewhere")
    partly, late = told(school, patrol), told(school, patrol)
    erase_groups(school, ["words"], partly)
    name = run_backup(school.app, repository, PLAIN).name
    erase_groups(school, ["note"], partly)
    erase(school, late)
    _manifest, verified = run_verify(school.app, repository, name, PLAIN)

    assert verified.checked.findings.wrong == []
    assert verified.checked.erasures.whole == {partly, late}
