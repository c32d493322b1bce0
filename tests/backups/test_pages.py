"""The page of backups: how safe the data are, in words; who may plan; what came back after a restore."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.backups.keeping import KeepingPhone
from tests.cast import PASSWORD, School
from tests.phones import BASE, Phone, new_id
from webapp.backups.models import Backup, BackupPlan, Restoration
from webapp.backups.state import backup_state
from webapp.db import db
from webapp.journal.commit import writing
from webapp.journal.models import SyncClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ORIGIN = {"Origin": BASE}


def signed_in(school: School, role: str) -> FlaskClient:
    client = school.app.test_client()
    form = {"username": role, "password": PASSWORD}
    assert client.post("/sign-in", data=form, base_url=BASE, headers=ORIGIN).status_code == 302
    return client


def page(client: FlaskClient) -> str:
    reply = client.get("/desk/backups/", base_url=BASE)
    assert reply.status_code == 200
    return reply.text


def noted(school: School, days_ago: float, *, error: str | None = None, is_verified: bool = True) -> None:
    moment: datetime = school.app.extensions["clock"]() - timedelta(days=days_ago)
    with writing() as work:
        row = Backup(
            id=new_id(), name="2026", started_at=moment, finished_at=moment, seq=1, chain="0" * 64, error=error
        )
        row.verified_at = moment if is_verified else None
        row.records, row.photos, row.bytes, row.is_encrypted, row.is_scheduled = 12, 3, 4_000_000, True, True
        work.session.add(row)


@pytest.mark.parametrize("role", ["patrol", "guard", "custodian", "viewer"])
def test_who_answers_for_nothing_sees_no_backups(school: School, role: str) -> None:
    client = signed_in(school, role)

    assert client.get("/desk/backups/", base_url=BASE).status_code == 403
    assert "/desk/backups/" not in client.get("/desk/", base_url=BASE).text


def test_a_director_sees_the_page_and_can_not_plan(school: School) -> None:
    client = signed_in(school, "director")
    form = {"is_on": "1", "hour": "3", "keep": "5"}

    assert "請管理員開啟" in page(client)
    assert client.post("/desk/backups/plan", data=form, base_url=BASE, headers=ORIGIN).status_code == 403
    assert db.session.scalar(select(BackupPlan.id)) is None


@pytest.mark.parametrize(("hour", "keep"), [("24", "5"), ("", "5"), ("3", "1"), ("3", "401"), ("x", "5"), ("3", "-3")])
def test_a_plan_that_makes_no_sense_is_told_at_its_field_and_nothing_typed_is_lost(
    school: School, hour: str, keep: str
) -> None:
    client = signed_in(school, "administrator")
    form = {"is_on": "1", "hour": hour, "keep": keep}
    reply = client.post("/desk/backups/plan", data=form, base_url=BASE, headers=ORIGIN)

    assert reply.status_code == 422
    assert 'class="field__error"' in reply.text
    assert f'value="{keep}"' in reply.text
    assert "checked" in reply.text
    assert db.session.scalar(select(BackupPlan.id)) is None


def test_an_administrator_plans_by_a_record(school: School) -> None:
    client = signed_in(school, "administrator")
    form = {"is_on": "1", "hour": "3", "keep": "5"}
    assert client.post("/desk/backups/plan", data=form, base_url=BASE, headers=ORIGIN).status_code == 302

    plan = db.session.scalars(select(BackupPlan)).one()
    assert (plan.is_on, plan.hour, plan.keep) == (True, 3, 5)
    assert "每天 3 點自動備份" in page(client)


@pytest.mark.parametrize(
    ("days_ago", "tone", "said"),
    [
        (None, "danger", "還沒有一份驗證過的備份"),
        (0.5, "ok", "安全：資料有備份"),
        (1.9, "ok", "安全：資料有備份"),
        (2.1, "wait", "已經 2 天沒有新的備份"),
        (6.9, "wait", "已經 6 天沒有新的備份"),
        (7.1, "danger", "已經 7 天沒有驗證過的備份"),
    ],
)
def test_the_page_says_how_safe_the_data_are(school: School, days_ago: float | None, tone: str, said: str) -> None:
    if days_ago is not None:
        noted(school, days_ago)

    text = page(signed_in(school, "director"))

    assert said in text
    assert f"notice--{tone}" in text
    assert backup_state(db.session(), school.app.extensions["clock"]()).tone == tone


@pytest.mark.parametrize(
    ("error", "said"),
    [("disk: No space left", "空間滿了"), ("not_verifiable", "沒有鑰匙"), ("a code of the future", "備份沒有做完")],
)
def test_a_run_that_failed_is_told_in_words(school: School, error: str, said: str) -> None:
    noted(school, 1)
    noted(school, 0, error=error, is_verified=False)

    text = page(signed_in(school, "director"))

    assert "notice--wait" in text
    assert said in text
    assert "No space left" not in text
    assert "天沒有可靠的備份" in signed_in(school, "director").get("/desk/", base_url=BASE).text


def test_the_page_says_what_a_restore_brought_back(school: School, patrol: Phone) -> None:
    """Only what phones captured before it and sent after it."""
    phone = KeepingPhone(patrol, school)
    phone.report()
    phone.send()
    phone.report()
    phone.report()
    now = school.app.extensions["clock"]()
    with writing() as work:
        seq = work.session.scalar(select(SyncClock.seq)) or 0
        restoration = Restoration(id=new_id(), at=now, noticed_by="command", backup_made_at=now, seq=seq)
        work.session.add(restoration)
    phone.send()
    phone.report()
    phone.send()

    assert "之後手機補回了 2 筆當時缺少的記錄" in page(signed_in(school, "director"))
