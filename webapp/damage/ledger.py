"""The register of damage, for the desk's one table."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from webapp.damage import words
from webapp.damage.models import Damage
from webapp.db import Instant
from webapp.i18n import school_zone
from webapp.ledgers import Choice, Column, DateRange, Ledger, PersonIs, PlaceWithin, Search, State, Viewer
from webapp.registry.models import Asset, Place
from webapp.registry.targets import target_filter


def _today_begins() -> datetime:
    zone = school_zone()
    return datetime.combine(current_app.extensions["clock"]().astimezone(zone).date(), time(), zone)


TODAY = bindparam("today_begins", callable_=_today_begins, type_=Instant(), unique=True)


def _thing_name() -> ColumnElement[str]:
    asset = select(Asset.name).where(Asset.id == Damage.target_id).scalar_subquery()
    place = select(Place.name).where(Place.id == Damage.target_id).scalar_subquery()
    return func.coalesce(asset, place)


def _damages(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Damage)


MARK_OF = {"clock": Damage.is_clock_trusted.is_(False), "late": Damage.is_late}

DAMAGES = Ledger(
    name="damages",
    title=_l("公物損壞登記簿"),
    permission="damage.read",
    key=Damage.id,
    statement=_damages,
    columns=(
        Column("number", _l("編號"), Damage.number, "code", sort=True),
        Column("reported_at", _l("通報時間"), Damage.reported_at, "instant", sort=True),
        Column("state", _l("狀態"), Damage.state, "state", states=words.STATES),
        Column("urgent", _l("緊急"), case((Damage.is_urgent, "urgent")), "state", states={"urgent": words.URGENT}),
        Column("category", _l("類別"), Damage.category, "state", states=words.CATEGORIES),
        Column("thing", _l("對象"), _thing_name()),
        Column("place", _l("地點"), Damage.place_id, "place"),
        Column("description", _l("損壞情況"), Damage.description),
        Column("quantity", _l("數量"), Damage.quantity, "number"),
        Column("by", _l("通報人"), Damage.reported_by_id, "person"),
        Column("cause", _l("原因"), Damage.cause, "state", states=words.CAUSES, is_shown=False),
        Column(
            "mark",
            _l("註記"),
            case(*((when, key) for key, when in MARK_OF.items())),
            "state",
            states=words.MARKS,
            is_shown=False,
        ),
        Column("result", _l("處理結果"), Damage.result, "state", states=words.RESULTS, is_shown=False),
        Column("closed_at", _l("結案時間"), Damage.closed_at, "instant", sort=True, is_shown=False),
        Column("closed_by", _l("結案人"), Damage.closed_by_id, "person", is_shown=False),
        Column("closing_note", _l("處理情形"), Damage.closing_note, is_shown=False),
        Column("note", _l("備註"), Damage.note, is_shown=False),
        Column("received_at", _l("收到時間"), Damage.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((Damage.number, Damage.description, _thing_name()), (Damage.reported_by_id,), (Damage.place_id,)),
        Choice("state", _l("狀態"), Damage.state, words.STATES),
        Choice("urgent", _l("緊急"), Damage.is_urgent, {"yes": words.URGENT}, conditions={"yes": Damage.is_urgent}),
        Choice("category", _l("類別"), Damage.category, words.CATEGORIES),
        Choice("cause", _l("原因"), Damage.cause, words.CAUSES),
        Choice("result", _l("處理結果"), Damage.result, words.RESULTS),
        DateRange("reported", _l("通報日期"), Damage.reported_at),
        PlaceWithin("place", _l("地點"), Damage.place_id),
        PersonIs("by", _l("通報人"), Damage.reported_by_id),
        target_filter(Damage),
        Choice("mark", _l("註記"), Damage.id, words.MARKS, conditions=MARK_OF),
        Choice(
            "day",
            _l("期間"),
            Damage.reported_at,
            {"today": State(_l("今天"))},
            conditions={"today": Damage.reported_at >= TODAY},
        ),
    ),
    default_sort="-reported_at",
    row_url=lambda row: f"/desk/damages/{row.id}",
)

LEDGERS = (DAMAGES,)
