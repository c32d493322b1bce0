"""What must hold at any moment of a storm, not only when it is over: a later start or reset would mend it unseen."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from tests.journal.fire.storm.model import Model
from webapp.db import db
from webapp.journal.models import Record


def came_back(model: Model) -> Iterator[str]:
    """Give the erased records whose text the server holds again. Needs an app context."""
    here = select(Record.id, Record.type).where(Record.id.in_(model.erased), Record.body != "")
    for id_, type_ in db.session.execute(here) if model.erased else ():
        yield f"erased: {type_} {id_} came back in the midst of it"
