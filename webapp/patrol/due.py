"""What is to be checked now: checklists × things × last checks × the clock. Pure.

The phone's `domain/due.js` holds the same rules; `tests/patrol/due_vectors.json` holds both sides to them.

A checklist asks for a thing when its `target` means that kind of thing (`checklists.TARGETS`) and `applies_to`, if not
empty, names the thing's category. A thing to be scrapped is not asked for. In a turn (`cadence.py`) that has opened:
checked since the turn began, nothing is due; never checked, or checked in the turn before, it is due by this turn's
deadline; otherwise the turn before was missed, and it is overdue since that one's deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.patrol.answers import Body
from webapp.patrol.cadence import Turn, turn_at, turn_before
from webapp.patrol.checklists import TARGETS

OUT_OF_USE = frozenset({"to_scrap", "scrapped"})
SEES_ALL = "administrator"


@dataclass(frozen=True)
class Thing:
    """A place or an asset, as far as it matters here. `place_kind` and `state` are None where they don't apply."""

    kind: str
    id: str
    category: str | None
    place_kind: str | None = None
    state: str | None = None
    name: str = ""
    place_id: str | None = None


@dataclass(frozen=True)
class Due:
    """One check that is to be done, or was to be done."""

    checklist_id: str
    thing: Thing
    last_at: datetime | None
    due_at: datetime
    is_overdue: bool


LastAt = Mapping[tuple[str, str], datetime]


def applies_to(body: Body, thing: Thing) -> bool:
    """Tell whether a checklist is made for a thing."""
    kind, place_kind = TARGETS.get(body["target"], (None, None))
    if kind != thing.kind or (place_kind is not None and place_kind != thing.place_kind):
        return False
    categories = body.get("applies_to") or []
    if not categories and place_kind is None and body["target"] != "asset":
        return thing.category == body["target"]
    return not categories or thing.category in categories


def is_done_by(body: Body, roles: Iterable[str]) -> bool:
    """Tell whether people with these roles walk a checklist."""
    return not {SEES_ALL, *body.get("roles", ())}.isdisjoint(roles)


def due_list(
    bodies: Iterable[Body], things: Iterable[Thing], last_at: LastAt, clock: tuple[datetime, ZoneInfo]
) -> list[Due]:
    """Return everything that is due now, overdue first, then by deadline.

    `last_at` gives, by (checklist id, thing id), when that was last checked; `clock` is now and the school's zone.
    """
    in_use = [thing for thing in things if thing.state not in OUT_OF_USE]
    found = [due for body in bodies for due in due_of(body, in_use, last_at, clock)]
    return sorted(found, key=lambda due: (not due.is_overdue, due.due_at))


def due_of(body: Body, things: Iterable[Thing], last_at: LastAt, clock: tuple[datetime, ZoneInfo]) -> Iterator[Due]:
    """Yield what one checklist asks for now."""
    now, zone = clock
    turn = turn_at(body["cadence"], now, zone)
    if turn is None or now < turn.opens_at:
        return
    asked = _deadlines(turn, turn_before(body["cadence"], turn, zone), now)
    for thing in things:
        if applies_to(body, thing):
            last = last_at.get((body["id"], thing.id))
            if deadline := asked(last):
                yield Due(body["id"], thing, last, *deadline)


def _deadlines(turn: Turn, before: Turn, now: datetime) -> Callable[[datetime | None], tuple[datetime, bool] | None]:
    this_turn = (turn.deadline_at, turn.deadline_at <= now)
    turn_missed = (before.deadline_at, True)

    def asked(last: datetime | None) -> tuple[datetime, bool] | None:
        if last is not None and last >= turn.start_at:
            return None
        return this_turn if last is None or last >= before.start_at else turn_missed

    return asked
