"""A month as a sheet of paper: its days, and which of them the canteen's rules held on already."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.canteen.models import CanteenProfile

MONTH_SIGNS = len("2026-09")


@dataclass(frozen=True)
class Month:
    """A month of the school's wall clock, seen at a moment."""

    first: date
    now: datetime
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str, now: datetime, zone: ZoneInfo) -> Month:
        """Return the month asked for (`2026-09`), this one unless it makes sense."""
        try:
            first = date.fromisoformat(f"{text[:MONTH_SIGNS]}-01")
        except ValueError:
            first = now.astimezone(zone).date().replace(day=1)
        return cls(first, now, zone)

    @property
    def last(self) -> date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def days(self) -> list[date]:
        return [self.first.replace(day=number) for number in range(1, self.last.day + 1)]

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def first_day(session: Session, zone: ZoneInfo) -> date | None:
    """Return the day on which the canteen's rules were first published: before it nothing can be missing."""
    at = session.scalar(select(func.min(CanteenProfile.published_at)))
    return at.astimezone(zone).date() if at else None
