"""The gate in numbers as the page shows them: every day or month of a span, purposes and departments, the sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from webapp.gate.register import Span
from webapp.gate.statistics import Tally, tallies

MOST_DAYS = 62


@dataclass(frozen=True)
class Row:
    """A line of a table: a day, a month, a purpose, a department, or all together."""

    key: str
    tally: Tally


@dataclass(frozen=True)
class Numbers:
    """Rows of a span; `by_time` is by day, or by month where there are too many days."""

    span: Span
    total: Row
    is_by_day: bool
    by_time: Sequence[Row]
    by_purpose: Sequence[Row]
    by_department: Sequence[Row]


def read_numbers(session: Session, span: Span) -> Numbers:
    """Count the visits of a span."""
    is_by_day = (span.last - span.first).days < MOST_DAYS
    counted = tallies(session, "day" if is_by_day else "month", span.first, span.last)
    times = {_text(key): tally for key, tally in counted.items()}
    total = Tally()
    for tally in times.values():
        total.add(tally)
    return Numbers(
        span=span,
        total=Row("", total),
        is_by_day=is_by_day,
        by_time=[Row(key, times.get(key) or Tally()) for key in (_days(span) if is_by_day else _months(span))],
        by_purpose=_largest(tallies(session, "purpose", span.first, span.last)),
        by_department=_largest(tallies(session, "department", span.first, span.last)),
    )


def _largest(counted: dict[Any, Tally]) -> list[Row]:
    rows = [Row(_text(key), tally) for key, tally in counted.items()]
    return sorted(rows, key=lambda row: (-row.tally.visits, -row.tally.refused, row.key))


def _text(key: Any) -> str:
    return key.isoformat() if isinstance(key, date) else key or ""


def _days(span: Span) -> Iterable[str]:
    return [(span.first + timedelta(days=n)).isoformat() for n in range((span.last - span.first).days + 1)]


def _months(span: Span) -> Iterable[str]:
    first, last = (one.year * 12 + one.month - 1 for one in (span.first, span.last))
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1)]
