"""The canteen as a phone sees it: its own words count from the tap on, until the server shows them, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]
NOTHING: dict[str, Any] = {"samples": [], "refused": []}
OWN = {"samples": [[True, True]], "refused": []}
SERVERS = {"samples": [[True, False]], "refused": []}


def test_a_sample_counts_from_the_tap_until_the_server_shows_it_and_is_gone_when_another_phone_empties_the_box(
    run: Run,
) -> None:
    steps = run("canteen.js", "lifeOfASample")

    assert steps["before"] == NOTHING
    assert steps["saved"] == steps["sent"] == steps["levelBefore"] == steps["halfPulled"] == OWN
    assert steps["level"] == SERVERS
    assert steps["goneElsewhere"] == NOTHING


def test_what_was_refused_or_waits_for_the_office_does_not_count_and_is_told(run: Run) -> None:
    done = run("canteen.js", "refusals")

    assert done["afterHeld"] == {"samples": [], "refused": ["sample.take"]}
    assert done["afterRejected"] == {"samples": [], "refused": ["sample.take", "sample.take"]}
    assert done["afterDecision"] == {"samples": [], "refused": ["sample.take"]}


def test_a_box_that_was_emptied_here_is_empty_unless_the_server_refuses_that(run: Run) -> None:
    done = run("canteen.js", "ownDiscard")

    assert done["before"] == SERVERS
    assert done["discarded"] == NOTHING
    assert done["held"] == {"samples": [[True, False]], "refused": ["sample.discard"]}


def test_a_replica_knows_when_it_was_last_level_with_the_server(run: Run) -> None:
    assert run("canteen.js", "levels") == [
        "2026-09-01T00:00:00.000Z",
        "2026-09-01T00:00:00.000Z",
        "2026-09-01T02:00:00.000Z",
        "2026-09-01T02:00:00.000Z",
    ]
