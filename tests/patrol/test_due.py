"""What is due when: the shared vectors, and what must hold at any instant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patrol.inspecting import BODIES
from webapp.db import rfc3339
from webapp.patrol.cadence import turn_at, turn_before
from webapp.patrol.due import Thing, due_list, is_done_by

VECTORS = json.loads(Path(__file__).with_name("due_vectors.json").read_text("utf-8"))
TAIPEI = ZoneInfo("Asia/Taipei")
ZONES = st.sampled_from(["Asia/Taipei", "Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Auckland"])
CADENCES = st.sampled_from(
    [
        {"kind": kind, "times": times}
        for kind in ("daily", "weekly", "monthly", "quarterly", "half_yearly", "yearly", "term", "shift")
        for times in (1, 2, 3, 5)
    ]
    + [
        {"kind": "daily", "window": "20:00-23:00"},
        {"kind": "term", "when": "before_open"},
        {"kind": "term", "when": "before_close"},
    ]
)
INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


@pytest.mark.parametrize("case", VECTORS["turns"], ids=lambda case: f"{case['cadence']}-{case['now']}")
def test_a_turn_is_as_the_shared_vectors_say(case: dict[str, Any]) -> None:
    turn = turn_at(case["cadence"], datetime.fromisoformat(case["now"]), ZoneInfo(case["zone"]))

    assert (turn and {name: rfc3339(getattr(turn, name)) for name in case["turn"]}) == case["turn"]


@pytest.mark.parametrize("case", VECTORS["due"], ids=lambda case: case["now"])
def test_the_due_list_is_as_the_shared_vectors_say(case: dict[str, Any]) -> None:
    school = VECTORS["school"]
    things = [Thing("place", p["id"], p["category"], place_kind=p["kind"]) for p in school["places"]]
    things += [Thing("asset", a["id"], a["category"], state=a["state"]) for a in school["assets"]]
    last = {(c["checklist_id"], c["target_id"]): datetime.fromisoformat(c["last_at"]) for c in school["checks"]}
    clock = datetime.fromisoformat(case["now"]), ZoneInfo(case["zone"])

    found = due_list(BODIES.values(), things, last, clock)

    assert sorted([d.checklist_id, d.thing.id, rfc3339(d.due_at), d.is_overdue] for d in found) == case["due"]


@given(cadence=CADENCES, now=INSTANTS, zone=ZONES)
def test_turns_hold_their_instant_and_follow_each_other_without_a_gap(
    cadence: dict[str, Any], now: datetime, zone: str
) -> None:
    turn = turn_at(cadence, now, ZoneInfo(zone))
    assert turn is not None

    before = turn_before(cadence, turn, ZoneInfo(zone))

    assert turn.start_at <= now < turn.end_at
    assert turn.start_at <= turn.opens_at < turn.deadline_at <= turn.end_at
    assert before.end_at == turn.start_at
    assert turn_at(cadence, turn.start_at, ZoneInfo(zone)) == turn


@given(now=INSTANTS, hours=st.integers(0, 24 * 400))
def test_a_check_made_in_this_turn_is_never_due_and_an_old_one_is_overdue(now: datetime, hours: int) -> None:
    room = Thing("place", "room", "toilet", place_kind="room")
    last = now - timedelta(hours=hours)
    turn = turn_at(BODIES["toilet_daily"]["cadence"], now, TAIPEI)
    assert turn is not None

    found = due_list([BODIES["toilet_daily"]], [room], {("toilet_daily", "room"): last}, (now, TAIPEI))

    before = turn_before(BODIES["toilet_daily"]["cadence"], turn, TAIPEI)
    expected = [] if last >= turn.start_at else [last < before.start_at]
    assert [due.is_overdue for due in found] == expected


def test_a_thing_to_be_scrapped_is_asked_for_by_nobody(now: datetime) -> None:
    things = [Thing("asset", state, "extinguisher", state=state) for state in ("in_use", "to_scrap", "scrapped")]

    found = due_list([BODIES["extinguisher_monthly"]], things, {}, (now, TAIPEI))

    assert [due.thing.id for due in found] == ["in_use"]


def test_a_checklist_is_done_by_its_roles_and_the_administrator() -> None:
    body = BODIES["fridge_temp"]

    assert [role for role in ("canteen", "administrator", "guard", "viewer") if is_done_by(body, [role])] == [
        "canteen",
        "administrator",
    ]
