"""Labels of other rooms: who may print which, and which have been printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.label_sources import LabelSource
from webapp.printing.models import PrintedItem, PrintJob

CHUNK = 500


def may_print(person: Any, source_name: str | None) -> bool:
    """Tell whether a person may print labels of a source, or of things; those of a source that is gone, nobody may."""
    if source_name is None:
        return bool(person.may("labels.print"))
    source = sources().get(source_name)
    return source is not None and bool(person.may("labels.use") and person.may(source.permission))


def are_printed_by(person: Any) -> ColumnElement[bool]:
    """Return the condition on jobs that this person may see."""
    theirs = PrintJob.source.in_([name for name in sources() if may_print(person, name)])
    return or_(theirs, PrintJob.source.is_(None)) if may_print(person, None) else theirs


def sources() -> dict[str, LabelSource]:
    found: dict[str, LabelSource] = current_app.extensions["label_sources"]
    return found


def printed_items(session: Session, source_name: str, ids: Iterable[str]) -> dict[str, datetime]:
    """Return when each of these items' labels was last printed; those that were not are left out."""
    asked, found = list(ids), {}
    for start in range(0, len(asked), CHUNK):
        rows = select(PrintedItem.item_id, PrintedItem.at).where(
            PrintedItem.source == source_name, PrintedItem.item_id.in_(asked[start : start + CHUNK])
        )
        found.update({row.item_id: row.at for row in session.execute(rows)})
    return found
