"""A muster as its board shows it: everybody who is expected, whose word stands, who is still to be found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.gate import counting, rules
from webapp.gate.counting import UNSET, Count
from webapp.gate.models import Visit
from webapp.gate.muster_models import Muster, MusterMark, MusterWord

VISIT, PERSON, PLACE, OTHER = "visit", "person", "place", "other"


@dataclass(frozen=True)
class Line:
    """One who, or one room that, has to be accounted for. `people`: of how many a visit was."""

    kind: str
    id: str
    mark: MusterMark | None
    visit: Visit | None = None
    left_at: datetime | None = None
    people: int = 1

    @property
    def state(self) -> str | None:
        return self.mark.state if self.mark and self.mark.state != UNSET else None

    @property
    def is_accounted(self) -> bool:
        return counting.is_accounted(self.state, self.left_at)

    @property
    def is_disputed(self) -> bool:
        return self.mark is not None and self.mark.is_disputed


@dataclass(frozen=True)
class Board:
    muster: Muster
    lines: tuple[Line, ...]
    count: Count

    def of(self, kind: str) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]


def board(session: Session, muster: Muster) -> Board:
    """Work out a muster: visits that came late are expected too, and who was ticked stays on the list."""
    marks = {
        (mark.item_kind, mark.item_id): mark
        for mark in session.scalars(select(MusterMark).where(MusterMark.muster_id == muster.id))
    }
    lines = [*_visit_lines(session, muster, marks)]
    for kind, ids in ((PERSON, muster.person_ids), (PLACE, muster.place_ids)):
        lines += [Line(kind, id_, marks.get((kind, id_))) for id_ in dict.fromkeys(ids)]
    listed = {(line.kind, line.id) for line in lines}
    others = sorted(key for key in marks if key not in listed and key[0] != VISIT)
    lines += [Line(*key, marks[key]) for key in others if key[0] != OTHER or marks[key].state != UNSET]
    counted = [(line.kind, line.id, line.state, line.left_at, line.is_disputed) for line in lines]
    return Board(muster, tuple(lines), counting.count(counted))


def _visit_lines(session: Session, muster: Muster, marks: dict[tuple[str, str], MusterMark]) -> list[Line]:
    ticked = [id_ for kind, id_ in marks if kind == VISIT]
    there = Visit.left_at.is_(None) | (Visit.left_at > muster.opened_at)
    rows = session.scalars(
        select(Visit)
        .where(Visit.state.in_(rules.CAME_IN), or_(there, Visit.id.in_(ticked)))
        .order_by(Visit.entered_at, Visit.id)
    )
    return [
        Line(VISIT, row.id, marks.get((VISIT, row.id)), row, row.left_at, row.people)
        for row in rows
        if row.id in ticked or counting.is_expected(row, muster.opened_at, muster.closed_at)
    ]


def words_of(session: Session, muster_id: str) -> list[MusterWord]:
    """Return every word of a muster in the order of time: the protocol that it leaves."""
    in_time = select(MusterWord).where(MusterWord.muster_id == muster_id).order_by(MusterWord.at, MusterWord.id)
    return list(session.scalars(in_time))


def open_musters(session: Session) -> list[Muster]:
    """Return the musters that are open, the latest first."""
    still = select(Muster).where(Muster.closed_at.is_(None))
    return list(session.scalars(still.order_by(Muster.opened_at.desc(), Muster.id)))
