"""Pick-up as the gate's phone sees it: its people's words count from the tap on, until the server shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def seen(gone: list[str], waits: int, rows: int, refused: list[str] | None = None) -> dict[str, Any]:
    return {"gone": gone, "waits": waits, "rows": rows, "refused": refused or []}


def test_a_departure_and_anothers_word_about_it_count_at_once_on_the_schools_day_and_never_twice(run: Run) -> None:
    steps = run("pickup.js", "lifeOfADeparture")

    assert steps["before"] == seen([], 0, 0)
    assert steps["left"] == seen(["ming"], 1, 1)
    assert steps["agreed"] == steps["sent"] == steps["level"] == seen(["ming"], 0, 1)
    assert steps["back"] == seen([], 0, 1)
    assert steps["held"] == seen(["ming"], 0, 1, ["departure.void"])
