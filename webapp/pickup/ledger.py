"""The registers of pick-up, for the desk's one table: children, cards, departures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, State, States, Viewer
from webapp.pickup import words
from webapp.pickup.day_models import Departure
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, SchoolClass

MANAGE = "pickup.manage"
STANDS = Departure.state == "gone"
GAP_OF = {key: and_(STANDS, cast(Departure.gaps, String).like(f'%"{key}"%')) for key in words.GAPS}
GRAVE = or_(*(GAP_OF[key] for key in words.GAPS if words.GAPS[key].tone == "danger"))
MARK_OF: Mapping[str, Any] = {
    "void": Departure.state == "void",
    **GAP_OF,
    "clock": Departure.is_clock_trusted.is_(False),
    "late": Departure.is_late,
}
ACTIVE = {"yes": State(_l("在校"), "ok"), "no": State(_l("已離校"), "quiet")}
ACTIVE_OF = {"yes": Child.is_active.is_(True), "no": Child.is_active.is_(False)}
HAS_CARD = exists().where(PickupCard.child_id == Child.id, PickupCard.state == "live")
HAS_ADULT = exists().where(Guardian.child_id == Child.id, Guardian.is_active)
HAS_FACELESS = exists().where(Guardian.child_id == Child.id, Guardian.is_active, Guardian.photo_record_id.is_(None))
LACKS = {
    "adult": State(_l("沒有接送人"), "danger"),
    "card": State(_l("沒有有效的卡"), "wait"),
    "photo": State(_l("接送人沒有照片"), "quiet"),
}
LACK_OF = {"adult": ~HAS_ADULT, "card": ~HAS_CARD, "photo": HAS_FACELESS}


def _first(conditions: Mapping[str, Any]) -> ColumnElement[Any]:
    return case(*((when, key) for key, when in conditions.items()))


def _class_name(class_id: Any) -> ColumnElement[Any]:
    return select(SchoolClass.name).where(SchoolClass.id == class_id).scalar_subquery()


def _child(column: Any, child_id: Any) -> ColumnElement[Any]:
    return select(column).where(Child.id == child_id).scalar_subquery()


def _class_of_child(child_id: Any) -> ColumnElement[Any]:
    named = select(SchoolClass.name).join(Child, Child.class_id == SchoolClass.id).where(Child.id == child_id)
    return named.scalar_subquery()


def _collector() -> ColumnElement[Any]:
    guardian = select(Guardian.name).where(Guardian.id == Departure.collector_id).scalar_subquery()
    delegate = select(Delegate.name).where(Delegate.id == Departure.collector_id).scalar_subquery()
    return func.coalesce(Departure.collector_name, guardian, delegate)


def _relation() -> ColumnElement[Any]:
    guardian = select(Guardian.relation).where(Guardian.id == Departure.collector_id).scalar_subquery()
    return func.coalesce(Departure.relation, guardian)


def _classes(session: Session, _viewer: Viewer) -> States:
    rows = session.execute(select(SchoolClass.id, SchoolClass.name).order_by(SchoolClass.sort, SchoolClass.name))
    return {class_id: State(name) for class_id, name in rows}


def _of(model: Any) -> Any:
    def statement(_viewer: Viewer) -> Select[Any]:
        return select().select_from(model)

    return statement


CHILDREN = Ledger(
    name="children",
    title=_l("孩子名冊"),
    permission=MANAGE,
    key=Child.id,
    statement=_of(Child),
    columns=(
        Column("class_name", _l("班級"), _class_name(Child.class_id)),
        Column("number", _l("座號"), Child.number, "code", sort=True),
        Column("name", _l("姓名"), Child.name, sort=True),
        Column("active", _l("狀態"), _first(ACTIVE_OF), "state", states=ACTIVE),
        Column("lack", _l("缺什麼"), _first(LACK_OF), "state", states=LACKS),
        Column("gone_at", _l("最近離校"), Child.gone_at, "instant"),
        Column("note", _l("備註"), Child.note, is_shown=False),
    ),
    filters=(
        Search((Child.name, Child.number, _class_name(Child.class_id))),
        Choice("class", _l("班級"), Child.class_id, _classes),
        Choice("active", _l("狀態"), Child.id, ACTIVE, conditions=ACTIVE_OF),
        Choice("lack", _l("缺什麼"), Child.id, LACKS, conditions=LACK_OF),
    ),
    default_sort="number",
    row_url=lambda row: f"/desk/pickup/children/{row.id}",
    actions=(
        Action(_l("新增孩子"), "/desk/pickup/children/new", "plus", MANAGE),
        Action(_l("匯入名冊"), "/desk/pickup/import", "upload", MANAGE),
    ),
)

CARDS = Ledger(
    name="pickup_cards",
    title=_l("接送卡登記簿"),
    permission=MANAGE,
    key=PickupCard.id,
    statement=_of(PickupCard),
    columns=(
        Column("class_name", _l("班級"), _class_of_child(PickupCard.child_id)),
        Column("child", _l("孩子"), _child(Child.name, PickupCard.child_id)),
        Column("number", _l("第幾張"), PickupCard.number, "number"),
        Column("code", _l("卡碼"), PickupCard.code, "code"),
        Column("state", _l("狀態"), PickupCard.state, "state", states=words.CARD_STATES),
        Column("issued_at", _l("發卡時間"), PickupCard.issued_at, "instant", sort=True),
        Column("why", _l("作廢原因"), PickupCard.why, "state", states=words.WHYS_VOID),
        Column("voided_at", _l("作廢時間"), PickupCard.voided_at, "instant", sort=True),
        Column("voided_by", _l("作廢的人"), PickupCard.voided_by_id, "person", is_shown=False),
        Column("issued_by", _l("發卡人"), PickupCard.issued_by_id, "person", is_shown=False),
        Column("note", _l("備註"), PickupCard.note, is_shown=False),
    ),
    filters=(
        Search((PickupCard.code, _child(Child.name, PickupCard.child_id), _class_of_child(PickupCard.child_id))),
        Choice("state", _l("狀態"), PickupCard.state, words.CARD_STATES),
        Choice("why", _l("作廢原因"), PickupCard.why, words.WHYS_VOID),
        DateRange("voided", _l("作廢日期"), PickupCard.voided_at),
    ),
    default_sort="-issued_at",
    row_url=lambda row: f"/desk/pickup/cards/{row.id}",
    actions=(
        Action(
            _l("列印接送卡"), "/desk/labels/sources/pickup_cards?ledger=pickup_cards", "tag", MANAGE, is_for_rows=True
        ),
    ),
)

DEPARTURES = Ledger(
    name="departures",
    title=_l("離校登記簿"),
    permission=MANAGE,
    key=Departure.id,
    statement=_of(Departure),
    columns=(
        Column("left_at", _l("離校時間"), Departure.left_at, "instant", sort=True),
        Column("class_name", _l("班級"), _class_name(Departure.class_id)),
        Column("child", _l("孩子"), _child(Child.name, Departure.child_id)),
        Column("collector", _l("接走的人"), _collector()),
        Column("relation", _l("關係"), _relation(), "state", states=words.RELATIONS),
        Column("way", _l("方式"), Departure.way, "state", states=words.WAYS),
        Column("mark", _l("註記"), _first(MARK_OF), "state", states=words.MARKS),
        Column("guard", _l("放行人"), Departure.guard_id, "person"),
        Column("confirmed_by", _l("第二人"), Departure.confirmed_by_id, "person"),
        Column("kind", _l("身分"), Departure.collector_kind, "state", states=words.COLLECTORS, is_shown=False),
        Column("code", _l("卡碼"), Departure.card_code, "code", is_shown=False),
        Column("why", _l("未帶卡原因"), Departure.no_card_why, "state", states=words.WHYS_NO_CARD, is_shown=False),
        Column("checked", _l("核對方式"), Departure.checked, "state", states=words.CHECKS, is_shown=False),
        Column("note", _l("備註"), Departure.note, is_shown=False),
        Column("received_at", _l("收到時間"), Departure.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((_child(Child.name, Departure.child_id), _collector(), Departure.card_code), (Departure.guard_id,)),
        DateRange("on", _l("日期"), Departure.on),
        Choice("class", _l("班級"), Departure.class_id, _classes),
        Choice("way", _l("方式"), Departure.way, words.WAYS),
        Choice("mark", _l("註記"), Departure.id, words.MARKS, conditions=MARK_OF),
        PersonIs("guard", _l("放行人"), Departure.guard_id),
    ),
    default_sort="-left_at",
    row_url=lambda row: f"/desk/pickup/departures/{row.id}",
)

LEDGERS = (CHILDREN, CARDS, DEPARTURES)
