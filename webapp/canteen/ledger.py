"""The canteen's registers, for the desk's one table: samples, readings of fridges, fridges out of range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import current_app, has_request_context, request
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, select
from sqlalchemy.orm import Session

from webapp.canteen import words
from webapp.canteen.current_rules import MealNames, SlotNames
from webapp.canteen.fridge_models import FridgeCase, FridgeCheck
from webapp.canteen.models import Sample
from webapp.canteen.paper_ledger import PAPER_LEDGERS
from webapp.canteen.rules import FRIDGES
from webapp.db import Instant
from webapp.ledgers import (
    Action,
    Choice,
    Column,
    DateRange,
    Ledger,
    PersonIs,
    PlaceWithin,
    Search,
    State,
    States,
    Viewer,
)
from webapp.registry.models import Asset


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"]()
    return moment


NOW = bindparam("now", callable_=_now, type_=Instant(), unique=True)
KEPT = Sample.state == "kept"
IS_FROZEN = and_(KEPT, Sample.freeze_id.is_not(None))
STANDING_OF = {
    "frozen": IS_FROZEN,
    "overdue": and_(KEPT, Sample.freeze_id.is_(None), Sample.discard_by_at < NOW),
    "may_go": and_(KEPT, Sample.freeze_id.is_(None), Sample.release_at <= NOW),
    "kept": KEPT,
    "discarded": Sample.state == "discarded",
    "removed": Sample.state == "removed",
}
MARK_OF = {
    "frozen": Sample.was_discarded_frozen,
    "early": Sample.was_discarded_early,
    "warm": Sample.case_id.is_not(None),
    "second": Sample.awaits_second.is_(True),
    "gaps": cast(Sample.gaps, String) != "[]",
    "corrected": Sample.record_id != Sample.id,
    "clock": Sample.is_clock_trusted.is_(False),
    "late": Sample.is_late,
}
CHECK_MARK_OF = {
    "corrected": FridgeCheck.amended_at.is_not(None),
    "clock": FridgeCheck.is_clock_trusted.is_(False),
    "late": FridgeCheck.is_late,
}
RANGE_OF = {"in": FridgeCheck.is_in_range, "out": FridgeCheck.is_in_range.is_(False)}


def _first(conditions: Mapping[str, Any]) -> ColumnElement[Any]:
    return case(*((when, key) for key, when in conditions.items()))


def name_of(asset_id: Any) -> ColumnElement[str]:
    """Return the name of the box or fridge of that id."""
    return select(Asset.name).where(Asset.id == asset_id).scalar_subquery()


def _fridges(session: Session, _viewer: Viewer) -> States:
    rows = session.execute(select(Asset.id, Asset.name).where(Asset.category.in_(FRIDGES)).order_by(Asset.name))
    return {asset_id: State(name) for asset_id, name in rows}


def _asked_box(session: Session, _viewer: Viewer) -> States:
    """Offer the one box that the address asks for."""
    box_id = request.args.get("box", "") if has_request_context() else ""
    box = session.get(Asset, box_id) if box_id and "\x00" not in box_id else None
    return {box_id: State(box.name)} if box else {}


class ByBox(Mapping[str, ColumnElement[bool]]):
    """The samples of any one box. There is no list of them: a box's card leads here, nobody chooses among hundreds."""

    def __getitem__(self, box_id: str) -> ColumnElement[bool]:
        return Sample.box_id == box_id

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _samples(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Sample)


def _checks(_viewer: Viewer) -> Select[Any]:
    return select().select_from(FridgeCheck)


def _cases(_viewer: Viewer) -> Select[Any]:
    return select().select_from(FridgeCase)


