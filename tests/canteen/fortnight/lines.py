"""What stands in the school's books: lines of the register, readings, cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from tests.canteen.fortnight.school import DISCARD_WITHIN, KEEP


@dataclass
class Line:
    """A line of the register of samples."""

    key: str
    on: date
    meal: str
    dish: str
    pot: int
    box: str
    weight_g: Decimal | None
    core_c: Decimal | None
    fridge: str | None
    taken_at: datetime
    by: str
    received_at: datetime
    gaps: set[str]
    marks: set[str] = field(default_factory=set)
    state: str = "kept"
    checker: str | None = None
    discarded_at: datetime | None = None
    discarded_by: str | None = None
    way: str | None = None
    second: str | None = None
    why: str | None = None
    is_frozen: bool = False
    stays: list[tuple[datetime, str | None]] = field(default_factory=list)

    @property
    def release_at(self) -> datetime:
        return self.taken_at + KEEP

    @property
    def discard_by_at(self) -> datetime:
        return self.release_at + DISCARD_WITHIN

    def standing(self, now: datetime) -> str:
        if self.state != "kept":
            return self.state
        if self.is_frozen:
            return "frozen"
        if self.discard_by_at < now:
            return "overdue"
        return "may_go" if self.release_at <= now else "kept"

    def was_in(self, fridge: str, at: datetime) -> bool:
        before = [where for since, where in self.stays if since <= at]
        is_gone = self.discarded_at is not None and self.discarded_at <= at
        return bool(before) and before[-1] == fridge and not is_gone


@dataclass(frozen=True)
class Reading:
    at: datetime
    on: date
    fridge: str
    part: str | None
    use: str
    temperature_c: Decimal
    is_in_range: bool
    action: str | None
    by: str
    marks: frozenset[str]


@dataclass(frozen=True)
class Case:
    fridge: str
    opened_at: datetime
    opened_by: str
    worst_c: Decimal
    bad: int
    rechecked_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Books:
    """Everything as the server must have it at `as_of`."""

    as_of: datetime
    lines: list[Line]
    readings: list[Reading]
    cases: list[Case]
    missing: set[tuple[int, str, str]]
    missed: set[tuple[int, str, str]]
    unreported: set[int]
    found: set[int]
    needed: dict[int, int]
