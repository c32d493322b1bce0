"""Papers that expire: health certificates of who works in the kitchen, and suppliers with their licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.canteen.paper_models import HealthCertificate, Supplier
from webapp.canteen.saying import note_about
from webapp.journal.interface import Held, Statement, UnitOfWork
from webapp.merge import merge_fields
from webapp.registry.models import PERSON

Paper = HealthCertificate | Supplier


def save_certificate(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a health certificate. Raises `Held`: nobody named, no day on which it ends, unknown person."""
    session, fields = work.session, plain(statement.data["fields"])
    row = session.get(HealthCertificate, str(statement.data["id"]), with_for_update=True)
    if "person_id" in fields:
        _require_person(session, fields["person_id"])
    if row is None:
        if not fields.get("person_id") or not fields.get("expires_on"):
            raise Held("invalid_data", "a new certificate needs a person and the day on which it ends")
        row = HealthCertificate(id=str(statement.data["id"]), is_active=True, field_times={})
        session.add(row)
    _merge(work, row, fields, statement)
    work.changed("health_certificate", row)


def save_supplier(work: UnitOfWork, statement: Statement) -> None:
    """Create or change a supplier. Raises `Held("invalid_data")` for a new one without a name."""
    session, fields = work.session, plain(statement.data["fields"])
    row = session.get(Supplier, str(statement.data["id"]), with_for_update=True)
    if row is None:
        if fields.get("name") is None:
            raise Held("invalid_data", "a new supplier needs a name")
        row = Supplier(id=str(statement.data["id"]), name="", is_active=True, field_times={}, version=0)
        session.add(row)
    _merge(work, row, fields, statement)


def _merge(work: UnitOfWork, row: Paper, fields: Mapping[str, Any], statement: Statement) -> None:
    """Set the fields, and keep which record brought the photo that stands: through it people get to see it.

    A photo that was erased has no hash any more.
    """
    is_here = any("sha256" in photo for photo in statement.photos)
    photo = {"photo_record_id": statement.record_id if is_here else None} if statement.photos else {}
    merge_fields(row, {**fields, **photo}, statement)
    note_about(work, statement, row.id)


def _require_person(session: Session, person_id: str) -> None:
    if session.scalar(select(PERSON.c.id).where(PERSON.c.id == person_id)) is None:
        raise Held("unknown_target", f"person {person_id}")


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
