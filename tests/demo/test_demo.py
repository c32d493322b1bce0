"""The demo school: the numbers of the plans, the same everywhere, and never over a school's own data."""

from __future__ import annotations

import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.browser.server import LiveServer
from tests.conftest import opened_app
from webapp.canteen.fridge_models import FridgeCase
from webapp.canteen.models import Sample
from webapp.canteen.papers_due import papers_due
from webapp.cli import main
from webapp.db import db
from webapp.demo.canteen import canteen_story
from webapp.demo.gate import gate_story
from webapp.demo.load import is_demo, write_workbook
from webapp.demo.pickup import name_photo, pickup_story
from webapp.demo.school import found_school
from webapp.gate.models import Visit
from webapp.journal.feed import snapshot_session
from webapp.journal.models import Record
from webapp.journal.verify import verify
from webapp.patrol.checklists import builtin_checklists
from webapp.patrol.due import Thing, due_list
from webapp.patrol.today import current_bodies
from webapp.registry.importing.columns import find_header, guess_mapping
from webapp.registry.importing.files import read_rows
from webapp.registry.models import Asset, Tag

PLANNED = {
    "desk_set": 280,
    "air_conditioner": 22,
    "fresh_air": 2,
    "perimeter_sensor": 7,
    "alarm_detector": 24,
    "camera": 10,
}


def test_the_demo_school_has_the_numbers_of_the_plans() -> None:
    school = found_school()
    counts = Counter(thing.fields["category"] for thing in school.things)

    assert {category: counts[category] for category in PLANNED} == PLANNED
    assert len(school.things) >= 1200
    codes = [thing.code for thing in (*school.things, *school.places)]
    assert len(set(codes)) == len(codes)
    kinds = {place.category for place in school.places}
    assert {"classroom", "office", "canteen", "dormitory_room", "kindergarten_room", "gatehouse", "laboratory"} <= kinds


def test_the_night_round_of_the_dormitory_is_due_on_each_of_its_floors() -> None:
    body = next(body for body in builtin_checklists() if body["id"] == "night_dorm")
    things = [
        Thing("place", place.id, place.category, place.fields["kind"], name="/".join(place.path))
        for place in found_school().places
    ]
    evening = datetime(2026, 9, 1, 22, 30, tzinfo=ZoneInfo("Asia/Taipei"))

    due = due_list([body], things, {}, (evening, ZoneInfo("Asia/Taipei")))

    assert sorted(one.thing.name for one in due) == ["明德校區/宿舍樓/1F", "明德校區/宿舍樓/2F"]


def test_the_demo_school_is_the_same_every_time() -> None:
    assert found_school() == found_school()


@pytest.mark.parametrize("hours", [0, 5, 12, 24 * 2 + 6, 24 * 4 + 15, 24 * 6])
def test_the_canteens_story_is_the_same_every_time_and_never_ahead_of_its_reader(hours: int) -> None:
    now = datetime(2026, 9, 1, 0, 30, tzinfo=ZoneInfo("Asia/Taipei")) + timedelta(hours=hours)

    told = canteen_story(found_school(), now)

    assert told == canteen_story(found_school(), now)
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert told[-1].at <= now
    kinds = Counter(saying.type for one in told for saying in one.sayings)
    assert kinds["menu.save"] >= 10
    assert kinds["sample.take"] >= 40
    assert kinds["fridge.check"] >= 200
    assert kinds["fridge_case.close"] == kinds["canteen_profile.publish"] == 1


@pytest.mark.parametrize("hours", [0, 9, 24 * 3 + 15])
def test_the_gates_story_is_the_same_every_time_and_has_somebody_inside_whenever_it_is_read(hours: int) -> None:
    now = datetime(2026, 9, 1, 0, 30, tzinfo=ZoneInfo("Asia/Taipei")) + timedelta(hours=hours)

    told = gate_story(found_school(), now)

    assert told == gate_story(found_school(), now)
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert told[-1].at <= now
    kinds = Counter(saying.type for one in told for saying in one.sayings)
    assert kinds["visit.enter"] > kinds["visit.leave"] >= 40
    assert kinds["shift.hand_over"] == kinds["shift.take_over"] >= 9
    assert (kinds["muster.open"], kinds["muster.close"], kinds["gate_rules.save"]) == (1, 1, 1)


