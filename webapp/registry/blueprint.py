"""The registry's blueprint and what its pages share: choices of places and people, the history on a card."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from webapp.db import db
from webapp.errors import Problem
from webapp.ids import uuid7
from webapp.journal.desk import Outcome
from webapp.journal.queries import RecordView, record_view
from webapp.registry import words
from webapp.registry.models import PERSON, Asset, Place, Tag, ThingRecord
from webapp.registry.places import PlaceTree
from webapp.registry.service import THINGS
from webapp.registry.succession import waits

bp = Blueprint("registry", __name__, url_prefix="/desk")
HISTORY = 20


def new_id() -> str:
    return uuid7(current_app.extensions["clock"](), os.urandom)


def find_thing(kind: str, thing_id: str) -> Place | Asset:
    """Return a place or an asset. Raises `Problem` 404."""
    thing: Place | Asset | None = db.session.get(THINGS[kind], thing_id)
    if thing is None:
        raise Problem(404, "not_found", _("找不到這一項"), _("可能已改號或移走。請從清冊重新查找。"))
    return thing


def card_of(kind: str, thing_id: str, anchor: str | None = None) -> str:
    """Return the address of a thing's card."""
    if kind == "asset":
        return url_for("registry.asset", asset_id=thing_id, _anchor=anchor)
    return url_for("registry.place", place_id=thing_id, _anchor=anchor)


def person_options() -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(PERSON.c.id, PERSON.c.name).where(PERSON.c.is_active.is_(True)).order_by(PERSON.c.name)
    )
    return [(person_id, name) for person_id, name in rows]


def place_options(tree: PlaceTree, *, without: str | None = None) -> list[tuple[str, str]]:
    """Return every place by its path: a school has many `1F`. `without` leaves out a branch, for what lies in it."""
    hidden = {without, *(node.id for _depth, node in tree.walk(without))} if without else set()
    return [(node.id, tree.path(node.id)) for _depth, node in tree.walk() if node.id not in hidden]


def form_options(tree: PlaceTree, *, without: str | None = None) -> dict[str, list[tuple[str, str]]]:
    places = place_options(tree, without=without)
    return {
        "place_id": places,
        "parent_id": places,
        "custodian_id": person_options(),
        "state": words.options(words.ASSET_STATES),
        "acquired_by": words.options(words.WAYS_ACQUIRED),
        "kind": words.options(words.PLACE_KINDS),
    }


@dataclass(frozen=True)
class Past:
    """One line of a thing's history."""

    entry: ThingRecord
    title: Any
    changes: list[tuple[str, Any, bool]]
    signature: str


def history_of(kind: str, thing_id: str, titles: dict[str, Any]) -> list[Past]:
    """Return the latest records about a thing: who, when, which fields, whether the signature holds."""
    entries = db.session.scalars(
        select(ThingRecord)
        .where(ThingRecord.target_kind == kind, ThingRecord.target_id == thing_id)
        .order_by(ThingRecord.at.desc(), ThingRecord.record_id.desc())
        .limit(HISTORY)
    )
    journal = current_app.extensions["journal"]
    past = []
    for entry in entries:
        view = record_view(db.session(), entry.record_id, journal.door.authority, journal.key)
        title = words.RECORD_TYPES.get(entry.type, entry.type)
        past.append(Past(entry, title, _changes(view, entry, titles), view.signature if view else "unknown_key"))
    return past


def _changes(view: RecordView | None, entry: ThingRecord, titles: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    if view is None or view.envelope is None or not isinstance(view.envelope.data, dict):
        return []
    fields = view.envelope.data.get("fields")
    if not isinstance(fields, dict):
        code = view.envelope.data.get("code")
        return [(_("標籤碼"), code, False)] if code else []
    hidden = set() if current_user.may("registry.read_money") else words.MONEY_FIELDS
    return [
        (str(titles[name]), _in_words(name, value), name in entry.lost)
        for name, value in fields.items()
        if name in titles and name not in hidden
    ]


def _in_words(name: str, value: Any) -> Any:
    if value is None:
        return _("（清空）")
    listed: dict[str, Any] = {"state": words.ASSET_STATES, "kind": words.PLACE_KINDS}.get(name, {})
    if value in listed:
        return listed[value].title
    if name == "custodian_id":
        return db.session.scalar(select(PERSON.c.name).where(PERSON.c.id == value)) or value
    if name in {"place_id", "parent_id"}:
        return db.session.scalar(select(Place.name).where(Place.id == value)) or value
    if name == "photo_sha256":
        return _("新照片")
    if name == "acquired_by":
        return words.WAYS_ACQUIRED.get(value, value)
    if name == "category":
        return words.category_name("asset", value) or words.category_name("place", value)
    return value


@dataclass(frozen=True)
class CardLabel:
    """A label as it stands on a card, with who found that it sticks and who retired it (ids of people)."""

    tag: Tag
    confirmed_by_id: str | None
    retired_by_id: str | None
    is_waiting: bool
    has_successor: bool


def labels_of(kind: str, thing_id: str) -> list[CardLabel]:
    """Return a thing's labels: those in use first, the newest revision first."""
    tags = db.session.scalars(select(Tag).where(Tag.target_kind == kind, Tag.target_id == thing_id)).all()
    said = {record_id for tag in tags for record_id in (tag.confirmed_by, tag.retired_by) if record_id}
    authors: dict[str | None, str] = dict(
        db.session.execute(
            select(ThingRecord.record_id, ThingRecord.author_id).where(
                ThingRecord.record_id.in_(said), ThingRecord.target_kind == kind, ThingRecord.target_id == thing_id
            )
        ).all()
    )
    succeeded = {tag.replaces for tag in tags if waits(tag)}
    listed = sorted(tags, key=lambda tag: (tag.state == "retired", tag.is_foreign, -tag.revision, tag.id))
    return [
        CardLabel(tag, authors.get(tag.confirmed_by), authors.get(tag.retired_by), waits(tag), tag.id in succeeded)
        for tag in listed
    ]


def tell(outcome: Outcome, done: str) -> bool:
    """Say on the next page what became of a record; True if it was stored."""
    if outcome.outcome in {"stored", "duplicate"}:
        flash(done, "ok")
        return True
    if outcome.outcome == "superseded":
        flash(_("已有人先做了不同的登記，以先到的為準。您的紀錄已保留。"), "danger")
    else:
        why = outcome.detail or outcome.reason
        flash(_("已記下，但還不能生效：%(why)s。請到「待處理紀錄」決定。", why=why), "danger")
    return False
