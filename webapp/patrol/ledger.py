"""The patrol room's registers, for the desk's one table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from webapp.db import Instant
from webapp.i18n import school_zone
from webapp.ledgers import Choice, Column, DateRange, Ledger, PersonIs, PlaceWithin, Search, State, States, Viewer
from webapp.patrol import words
from webapp.patrol.editions import is_newest
from webapp.patrol.models import Checklist, Finding, Inspection
from webapp.patrol.today import day_of
from webapp.registry.models import Asset, Place
from webapp.registry.targets import target_filter


def _today_begins() -> datetime:
    return day_of(current_app.extensions["clock"](), school_zone())[0]


TODAY = bindparam("today_begins", callable_=_today_begins, type_=Instant(), unique=True)


def thing_name(target_id: Any) -> ColumnElement[str]:
    """Return the name of the place or asset of that id."""
    asset = select(Asset.name).where(Asset.id == target_id).scalar_subquery()
    place = select(Place.name).where(Place.id == target_id).scalar_subquery()
    return func.coalesce(asset, place)


def checklist_name(model: Any) -> ColumnElement[str]:
    """Return the name of the checklist, as the version that was used has it."""
    return (
        select(words.words_column(Checklist.body["name"]))
        .where(Checklist.checklist_id == model.checklist_id, Checklist.checklist_version == model.checklist_version)
        .scalar_subquery()
    )


def _checklists(session: Session, _viewer: Viewer) -> States:
    rows = session.execute(
        select(Checklist.checklist_id, words.words_column(Checklist.body["name"]))
        .where(is_newest())
        .order_by(Checklist.checklist_id)
    )
    return {checklist_id: State(name) for checklist_id, name in rows}


def _inspections(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Inspection)


def _findings(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Finding)


MARK_OF = {
    "amended": Inspection.amended_by_id.is_not(None),
    "clock": Inspection.is_clock_trusted.is_(False),
    "late": Inspection.is_late,
    "gaps": Inspection.gap_count > 0,
}

INSPECTIONS = Ledger(
    name="inspections",
    title=_l("巡檢記錄"),
    permission="patrol.read",
    key=Inspection.id,
    statement=_inspections,
    columns=(
        Column("inspected_at", _l("時間"), Inspection.inspected_at, "instant", sort=True),
        Column("thing", _l("對象"), thing_name(Inspection.target_id)),
        Column("place", _l("地點"), Inspection.place_id, "place"),
        Column("checklist", _l("檢查表"), checklist_name(Inspection)),
        Column("result", _l("結果"), Inspection.result, "state", states=words.RESULTS),
        Column("by", _l("巡檢人"), Inspection.author_id, "person"),
        Column("mark", _l("註記"), case(*((when, key) for key, when in MARK_OF.items())), "state", states=words.MARKS),
        Column("score", _l("得分"), Inspection.score, "number", is_shown=False),
        Column("photos", _l("照片數"), Inspection.photo_count, "number", is_shown=False),
        Column("version", _l("檢查表版次"), Inspection.checklist_version, "number", is_shown=False),
        Column("note", _l("備註"), Inspection.note, is_shown=False),
        Column("received_at", _l("收到時間"), Inspection.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((thing_name(Inspection.target_id), Inspection.note), (Inspection.author_id,), (Inspection.place_id,)),
        DateRange("at", _l("日期"), Inspection.inspected_at),
        PlaceWithin("place", _l("地點"), Inspection.place_id),
        Choice("checklist", _l("檢查表"), Inspection.checklist_id, _checklists),
        Choice("result", _l("結果"), Inspection.result, words.RESULTS),
        PersonIs("by", _l("巡檢人"), Inspection.author_id),
        target_filter(Inspection),
        Choice("mark", _l("註記"), Inspection.id, words.MARKS, conditions=MARK_OF),
        Choice(
            "day",
            _l("期間"),
            Inspection.inspected_at,
            {"today": State(_l("今天"))},
            conditions={"today": (Inspection.inspected_at >= TODAY) & Inspection.amended_by_id.is_(None)},
        ),
    ),
    default_sort="-inspected_at",
    row_url=lambda row: f"/desk/inspections/{row.id}",
)

FINDINGS = Ledger(
    name="findings",
    title=_l("缺失登記簿"),
    permission="patrol.read",
    key=Finding.id,
    statement=_findings,
    columns=(
        Column("opened_at", _l("發現時間"), Finding.opened_at, "instant", sort=True),
        Column("severity", _l("類型"), Finding.severity, "state", states=words.SEVERITIES),
        Column("item", _l("檢查項目"), words.words_column(Finding.item_label)),
        Column("thing", _l("對象"), thing_name(Finding.target_id)),
        Column("place", _l("地點"), Finding.place_id, "place"),
        Column("state", _l("狀態"), Finding.state, "state", states=words.FINDING_STATES),
        Column("by", _l("發現人"), Finding.opened_by_id, "person"),
        Column("note", _l("說明"), Finding.note),
        Column("checklist", _l("檢查表"), checklist_name(Finding), is_shown=False),
        Column("closed_at", _l("結案時間"), Finding.closed_at, "instant", sort=True, is_shown=False),
        Column("closed_by", _l("結案人"), Finding.closed_by_id, "person", is_shown=False),
        Column("closing_note", _l("處理情形"), Finding.closing_note, is_shown=False),
    ),
    filters=(
        Search((thing_name(Finding.target_id), Finding.note), (Finding.opened_by_id,), (Finding.place_id,)),
        Choice("state", _l("狀態"), Finding.state, words.FINDING_STATES),
        Choice("severity", _l("類型"), Finding.severity, words.SEVERITIES),
        DateRange("opened", _l("發現日期"), Finding.opened_at),
        PlaceWithin("place", _l("地點"), Finding.place_id),
        Choice("checklist", _l("檢查表"), Finding.checklist_id, _checklists),
        PersonIs("by", _l("發現人"), Finding.opened_by_id),
        target_filter(Finding),
    ),
    default_sort="-opened_at",
    row_url=lambda row: f"/desk/findings/{row.id}",
)

LEDGERS = (INSPECTIONS, FINDINGS)
