"""A visitor comes in over HTTP with a word in every field that is found nowhere else; a month later no byte of it is in
the database, its files, pages, exports, prints, photos, logs, nor in the older backup once it was restored.
"""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.backups.keeping import PLAIN, put_back, reopened, whole_check
from tests.cast import School
from tests.gate.booth import NOW, Booth, ago, heard, row
from tests.journal.erasing import named, tables_with
from tests.journal.test_photos import jpeg
from tests.phones import BASE, Phone, new_id, record_id
from tests.registry.desk import Desk, desk_of
from tests.retention.conftest import days_later
from tests.retention.purging import files_with, journal, purged
from webapp.backups.repository import Repository
from webapp.backups.runs import run_backup
from webapp.db import db
from webapp.gate.models import Visit
from webapp.journal.desk import say
from webapp.journal.erase import still_here
from webapp.printing.files import remove_old_files
from webapp.printing.models import PrintJob
from webapp.retention.purging import erase_again

CANARY = "金絲雀zq"
NUMBER = "11010519491231002X"
FOUR, HASH = "ZQ7X", "zqzqzqzqzqzqzqzqzqzqzq"
WORDS = (CANARY, NUMBER, FOUR, HASH)
VISITOR = {
    "name": f"{CANARY}名",
    "organisation": f"{CANARY}行",
    "id_kind": "national_id",
    "is_id_seen": True,
    "id_last_four": FOUR,
    "id_hash": HASH,
    "mobile": f"{CANARY}09",
    # of a build that should not have sent it: unknown members are kept as they came
    "id_number": NUMBER,
}
MATTER = {name: f"{CANARY}{name}" for name in ("goods", "purpose_note", "note", "host_name")}
PLATE = f"{CANARY}7"
CODE = "ZQZQZQ7J"


@dataclass
class Told:
    """What was told of the visitor: the visit, one that was turned away, an invitation."""

    visit: str
    refused: str
    invitation: str
    photo: str


def tell(booth: Booth, guard: Phone, host: Phone) -> Told:
    """Say it all, by phones over HTTP, and print a badge at the desk."""
    tag = {"code": CODE, "target": {"kind": "asset", "id": booth.passes[0]}, "is_foreign": False}
    assert say(booth.school.person("director"), "tag.bind", tag).outcome == "stored"
    picture = jpeg(color="purple")
    guest = {"id": new_id(), "name": CANARY, "organisation": CANARY, "mobile": CANARY, "plate": PLATE}
    invited = booth.invite(host, guests=[guest], title=CANARY, note=CANARY)
    data = {"visitor": VISITOR, "plate": PLATE, **MATTER}
    entered = booth.enter(guard, badge=0, data=data, photos=[named(picture)])
    corrected = booth.enter(guard, 50, badge=0, data=data, amends=record_id(entered))
    left = booth.leave(guard, entered, data={"way": "settled", "reason": CANARY, "goods_out": CANARY})
    refused = booth.visit(visitor=VISITOR, plate=PLATE, reason="other", reason_note=CANARY, **MATTER)
    turned_away = guard.seal("visit.refuse", refused, captured_at=ago(40))
    # what can't be applied is kept as it came, for the office: it must go as well
    held = booth.enter(guard, 30, data={**data, "people": 0})
    assert heard(host.outcomes(invited)) == ["stored"]
    outcomes = guard.outcomes(entered, corrected, left, turned_away, held)
    assert [one["outcome"] for one in outcomes] == ["stored"] * 4 + ["held"]
    assert guard.put_photo(picture).status_code == 204
    look = {"kind": "visit", "id": record_id(entered), "why": "家長來電查詢"}
    assert heard(guard.outcomes(guard.seal("gate.look", look))) == ["stored"]
    office = desk_of(booth.school, "director")
    reply = office.post("/desk/labels/sources/visits/print", {"id": record_id(entered)})
    assert reply.status_code == 302
    return Told(record_id(entered), record_id(turned_away), record_id(invited), str(named(picture)["sha256"]))


def a_month_later(app: Flask) -> None:
    days_later(app, 32)
    purged(app)
    with app.app_context():
        remove_old_files(app, app.extensions["clock"]())


def folders_of(school: School, address: str) -> list[Path]:
    """Where this school's bytes lie: its folder, and the database's files where it is a file."""
    instance: Path = school.app.config["INSTANCE"]
    database = make_url(address).database
    return [instance, *([Path(str(database)).parent] if address.startswith("sqlite") else [])]


def left_in_files(school: School, address: str) -> list[str]:
    return [name for folder in folders_of(school, address) for word in WORDS for name in files_with(folder, word)]


