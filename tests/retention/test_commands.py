"""`rounds purge` and `rounds erase`, as an operator types them: real processes on the school's own folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.cast import School
from tests.damage.reporting import report
from tests.journal.erasing import CANARY, row_of, sent
from tests.phones import Phone, new_id
from webapp.db import db
from webapp.journal.desk import say
from webapp.journal.models import Record

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def rounds(school: School, *words: str) -> subprocess.CompletedProcess[str]:
    db.session.rollback()
    settings = {
        "ROUNDS_INSTANCE": str(school.app.config["INSTANCE"]),
        "DATABASE_URL": str(school.app.config["SQLALCHEMY_DATABASE_URI"]),
    }
    return subprocess.run(
        [sys.executable, "-m", "webapp", *words],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[2],
    )


def test_erase_refuses_what_registers_are_built_of_and_erases_nothing_else(school: School, patrol: Phone) -> None:
    asset = str(db.session.scalars(select(Record.id).where(Record.type == "asset.save")).first())
    id_ = sent(patrol, report(patrol, school))
    done = rounds(school, "erase", id_, asset, "--reason", "x", "--yes")

    assert done.returncode == 1
    assert asset in done.stderr
    assert row_of(id_).body


def test_erase_erases_what_is_here_and_refuses_what_may_still_come(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school, data={"description": CANARY}))
    coming = report(patrol, school)
    never_came = new_id()
    done = rounds(school, "erase", id_, never_came, "--reason", "當事人請求", "--yes")

    assert done.returncode == 0, done.stderr
    assert row_of(id_).body == ""
    # the server that runs meanwhile reads what the command has written
    assert never_came in school.app.extensions["journal"].door.erasures
    assert sent(patrol, coming)


def test_a_dry_run_only_counts(school: School, patrol: Phone) -> None:
    id_ = sent(patrol, report(patrol, school))
    say(school.person("director"), "damage.close", {"damage_id": id_, "result": "fixed", "note": ""})
    say(school.person("administrator"), "retention.save", {"type": "damage.report", "days": 1})
    done = rounds(school, "purge", "--dry-run")

    lines = done.stdout.strip().splitlines()
    assert (done.returncode, {line.rpartition(" ")[2] for line in lines}) == (0, {"0"})
    assert {"damage.report: 0", "visit.enter/identity: 0"} <= set(lines)
    assert "0 records" in rounds(school, "purge").stdout
    assert rounds(school, "purge", "--if-due").stdout == ""
    assert row_of(id_).body