@pytest.mark.parametrize("hours", [2, 10, 16, 24 * 5 + 10])
def test_the_story_of_pick_up_is_the_same_every_time_and_never_ahead_of_its_reader(hours: int) -> None:
    """Before nine nobody has left today; from then on somebody has, whatever the hour: a demo shows a day at work."""
    now = datetime(2026, 9, 1, tzinfo=ZoneInfo("Asia/Taipei")) + timedelta(hours=hours)

    told = pickup_story(found_school(), now, name_photo)

    assert told == pickup_story(found_school(), now, name_photo)
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert told[-1].at <= now
    left = [one for one in told for saying in one.sayings if saying.type == "departure.record"]
    assert len(left) >= 90
    assert any(one.at.date() == now.date() for one in left) is (now.hour >= 9)


def test_every_thing_of_the_workbook_can_be_imported() -> None:
    out = io.BytesIO()
    count = write_workbook(found_school(), out)

    rows = read_rows(out.getvalue())

    header = find_header(rows)
    assert len(guess_mapping(rows[header])) == len(rows[header])
    assert len(rows) - header - 1 == count


@pytest.mark.long
def test_loading_tells_the_journal_and_leaves_a_mark(tmp_path: Path) -> None:
    """By the command, as everybody loads it; once, for what the journal takes on either database is shown elsewhere."""
    LiveServer(tmp_path / "instance").rounds("demo", "load")

    instance = tmp_path / "instance"
    with opened_app(f"sqlite:///{instance / 'rounds.sqlite3'}", instance) as app, app.app_context():
        assert set(db.session.scalars(select(Record.outcome))) == {"stored"}
        assert is_demo(app)
        in_force = {body["id"] for body in current_bodies(db.session())}
        assert {body["id"] for body in builtin_checklists()} - in_force == {"fridge_temp", "sample_in", "sample_out"}
        assert db.session.scalar(select(func.count()).select_from(Asset)) == len(found_school().things)
        assert db.session.scalar(select(func.count()).select_from(Tag)) >= 1200
        assert set(db.session.scalars(select(FridgeCase.state))) == {"closed"}
        assert db.session.scalar(select(func.count()).select_from(Sample).where(Sample.state == "discarded")) >= 20
        assert not any(db.session.scalars(select(Sample.is_late)))
        assert db.session.scalar(select(func.count()).select_from(Visit).where(Visit.state == "inside")) >= 3
        assert not any(db.session.scalars(select(Visit.is_late)))
        today = app.extensions["clock"]().astimezone(ZoneInfo("Asia/Taipei")).date()
        assert Counter(due.state for due in papers_due(db.session(), today)) == {"week": 1, "month": 1}
        with snapshot_session() as session:
            assert verify(session, app.extensions["journal"], app.extensions["projections"]).wrong == []


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ROUNDS_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return CliRunner()


def test_the_demo_is_not_put_over_a_school(shell: CliRunner) -> None:
    arguments = ["init", "--username", "head", "--school", "真學校", "--name", "管理員"]
    made = shell.invoke(main, arguments, env={"ROUNDS_ADMIN_PASSWORD": "a-password-for-tests"})
    assert made.exit_code == 0, made.output

    for arguments in (["demo", "load"], ["demo", "load", "--fresh"]):
        refused = shell.invoke(main, arguments)
        assert refused.exit_code == 1
        assert "已有一所學校" in refused.output


def test_the_demo_is_not_put_on_another_machine(shell: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@db.example/rounds")

    refused = shell.invoke(main, ["demo", "load"])

    assert refused.exit_code == 1
    assert "--allow-public" in refused.output