def exports(desk: Desk, told: Told) -> dict[str, str]:
    """What the desk gives out, by address, workbooks unpacked."""
    day = NOW.date().isoformat()
    paths = (
        "/desk/ledgers/visits.csv",
        "/desk/ledgers/visits.xlsx",
        "/desk/ledgers/invitations.csv",
        "/desk/ledgers/records.csv",
        f"/desk/gate/register?first={day}&last={day}",
        f"/desk/gate/register.xlsx?first={day}&last={day}",
        f"/desk/gate/visits/{told.visit}",
        f"/desk/gate/visits/{told.refused}",
        f"/desk/gate/invitations/{told.invitation}",
        f"/desk/records/{told.visit}",
        "/desk/gate",
    )
    found = {}
    for path in paths:
        reply = desk.client.get(path, base_url=BASE, buffered=True)
        assert reply.status_code in {200, 404}, (path, reply.status_code)
        found[path] = unpacked(reply.data)
    person = desk.client.post(
        "/desk/gate/people/export",
        base_url=BASE,
        headers={"Origin": BASE},
        data={"key": [f"visit:{told.visit}", f"visit:{told.refused}"], "why": "x", "format": "json"},
    )
    assert person.status_code == 200
    found["person"] = person.text
    return found


def unpacked(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def words_in(texts: dict[str, str]) -> list[str]:
    return [path for path, text in texts.items() if any(word in text for word in WORDS)]


def test_a_month_later_no_byte_of_the_visitor_is_left(
    booth: Booth, guard: Phone, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    school = booth.school
    host = school.phone("custodian")
    with caplog.at_level(logging.DEBUG):
        told = tell(booth, guard, host)
        office = desk_of(school, "director")
        before = {table for word in WORDS for table in tables_with(word)}
        assert {"record.body", "visit.name", "visit.plate", "visit.goods", "visitor.name"} <= before
        assert words_in(exports(office, told)) != []
        a_month_later(school.app)
        after = exports(desk_of(school, "director"), told)

    assert [tables_with(word) for word in WORDS] == [[] for _ in WORDS]
    assert words_in(after) == []
    assert list(journal(school).photos.names()) == list(journal(school).views.names()) == []
    assert db.session.scalars(select(PrintJob)).all() == [], "what a badge says is packed: no search would see it"
    assert left_in_files(school, database_url) == []
    assert [word for word in WORDS if word in caplog.text] == []
    kept = row(Visit, told.visit)
    assert (kept.purpose, kept.people, kept.minutes, kept.state) == ("parent", 1, 30, "left")
    assert whole_check(school).wrong == []


def test_no_phone_is_told_of_the_visitor_any_more(booth: Booth, guard: Phone) -> None:
    told = tell(booth, guard, booth.school.phone("custodian"))
    page = guard.pull().json
    assert CANARY in str(page["changes"])
    a_month_later(booth.school.app)
    signed_in_again = booth.school.phone("guard")
    later = signed_in_again.pull(page["cursor"], page["head"])
    fresh = signed_in_again.pull()

    assert {"kind": "visitor", "id": told.visit, "gone": True} in later.json["changes"]
    assert [word for word in WORDS if word in later.text or word in fresh.text] == []


def test_an_older_backup_that_is_restored_loses_the_visitor_again(
    booth: Booth, guard: Phone, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The backup itself holds the visitor until it is its turn to go (docs/privacy.en.md)."""
    school, repository = booth.school, Repository(tmp_path_factory.mktemp("kept") / "elsewhere")
    tell(booth, guard, school.phone("custodian"))
    name = run_backup(school.app, repository, PLAIN).name
    a_month_later(school.app)

    put_back(school, repository, name, address=database_url)
    with reopened(school, database_url) as again:
        assert tables_with(CANARY) != [], "the backup is of before"
        assert still_here(db.session(), again.app.extensions["journal"].door.erasures) != {}
        db.session.rollback()
        assert erase_again(again.app) > 0
        a_month_later(again.app)
        assert [tables_with(word) for word in WORDS] == [[] for _ in WORDS]
        assert left_in_files(again, database_url) == []
        assert whole_check(again).wrong == []


@pytest.mark.parametrize("group", ["identity", "vehicle", "matter"])
def test_each_group_goes_by_its_own_period_and_the_others_stay(booth: Booth, guard: Phone, group: str) -> None:
    entered = booth.enter(guard, badge=0, data={"visitor": {"name": "甲乙丙"}, "plate": "丁1", "goods": "戊己"})
    left = booth.leave(guard, entered)
    assert heard(guard.outcomes(entered, left)) == ["stored", "stored"]
    for name in ("identity", "vehicle", "matter"):
        days = 7 if name == group else 60
        data: dict[str, Any] = {"type": f"visit.enter/{name}", "days": days}
        assert booth.say("retention.save", data, by="administrator").outcome == "stored"
    days_later(booth.school.app, 8)
    purged(booth.school.app)

    kept = row(Visit, record_id(entered))
    assert kept.erased_groups == [group]
    found = {"identity": kept.name, "vehicle": kept.plate, "matter": kept.goods}
    assert {name for name, value in found.items() if value is None} == {group}
    assert booth.wrong_rows() == []
