"""The visitor register (form F10): every visit of some days, who signed for it, and what is not as usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.gate import words
from webapp.gate.masking import mask_last_four, mask_mobile, mask_name, mask_plate
from webapp.gate.models import Visit
from webapp.gate.rules import REFUSED, VOID

MOST_LINES = 2_000
LONGEST_DAYS = 366
SIGNED = ("valid", "revoked")


@dataclass(frozen=True)
class Span:
    """Days on which somebody came, both included."""

    first: date
    last: date

    @property
    def key(self) -> str:
        one_day = f"{self.first:%Y%m%d}"
        return one_day if self.first == self.last else f"{one_day}-{self.last:%Y%m%d}"


@dataclass(frozen=True)
class Line:
    """One visit with the names around it. `signatures`: what the journal says today of its records, by id."""

    visit: Visit
    host: str
    guard: str
    signatures: Mapping[str, str]
    is_open: bool

    @property
    def name(self) -> str:
        if "identity" in self.visit.erased_groups:
            return str(words.SIGNATURES["erased"].title)
        if self.is_open:
            return self.visit.name or ""
        return self.visit.name_masked or mask_name(self.visit.name)

    @property
    def mobile(self) -> str:
        return (self.visit.mobile or "") if self.is_open else mask_mobile(self.visit.mobile)

    @property
    def plate(self) -> str:
        return (self.visit.plate or "") if self.is_open else mask_plate(self.visit.plate)

    @property
    def last_four(self) -> str:
        return (self.visit.id_last_four or "") if self.is_open else mask_last_four(self.visit.id_last_four)

    @property
    def is_struck(self) -> bool:
        """Tell whether nobody came in by this line: it stays, and says so."""
        return self.visit.state in {REFUSED, VOID}

    @property
    def is_signed(self) -> bool:
        """Tell whether everything that was said of this visit bears a signature that holds, or was erased by right."""
        return all(state in (*SIGNED, "erased") for state in self._states())

    @property
    def marks(self) -> list[str]:
        """Return in words what is not as usual, the worst first."""
        return [str(mark) for mark in (*self._standing(), *self._unsigned(), *_gaps(self.visit), *_marks(self.visit))]

    def _states(self) -> Iterator[str]:
        for record_id in records_of(self.visit):
            yield self.signatures.get(record_id, "unknown_key")

    def _standing(self) -> Iterator[Any]:
        if self.visit.state == VOID:
            yield words.VISIT_STATES[VOID].title
        if self.visit.refusal:
            yield f"{words.VISIT_STATES[REFUSED].title}（{words.title_of(words.REFUSALS, self.visit.refusal)}）"

    def _unsigned(self) -> Iterator[Any]:
        for state in self._states():
            if state not in (*SIGNED, "erased"):
                yield words.SIGNATURES[state].title


def records_of(visit: Visit) -> list[str]:
    """Return the records on which a line rests: how it began, how it ended, that it was put down by mistake."""
    return [id_ for id_ in (visit.record_id, visit.out_record_id, visit.void_record_id) if id_]


def read_span(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Span:
    """Return the days asked for: today unless said otherwise, turned round if they came in the wrong order."""
    today = now.astimezone(zone).date()
    first = read_day(given.get("from", "")) or read_day(given.get("to", "")) or today
    last = read_day(given.get("to", "")) or first
    return Span(min(first, last), max(first, last))


def read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def count_visits(session: Session, span: Span) -> int:
    found = _query(span).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def visits_between(session: Session, span: Span) -> Sequence[Visit]:
    """Return the visits of these days in the order of entry, at most `MOST_LINES`."""
    return session.scalars(_query(span).limit(MOST_LINES)).all()


def _query(span: Span) -> Select[Any]:
    return select(Visit).where(Visit.on.between(span.first, span.last)).order_by(Visit.entered_at, Visit.id)


def _marks(visit: Visit) -> Iterator[Any]:
    if visit.watch_id:
        yield words.MARKS["watch"].title
    if visit.out_way == "settled":
        yield words.MARKS["settled"].title
    if visit.record_id != visit.id:
        yield words.MARKS["corrected"].title
    if visit.is_held:
        yield words.MARKS["held"].title
    if visit.is_late:
        yield words.MARKS["late"].title
    if not visit.is_clock_trusted:
        yield words.MARKS["clock"].title


def _gaps(visit: Visit) -> Iterator[str]:
    for gap in visit.gaps:
        yield words.title_of(words.GAPS, gap)
