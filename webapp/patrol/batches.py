"""Many inspections at once: the same rows, versions and order of changes as one by one (`service.record_inspection`),
with one statement for each table. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.bulk import Insert
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.patrol.answers import SEVERITIES, AnswerError, Body, Failure, assess, for_region
from webapp.patrol.checklists import row_id
from webapp.patrol.last_states import LastStates
from webapp.patrol.models import Checklist, Finding, Inspection
from webapp.patrol.rows import finding_values, inspection_values
from webapp.patrol.service import NOWHERE, is_nowhere
from webapp.registry.models import SCHOOL_ID, School
from webapp.registry.resolving import Named, named_by, resolve_targets
from webapp.registry.service import Target, note_records

INSPECTION = tuple(Inspection.__table__.columns.keys())
FINDING = (
    "id", "version", "state", "target_kind", "target_id", "place_id", "inspection_id", "checklist_id",
    "checklist_version", "item_key", "item_label", "severity", "note", "opened_at", "opened_by_id",
)  # fmt: skip
INSERT_INSPECTIONS = Insert(Inspection.__table__, INSPECTION)  # type: ignore[arg-type]
INSERT_FINDINGS = Insert(Finding.__table__, FINDING)  # type: ignore[arg-type]
REGION = select(School.region).where(School.id == SCHOOL_ID)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Judged:
    """An inspection whose answers can be answers of its checklist, about a thing that is known."""

    statement: Statement
    target: Target
    values: dict[str, Any]
    failures: tuple[Failure, ...]


def record_inspections(work: UnitOfWork, statements: Sequence[Statement]) -> int:
    """Apply inspections from the first on; return how many. It stops before one that is to be held, or that amends
    another one: those are for `record_inspection`.
    """
    judged = list(_Judge(work.session).judge(statements))
    if not judged:
        return 0
    inspections = [SimpleNamespace(**one.values) for one in judged]
    states, findings = LastStates(work.session, inspections), []
    for one, inspection in zip(judged, inspections, strict=True):
        findings += _findings(work, inspection, one.failures)
        states.note(work, inspection)
    _insert(work.session, INSERT_INSPECTIONS, INSPECTION, [one.values for one in judged])
    _insert(work.session, INSERT_FINDINGS, FINDING, findings)
    note_records(work, [(one.statement, one.target) for one in judged if one.target is not NOWHERE])
    states.write()
    return len(judged)


def _insert(session: Session, insert: Insert, names: Sequence[str], rows: Rows) -> None:
    insert(session, list(map(itemgetter(*names), rows)))


def _findings(work: UnitOfWork, inspection: SimpleNamespace, failures: Sequence[Failure]) -> Rows:
    rows = [finding_values(inspection, failure) for failure in failures if failure.on_fail in SEVERITIES]
    for row in rows:
        entity = SimpleNamespace(id=row["id"], version=row["version"])
        work.changed("finding", entity)
        row["version"] = entity.version
    return rows


class _Judge:
    """Judges inspections one after another, and asks for each checklist and each thing once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._region = session.connection().scalar(REGION)
        self._checklists: dict[tuple[str, int], tuple[Checklist, Body] | None] = {}
        self._targets: dict[Named, Target] = {}

    def judge(self, statements: Sequence[Statement]) -> Iterator[Judged]:
        """Give the judged ones up to the first that has to be looked at alone."""
        self._targets = resolve_targets(self._session, [statement.target for statement in statements])
        for statement in statements:
            try:
                found = self._checklist(statement.data["checklist_id"], statement.data["checklist_version"])
                if found is None or statement.amends is not None:
                    return
                yield self._judged(statement, *found)
            except (Held, AnswerError):
                return

    def _judged(self, statement: Statement, checklist: Checklist, body: Body) -> Judged:
        target = NOWHERE if is_nowhere(checklist, statement) else self._target(statement.target)
        assessment = assess(body, statement.data["answers"], [photo["field"] for photo in statement.photos])
        values = inspection_values(statement, assessment, target, self._region)
        return Judged(statement, target, values, assessment.failures)

    def _checklist(self, checklist_id: str, version: int) -> tuple[Checklist, Body] | None:
        key = (checklist_id, version)
        if key not in self._checklists:
            row = self._session.get(Checklist, row_id(checklist_id, version))
            self._checklists[key] = (row, for_region(row.body, self._region)) if row else None
        return self._checklists[key]

    def _target(self, said: Mapping[str, Any] | None) -> Target:
        name = named_by(said)
        if name not in self._targets:
            raise Held("unknown_target")
        return self._targets[name]