SAMPLES = Ledger(
    name="samples",
    title=_l("食品留樣記錄"),
    permission="canteen.read",
    key=Sample.id,
    statement=_samples,
    columns=(
        Column("taken_at", _l("留樣時間"), Sample.taken_at, "instant", sort=True),
        Column("on", _l("供餐日"), Sample.on, "date", sort=True),
        Column("meal", _l("餐次"), Sample.meal, "state", states=MealNames()),
        Column("dish", _l("菜名"), Sample.dish_name),
        Column("standing", _l("狀態"), _first(STANDING_OF), "state", states=words.STANDINGS),
        Column("weight", _l("重量（g）"), Sample.weight_g, "number"),
        Column("box", _l("留樣盒"), name_of(Sample.box_id)),
        Column("fridge", _l("冰箱"), name_of(Sample.fridge_id)),
        Column("by", _l("留樣人"), Sample.sampler_id, "person"),
        Column("mark", _l("註記"), _first(MARK_OF), "state", states=words.MARKS),
        Column("gaps", _l("缺漏"), Sample.gaps, "state", states=words.GAPS, is_shown=False),
        Column("core", _l("中心溫度（°C）"), Sample.core_c, "number", is_shown=False),
        Column("pot", _l("鍋次"), Sample.pot, "number", is_shown=False),
        Column("code", _l("盒碼"), Sample.box_code, "code", is_shown=False),
        Column("checker", _l("審核人"), Sample.checker_id, "person", is_shown=False),
        Column("release_at", _l("可銷毀時間"), Sample.release_at, "instant", is_shown=False),
        Column("discard_by_at", _l("最晚銷毀"), Sample.discard_by_at, "instant", is_shown=False),
        Column("discarded_at", _l("銷毀時間"), Sample.discarded_at, "instant", is_shown=False),
        Column("discarded_by", _l("銷毀人"), Sample.discarded_by_id, "person", is_shown=False),
        Column("way", _l("處理方式"), Sample.discard_way, "state", states=words.WAYS, is_shown=False),
        Column("second", _l("見證人"), Sample.second_id, "person", is_shown=False),
        Column("why", _l("取出原因"), Sample.removed_why, "state", states=words.WHYS_REMOVED, is_shown=False),
        Column("photos", _l("照片數"), Sample.photo_count, "number", is_shown=False),
        Column("note", _l("備註"), Sample.note, is_shown=False),
        Column("profile", _l("依據的規則"), Sample.profile, "code", is_shown=False),
        Column("received_at", _l("收到時間"), Sample.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((Sample.dish_name, Sample.box_code, name_of(Sample.box_id), Sample.note), (Sample.sampler_id,)),
        DateRange("on", _l("供餐日"), Sample.on),
        Choice("meal", _l("餐次"), Sample.meal, MealNames.choices),
        Choice("standing", _l("狀態"), Sample.state, words.STANDINGS, conditions=STANDING_OF),
        Choice("mark", _l("註記"), Sample.id, words.MARKS, conditions=MARK_OF),
        Choice("fridge", _l("冰箱"), Sample.fridge_id, _fridges),
        PersonIs("by", _l("留樣人"), Sample.sampler_id),
        Choice("box", _l("留樣盒"), Sample.box_id, _asked_box, conditions=ByBox()),
    ),
    default_sort="-taken_at",
    row_url=lambda row: f"/desk/canteen/samples/{row.id}",
    actions=(
        Action(
            _l("列印留樣標籤"),
            "/desk/labels/sources/samples?ledger=samples",
            "tag",
            "canteen.sample",
            is_for_rows=True,
        ),
    ),
)

CHECKS = Ledger(
    name="fridge_checks",
    title=_l("冰箱溫度記錄"),
    permission="canteen.read",
    key=FridgeCheck.id,
    statement=_checks,
    columns=(
        Column("at", _l("時間"), FridgeCheck.at, "instant", sort=True),
        Column("fridge", _l("冰箱"), name_of(FridgeCheck.fridge_id)),
        Column("place", _l("地點"), FridgeCheck.place_id, "place"),
        Column("slot", _l("時段"), FridgeCheck.slot, "state", states=SlotNames(), is_shown=False),
        Column("use", _l("用途"), FridgeCheck.use, "state", states=words.USES),
        Column("temperature", _l("溫度（°C）"), FridgeCheck.temperature_c, "number"),
        Column("range", _l("是否正常"), _first(RANGE_OF), "state", states=words.IN_RANGE),
        Column("mark", _l("註記"), _first(CHECK_MARK_OF), "state", states=words.MARKS),
        Column("action", _l("處置"), FridgeCheck.action),
        Column("by", _l("登記人"), FridgeCheck.by_id, "person"),
        Column("min", _l("下限（°C）"), FridgeCheck.min_c, "number", is_shown=False),
        Column("max", _l("上限（°C）"), FridgeCheck.max_c, "number", is_shown=False),
        Column("first", _l("原登記溫度（°C）"), FridgeCheck.first_c, "number", is_shown=False),
        Column("amended_by", _l("更正人"), FridgeCheck.amended_by_id, "person", is_shown=False),
        Column("amended_at", _l("更正時間"), FridgeCheck.amended_at, "instant", is_shown=False),
        Column("received_at", _l("收到時間"), FridgeCheck.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((name_of(FridgeCheck.fridge_id), FridgeCheck.action), (FridgeCheck.by_id,), (FridgeCheck.place_id,)),
        DateRange("on", _l("日期"), FridgeCheck.on),
        Choice("fridge", _l("冰箱"), FridgeCheck.fridge_id, _fridges),
        Choice("use", _l("用途"), FridgeCheck.use, words.USES),
        Choice("range", _l("是否正常"), FridgeCheck.is_in_range, words.IN_RANGE, conditions=RANGE_OF),
        PlaceWithin("place", _l("地點"), FridgeCheck.place_id),
        PersonIs("by", _l("登記人"), FridgeCheck.by_id),
        Choice(
            "mark", _l("註記"), FridgeCheck.id, {k: words.MARKS[k] for k in CHECK_MARK_OF}, conditions=CHECK_MARK_OF
        ),
    ),
    default_sort="-at",
    row_url=lambda row: f"/desk/records/{row.id}",
)

CASES = Ledger(
    name="fridge_cases",
    title=_l("冰箱溫度異常登記簿"),
    permission="canteen.read",
    key=FridgeCase.id,
    statement=_cases,
    columns=(
        Column("opened_at", _l("開始時間"), FridgeCase.opened_at, "instant", sort=True),
        Column("fridge", _l("冰箱"), name_of(FridgeCase.fridge_id)),
        Column("place", _l("地點"), FridgeCase.place_id, "place"),
        Column("state", _l("狀態"), FridgeCase.state, "state", states=words.CASE_STATES),
        Column("worst", _l("最差溫度（°C）"), FridgeCase.worst_c, "number"),
        Column("bad", _l("異常次數"), FridgeCase.bad_checks, "number"),
        Column("by", _l("發現人"), FridgeCase.opened_by_id, "person"),
        Column("rechecked_at", _l("恢復正常"), FridgeCase.rechecked_at, "instant"),
        Column("closed_at", _l("結案時間"), FridgeCase.closed_at, "instant", sort=True, is_shown=False),
        Column("closed_by", _l("結案人"), FridgeCase.closed_by_id, "person", is_shown=False),
        Column("closing_note", _l("處理情形"), FridgeCase.closing_note, is_shown=False),
    ),
    filters=(
        Search(
            (name_of(FridgeCase.fridge_id), FridgeCase.closing_note), (FridgeCase.opened_by_id,), (FridgeCase.place_id,)
        ),
        Choice("state", _l("狀態"), FridgeCase.state, words.CASE_STATES),
        Choice("fridge", _l("冰箱"), FridgeCase.fridge_id, _fridges),
        DateRange("opened", _l("開始日期"), FridgeCase.opened_at),
        PlaceWithin("place", _l("地點"), FridgeCase.place_id),
        PersonIs("by", _l("發現人"), FridgeCase.opened_by_id),
    ),
    default_sort="-opened_at",
    row_url=lambda row: f"/desk/canteen/cases/{row.id}",
)

LEDGERS = (SAMPLES, CHECKS, CASES, *PAPER_LEDGERS)
