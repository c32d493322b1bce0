"""The sample register (form F01): every sample of some days with what was said of it, and whether it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.canteen import words
from webapp.canteen.fridge_log import fridges_of
from webapp.canteen.fridge_models import FridgeCheck
from webapp.canteen.models import CanteenProfile, Sample
from webapp.canteen.naming import Naming
from webapp.canteen.paper_words import CORRECTED, SIGNATURES
from webapp.ledgers import State
from webapp.registry.models import PERSON

MOST_LINES = 2_000
NEAR = timedelta(hours=12)
SIGNED = ("valid", "revoked")


@dataclass(frozen=True)
class Span:
    """Days of meals, both included, and one meal or all of them."""

    first: date
    last: date
    meal: str = ""


@dataclass(frozen=True)
class Line:
    """One sample with the names around it. `signatures`: what the journal's says today of its two records."""

    sample: Sample
    meal: str
    dish: str
    fridge: str
    reading: FridgeCheck | None
    rules: Mapping[str, Any]
    names: Mapping[str, str]
    signatures: Mapping[str, str]

    def name(self, person_id: str | None) -> str:
        return self.names.get(person_id or "", "")

    @property
    def is_signed(self) -> bool:
        """Tell whether everything that was said of this sample bears a signature that holds."""
        return all(state in SIGNED for state in self._states())

    @property
    def marks(self) -> list[str]:
        """Return in words what is not as usual, the worst first."""
        return [str(mark) for mark in (*_marks(self.sample), *self._unsigned(), *_gaps(self.sample))]

    def _states(self) -> Iterator[str]:
        for record_id in (self.sample.record_id, self.sample.discard_id):
            if record_id:
                yield self.signatures.get(record_id, "unknown_key")

    def _unsigned(self) -> Iterator[Any]:
        for state in self._states():
            if state not in SIGNED:
                yield SIGNATURES[state]


def count_samples(session: Session, span: Span) -> int:
    found = _query(span).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def samples_of(session: Session, span: Span) -> list[Sample]:
    """Return the samples of these days in the order of meals, at most `MOST_LINES`."""
    rows = list(session.scalars(_query(span).limit(MOST_LINES)))
    order = {key: at for at, key in enumerate(Naming.load(session).meals)}
    return sorted(rows, key=lambda row: (row.on, order.get(row.meal, len(order)), row.taken_at, row.id))


def lines_of(session: Session, samples: Sequence[Sample], signatures: Mapping[str, str]) -> list[Line]:
    """Return the register's lines; `signatures` by record id, as the journal gives them."""
    naming = Naming.load(session)
    rules = {row.id: row.body for row in session.scalars(select(CanteenProfile))}
    people = session.execute(select(PERSON.c.id, PERSON.c.name))
    names = {str(row.id): str(row.name) for row in people}
    fridges = fridges_of(session, {sample.fridge_id for sample in samples if sample.fridge_id})
    readings = Readings.load(session, samples)
    return [
        Line(
            sample,
            naming.meal(sample.meal),
            naming.dish(sample),
            fridges.get(sample.fridge_id or "", ""),
            readings.nearest(sample),
            rules.get(sample.profile, {}),
            names,
            signatures,
        )
        for sample in samples
    ]


@dataclass(frozen=True)
class Readings:
    """The readings of fridges around the times at which samples were put into them."""

    by_fridge: Mapping[str, list[FridgeCheck]]

    @classmethod
    def load(cls, session: Session, samples: Sequence[Sample]) -> Readings:
        if not samples:
            return cls({})
        first, last = min(x.taken_at for x in samples) - NEAR, max(x.taken_at for x in samples) + NEAR
        query = select(FridgeCheck).where(FridgeCheck.at.between(first, last), FridgeCheck.use == "sample")
        found: dict[str, list[FridgeCheck]] = {}
        for row in session.scalars(query.order_by(FridgeCheck.at, FridgeCheck.id)):
            found.setdefault(row.fridge_id, []).append(row)
        return cls(found)

    def nearest(self, sample: Sample) -> FridgeCheck | None:
        """Return the reading of the sample's fridge next to its time, within half a day."""
        near = [r for r in self.by_fridge.get(sample.fridge_id or "", ()) if abs(r.at - sample.taken_at) <= NEAR]
        return min(near, key=lambda reading: abs(reading.at - sample.taken_at), default=None)


def read_span(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Span:
    """Return the days asked for: the last week unless said otherwise, turned round if they came in the wrong order."""
    today = now.astimezone(zone).date()
    last = read_day(given.get("to", "")) or today
    first = read_day(given.get("from", "")) or last - timedelta(days=6)
    return Span(min(first, last), max(first, last), given.get("meal", ""))


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _query(span: Span) -> Any:
    query = select(Sample).where(Sample.on.between(span.first, span.last))
    if span.meal:
        query = query.where(Sample.meal == span.meal)
    return query.order_by(Sample.on, Sample.meal, Sample.id)


def _marks(sample: Sample) -> Iterator[Any]:
    if sample.was_discarded_early:
        yield words.MARKS["early"].title
    if sample.was_discarded_frozen:
        yield words.MARKS["frozen"].title
    elif sample.freeze_id and sample.state == "kept":
        yield words.STANDINGS["frozen"].title
    if sample.removed_why:
        yield _title(words.WHYS_REMOVED, sample.removed_why)
    if sample.case_id:
        yield words.MARKS["warm"].title
    if sample.record_id != sample.id:
        yield CORRECTED
    if sample.is_late:
        yield words.MARKS["late"].title
    if not sample.is_clock_trusted:
        yield words.MARKS["clock"].title


def _gaps(sample: Sample) -> Iterator[Any]:
    for gap in sample.gaps:
        yield _title(words.GAPS, gap)


def _title(states: Mapping[str, State], key: str) -> Any:
    """Return a key in words; one of a newer release shows as it is."""
    return states[key].title if key in states else key
