"""The rows `check` of many inspections: locked at once, noted one after another, written at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from webapp.bulk import Insert, among
from webapp.journal.interface import UnitOfWork
from webapp.patrol.checks import check_id
from webapp.patrol.models import Check
from webapp.patrol.rows import Inspected

CHECKS: Table = Check.__table__  # type: ignore[assignment]


@dataclass
class LastState:
    """A row of `check`."""

    id: str
    version: int
    target_kind: str
    target_id: str
    checklist_id: str
    last_inspection_id: str
    last_at: datetime
    last_result: str
    last_by_id: str


NAMES = [field.name for field in fields(LastState)]
# `astuple` copies each value deeply, which took a twelfth of a push
ROW = attrgetter(*NAMES)
CHANGING = ("version", "last_inspection_id", "last_at", "last_result", "last_by_id")
LOCK = (
    select(*(CHECKS.c[name] for name in NAMES)).where(among(CHECKS.c.id, "ids")).order_by(CHECKS.c.id).with_for_update()
)
INSERT_NEW = Insert(CHECKS, NAMES, unique=("id",))
WRITE = Insert(CHECKS, NAMES, unique=("id",), update=CHANGING)


class LastStates:
    """The last states of the things that were inspected, held until the transaction ends."""

    def __init__(self, session: Session, inspections: Iterable[Inspected]) -> None:
        self._session = session
        self._ids: dict[tuple[str, str, str], str] = {}
        first: dict[str, Inspected] = {}
        for inspection in inspections:
            if inspection.target_id is not None:
                first.setdefault(self._id_of(inspection), inspection)
        self._states = self._lock(first)
        if missing := sorted(first.keys() - self._states.keys()):
            # another transaction may be making them right now: two phones may be at one door
            INSERT_NEW(session, [ROW(_state(id_, first[id_])) for id_ in missing])
            self._states |= self._lock(missing)
        self._noted: dict[str, LastState] = {}

    def note(self, work: UnitOfWork, inspection: Inspected) -> None:
        """Let the thing's last state be this inspection, unless a later one is known: as `checks.note_check`."""
        if inspection.target_id is None:
            return
        state = self._states[self._id_of(inspection)]
        if (inspection.inspected_at, inspection.id) < (state.last_at, state.last_inspection_id):
            return
        state.last_inspection_id, state.last_at = inspection.id, inspection.inspected_at
        state.last_result, state.last_by_id = inspection.result, inspection.author_id
        work.changed("check", state)
        self._noted[state.id] = state

    def write(self) -> None:
        WRITE(self._session, [ROW(self._noted[id_]) for id_ in sorted(self._noted)])
        # what the session has seen of them before is no longer so
        for row in [row for row in self._session.identity_map.values() if type(row) is Check]:
            self._session.expire(row)

    def _id_of(self, inspection: Inspected) -> str:
        thing = (inspection.target_kind, inspection.target_id, inspection.checklist_id)
        if thing not in self._ids:
            self._ids[thing] = check_id(inspection)
        return self._ids[thing]

    def _lock(self, ids: Collection[str]) -> dict[str, LastState]:
        """Lock the rows in one order whoever asks, or two batches could wait for each other."""
        rows = self._session.connection().execute(LOCK, {"ids": list(ids)})
        return {row.id: LastState(*row) for row in rows}


def _state(id_: str, inspection: Inspected) -> LastState:
    return LastState(
        id_,
        0,
        inspection.target_kind,
        inspection.target_id,
        inspection.checklist_id,
        inspection.id,
        inspection.inspected_at,
        inspection.result,
        inspection.author_id,
    )
