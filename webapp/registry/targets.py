"""The filter by which a thing's card leads to what other rooms know of it: `target=asset:<id>`, `target=place:<id>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from webapp.ledgers import Choice, State, States, Viewer
from webapp.registry.service import THINGS

KEY = "target"


def target_of(kind: str, thing_id: str) -> str:
    """Return a thing as it stands in an address."""
    return f"{kind}:{thing_id}"


def target_filter(model: Any) -> Choice:
    """Return the filter for a table with `target_kind` and `target_id`."""
    return Choice(KEY, _l("登記的對象"), model.target_id, _asked_for, conditions=ByTarget(model))


class ByTarget(Mapping[str, ColumnElement[bool]]):
    """The condition for any thing. There is no list of them all: it is asked, never walked."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def __getitem__(self, target: str) -> ColumnElement[bool]:
        kind, _colon, thing_id = target.partition(":")
        if kind not in THINGS or not thing_id:
            raise KeyError(target)
        return and_(self.model.target_kind == kind, self.model.target_id == thing_id)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _asked_for(session: Session, _viewer: Viewer) -> States:
    """Offer the one thing that the address asks for: a link leads here, nobody chooses among thousands."""
    target = request.args.get(KEY, "") if has_request_context() else ""
    kind, _colon, thing_id = target.partition(":")
    if kind not in THINGS or not thing_id or "\x00" in thing_id:
        return {}
    thing = session.get(THINGS[kind], thing_id)
    return {target: State(thing.name if thing else _("（查無此項）"))}
