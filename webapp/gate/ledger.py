"""The gate's registers, for the desk's one table: visits, invitations, shifts, musters. Visitors' names are masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import Session

from webapp.db import Instant, db
from webapp.gate import desk_reading, words
from webapp.gate.gate_rules import rules_in_force
from webapp.gate.models import Invitation, Visit
from webapp.gate.muster_models import HandOver, Muster
from webapp.gate.watch_ledger import WATCH_LEDGERS
from webapp.i18n import school_zone
from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, State, States, Viewer


def _last_closing() -> datetime:
    """Return when the gate last closed, as the query runs."""
    now: datetime = current_app.extensions["clock"]()
    return desk_reading.last_closing(rules_in_force(db.session()).closes_at, now, school_zone())


def _today() -> Any:
    return current_app.extensions["clock"]().astimezone(school_zone()).date()


CLOSED_AT = bindparam("gate_closed_at", callable_=_last_closing, type_=Instant(), unique=True)
TODAY = bindparam("gate_today", callable_=_today, type_=Invitation.on.type, unique=True)
STANDING_OF = {
    "overdue": and_(Visit.state == "inside", Visit.entered_at < CLOSED_AT),
    "inside": Visit.state == "inside",
    "left": Visit.state == "left",
    "refused": Visit.state == "refused",
    "void": Visit.state == "void",
}
MARK_OF = {
    "watch": Visit.watch_id.is_not(None),
    "gaps": cast(Visit.gaps, String) != "[]",
    "settled": Visit.out_way == "settled",
    "corrected": Visit.record_id != Visit.id,
    "held": Visit.is_held,
    "clock": Visit.is_clock_trusted.is_(False),
    "late": Visit.is_late,
}
INVITATION_STATE_OF = {
    "cancelled": Invitation.state != "open",
    "past": and_(Invitation.state == "open", Invitation.until_on < TODAY),
    "open": and_(Invitation.state == "open", Invitation.until_on >= TODAY),
}
HAND_OVER_STATE_OF = {
    "waiting": HandOver.taken_by_id.is_(None),
    "agreed": HandOver.is_agreed.is_(True),
    "differs": HandOver.is_agreed.is_(False),
}
MUSTER_STATE_OF = {"open": Muster.closed_at.is_(None), "closed": Muster.closed_at.is_not(None)}
MUSTER_KIND_OF = {"drill": Muster.is_drill, "real": Muster.is_drill.is_(False)}


def _first(conditions: Mapping[str, Any]) -> ColumnElement[Any]:
    return case(*((when, key) for key, when in conditions.items()))


def _departments(session: Session, _viewer: Viewer) -> States:
    rows = session.scalars(select(Visit.host_department).where(Visit.host_department.is_not(None)).distinct())
    return {name: State(name) for name in sorted(filter(None, rows))}


def _visits(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Visit)


def _invitations(viewer: Viewer) -> Select[Any]:
    """All of them to who keeps the gate or reads its registers, to others their own."""
    query = select().select_from(Invitation)
    if viewer.permissions & {"gate.register", "gate.read"}:
        return query
    return query.where(or_(Invitation.host_id == viewer.person_id, Invitation.author_id == viewer.person_id))


def _hand_overs(_viewer: Viewer) -> Select[Any]:
    return select().select_from(HandOver)


def _musters(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Muster)


VISITS = Ledger(
    name="visits",
    title=_l("訪客登記簿"),
    permission="gate.read",
    key=Visit.id,
    statement=_visits,
    columns=(
        Column("entered_at", _l("進校時間"), Visit.entered_at, "instant", sort=True),
        Column("state", _l("狀態"), _first(STANDING_OF), "state", states=words.STANDINGS),
        Column("name", _l("姓名（部分遮住）"), Visit.name_masked),
        Column("organisation", _l("單位"), Visit.organisation),
        Column("purpose", _l("事由"), Visit.purpose, "state", states=words.PURPOSES),
        Column("host", _l("被訪人"), Visit.host_id, "person"),
        Column("people", _l("人數"), Visit.people, "number"),
        Column("pass_number", _l("訪客證"), Visit.pass_number, "code"),
        Column("left_at", _l("離校時間"), Visit.left_at, "instant", sort=True),
        Column("mark", _l("註記"), _first(MARK_OF), "state", states=words.MARKS),
        Column("gaps", _l("缺漏"), Visit.gaps, "state", states=words.GAPS, is_shown=False),
        Column("on", _l("日期"), Visit.on, "date", is_shown=False),
        Column("host_name", _l("被訪人（手寫）"), Visit.host_name, is_shown=False),
        Column("department", _l("被訪單位"), Visit.host_department, is_shown=False),
        Column("host_answer", _l("被訪人確認"), Visit.host_answer, "state", states=words.HOST_ANSWERS, is_shown=False),
        Column("id_kind", _l("證件類別"), Visit.id_kind, "state", states=words.ID_KINDS, is_shown=False),
        Column("refusal", _l("未放行原因"), Visit.refusal, "state", states=words.REFUSALS, is_shown=False),
        Column("minutes", _l("停留分鐘"), Visit.minutes, "number", is_shown=False),
        Column("out_way", _l("離校登記方式"), Visit.out_way, "state", states=words.OUT_WAYS, is_shown=False),
        Column("notice", _l("告知版本"), Visit.notice_version, "number", is_shown=False),
        Column("guard", _l("門衛"), Visit.guard_id, "person", is_shown=False),
        Column("received_at", _l("收到時間"), Visit.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((Visit.organisation, Visit.pass_number, Visit.host_name), (Visit.host_id, Visit.guard_id)),
        DateRange("on", _l("日期"), Visit.on),
        Choice("state", _l("狀態"), Visit.state, words.STANDINGS, conditions=STANDING_OF),
        Choice("purpose", _l("事由"), Visit.purpose, words.PURPOSES),
        PersonIs("host", _l("被訪人"), Visit.host_id),
        Choice("department", _l("被訪單位"), Visit.host_department, _departments),
        Choice("mark", _l("註記"), Visit.id, words.MARKS, conditions=MARK_OF),
        PersonIs("guard", _l("門衛"), Visit.guard_id),
    ),
    default_sort="-entered_at",
    row_url=lambda row: f"/desk/gate/visits/{row.id}",
    note=_l("姓名部分遮住；要看完整的，打開那一筆，寫下原因。"),
    actions=(
        Action(_l("列印登記表"), "/desk/gate/register", "printer", "gate.read"),
        Action(_l("列印訪客證"), "/desk/labels/sources/visits?ledger=visits", "tag", "gate.register", is_for_rows=True),
    ),
)

INVITATIONS = Ledger(
    name="invitations",
    title=_l("邀請登記簿"),
    permission="desk.use",
    key=Invitation.id,
    statement=_invitations,
    columns=(
        Column("on", _l("哪一天"), Invitation.on, "date", sort=True),
        Column("until_on", _l("到哪一天"), Invitation.until_on, "date", is_shown=False),
        Column("from_time", _l("幾點"), Invitation.from_time),
        Column("state", _l("狀態"), _first(INVITATION_STATE_OF), "state", states=words.INVITATION_STATES),
        Column("title", _l("名稱"), Invitation.title),
        Column("host", _l("被訪人"), Invitation.host_id, "person"),
        Column("purpose", _l("事由"), Invitation.purpose, "state", states=words.PURPOSES),
        Column("people", _l("人數"), Invitation.people, "number"),
        Column("arrived", _l("已到人數"), Invitation.arrived_people, "number"),
        Column("by", _l("發出人"), Invitation.author_id, "person", is_shown=False),
        Column("announced_at", _l("發出時間"), Invitation.announced_at, "instant", sort=True, is_shown=False),
    ),
    filters=(
        Search((Invitation.title,), (Invitation.host_id, Invitation.author_id)),
        DateRange("on", _l("哪一天"), Invitation.on),
        Choice("state", _l("狀態"), Invitation.state, words.INVITATION_STATES, conditions=INVITATION_STATE_OF),
        Choice("purpose", _l("事由"), Invitation.purpose, words.PURPOSES),
        PersonIs("host", _l("被訪人"), Invitation.host_id),
    ),
    default_sort="-on",
    row_url=lambda row: f"/desk/gate/invitations/{row.id}",
    actions=(Action(_l("邀請訪客"), "/desk/gate/invitations/new", "plus", "gate.invite"),),
)

HAND_OVERS = Ledger(
    name="hand_overs",
    title=_l("交接班登記簿"),
    permission="gate.read",
    key=HandOver.id,
    statement=_hand_overs,
    columns=(
        Column("at", _l("交班時間"), HandOver.at, "instant", sort=True),
        Column("by", _l("交班人"), HandOver.by_id, "person"),
        Column("taken_by", _l("接班人"), HandOver.taken_by_id, "person"),
        Column("taken_at", _l("接班時間"), HandOver.taken_at, "instant"),
        Column("state", _l("結果"), _first(HAND_OVER_STATE_OF), "state", states=words.HAND_OVER_STATES),
        Column("inside", _l("在校訪客"), func.json_array_length(HandOver.visit_ids), "number", is_shown=False),
        Column("differences", _l("不符之處"), HandOver.differences, is_shown=False),
        Column("note", _l("交代事項"), HandOver.note, is_shown=False),
        Column("received_at", _l("收到時間"), HandOver.received_at, "instant", is_shown=False),
    ),
    filters=(
        Search((HandOver.note, HandOver.differences), (HandOver.by_id, HandOver.taken_by_id)),
        DateRange("on", _l("日期"), HandOver.at),
        Choice("state", _l("結果"), HandOver.id, words.HAND_OVER_STATES, conditions=HAND_OVER_STATE_OF),
        PersonIs("by", _l("交班人"), HandOver.by_id),
    ),
    default_sort="-at",
    row_url=lambda row: f"/desk/gate/hand-overs/{row.id}",
)

MUSTERS = Ledger(
    name="musters",
    title=_l("點名登記簿"),
    permission="gate.see",
    key=Muster.id,
    statement=_musters,
    columns=(
        Column("opened_at", _l("開始"), Muster.opened_at, "instant", sort=True),
        Column("title", _l("名稱"), Muster.title),
        Column("kind", _l("性質"), _first(MUSTER_KIND_OF), "state", states=words.MUSTER_KINDS),
        Column("state", _l("狀態"), _first(MUSTER_STATE_OF), "state", states=words.MUSTER_STATES),
        Column("by", _l("主持人"), Muster.opened_by_id, "person"),
        Column("closed_at", _l("結束"), Muster.closed_at, "instant", sort=True),
        Column("closed_by", _l("結束人"), Muster.closed_by_id, "person", is_shown=False),
        Column("note", _l("結束時的說明"), Muster.close_note, is_shown=False),
    ),
    filters=(
        Search((Muster.title, Muster.close_note), (Muster.opened_by_id,)),
        DateRange("on", _l("日期"), Muster.opened_at),
        Choice("kind", _l("性質"), Muster.is_drill, words.MUSTER_KINDS, conditions=MUSTER_KIND_OF),
        Choice("state", _l("狀態"), Muster.id, words.MUSTER_STATES, conditions=MUSTER_STATE_OF),
        PersonIs("by", _l("主持人"), Muster.opened_by_id),
    ),
    default_sort="-opened_at",
    row_url=lambda row: f"/desk/gate/musters/{row.id}",
)

LEDGERS = (VISITS, INVITATIONS, *WATCH_LEDGERS, HAND_OVERS, MUSTERS)
