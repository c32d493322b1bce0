"""What is left of visitors on a phone, in real Chromium: records for a day after they are durable, rows until the
server says that they are gone or a year is over, and nothing of what was erased, in any store that a script can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from webapp.gate.records import KINDS as GATE
from webapp.pickup.records import KINDS as PICKUP

Run = Callable[..., Any]
PERSONAL = Path(__file__).parents[2] / "webapp/static/js/domain/personal.js"
# what a school sets up, without anybody's name
SETTINGS = {"gate_rules.save", "class.save"}
SAVED = ["cache second-copy-1", "rounds/records"]


def test_every_kind_of_the_gate_and_of_pick_up_is_let_go_of_sooner() -> None:
    block = PERSONAL.read_text().split("PERSONAL_TYPES = new Set([")[1].split("]")[0]

    assert set(re.findall(r'"([a-z_.]+)"', block)) == {kind.type for kind in (*GATE, *PICKUP)} - SETTINGS


def test_a_visit_leaves_the_phone_a_day_after_it_is_durable_and_other_records_stay(run: Run) -> None:
    done = run("personal.js", "life")
    both = ["damage.report", "visit.enter"]

    assert done["saved"] == SAVED
    assert (done["present"], done["durable"], done["almost"]) == (both, both, both)
    assert done["over"] == ["damage.report"]
    assert done["left"] == []


def test_after_a_restore_the_day_begins_anew(run: Run) -> None:
    done = run("personal.js", "restored")

    assert (done["kept"], done["over"]) == (["visit.enter"], [])


def test_what_the_office_erased_is_nowhere_on_the_phone_whether_it_was_sent_or_not(run: Run) -> None:
    sent, unsent = run("personal.js", "erased")

    assert "rounds/records" in sent["before"]
    assert unsent["before"] == SAVED
    assert (sent["after"], unsent["after"]) == ([], [])


def test_a_visitor_goes_when_the_server_says_so_and_after_a_year_without_it(run: Run) -> None:
    done = run("personal.js", "visitors")

    assert (done["told"]["visitors"], done["left"], done["cursor"]) == (1, ["fresh"], "c3")
    assert (done["isAnywhere"], done["old"]) == ([], [])


def test_while_the_server_is_in_reach_the_phone_drops_nobody_by_itself(run: Run) -> None:
    done = run("personal.js", "visitors", {"hoursAway": 23})

    assert (done["told"]["visitors"], done["left"]) == (0, ["fresh", "old"])


def test_a_form_about_people_that_was_left_a_day_ago_goes_and_others_stay(run: Run) -> None:
    done = run("personal.js", "drafts")

    assert done["told"]["drafts"] == 1
    assert done["left"] == ["damage", "later"]
    assert done["places"] == []
