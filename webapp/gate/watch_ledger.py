"""The watch list, and who looked at what is masked, for the desk's one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select

from webapp.gate import words
from webapp.gate.watch_models import GateLook, Watch
from webapp.i18n import school_zone
from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, Viewer

WATCH_READ = "gate.watch"
PAGE_OF = {
    "visit": "/desk/gate/visits/",
    "watch": "/desk/gate/watch/",
    "invitation": "/desk/gate/invitations/",
}


def _today() -> Any:
    return current_app.extensions["clock"]().astimezone(school_zone()).date()


TODAY = bindparam("watch_today", callable_=_today, type_=Watch.until_on.type, unique=True)
HAS_TIME = or_(Watch.until_on.is_(None), Watch.until_on >= TODAY)
WATCH_STATE_OF = {
    "off": Watch.is_active.is_(False),
    "live": and_(Watch.is_active, HAS_TIME),
    "past": and_(Watch.is_active, Watch.until_on < TODAY),
}


def _first(conditions: Mapping[str, Any]) -> ColumnElement[Any]:
    return case(*((when, key) for key, when in conditions.items()))


def _watches(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Watch)


def _looks(_viewer: Viewer) -> Select[Any]:
    return select().select_from(GateLook)


def _url_of(row: Any) -> str:
    """Return where the thing looked at is; what has no page of its own is shown by the look's record."""
    page = PAGE_OF.get(row.kind)
    return f"{page}{row.about}" if page else f"/desk/records/{row.id}"


WATCHES = Ledger(
    name="watch",
    title=_l("注意名單"),
    permission=WATCH_READ,
    key=Watch.id,
    statement=_watches,
    columns=(
        Column("name", _l("姓名"), Watch.name, sort=True),
        Column("state", _l("狀態"), _first(WATCH_STATE_OF), "state", states=words.WATCH_STATES),
        Column("reason", _l("原因"), Watch.reason),
        Column("decided_by", _l("決定人"), Watch.decided_by),
        Column("from_at", _l("列入時間"), Watch.from_at, "instant", sort=True),
        Column("until_on", _l("到哪一天"), Watch.until_on, "date", sort=True),
        Column("advice", _l("門衛怎麼做"), Watch.advice, is_shown=False),
        Column("ended_at", _l("撤銷時間"), Watch.ended_at, "instant", is_shown=False),
    ),
    filters=(
        Search((Watch.name, Watch.reason, Watch.decided_by)),
        Choice("state", _l("狀態"), Watch.is_active, words.WATCH_STATES, conditions=WATCH_STATE_OF),
        DateRange("from", _l("列入日期"), Watch.from_at),
    ),
    default_sort="-from_at",
    row_url=lambda row: f"/desk/gate/watch/{row.id}",
    actions=(Action(_l("列入一人"), "/desk/gate/watch/new", "plus", WATCH_READ),),
)

LOOKS = Ledger(
    name="gate_looks",
    title=_l("查看紀錄"),
    permission=WATCH_READ,
    key=GateLook.id,
    statement=_looks,
    columns=(
        Column("at", _l("時間"), GateLook.at, "instant", sort=True),
        Column("by", _l("誰"), GateLook.by_id, "person"),
        Column("kind", _l("看了什麼"), GateLook.kind, "state", states=words.LOOK_KINDS),
        Column("why", _l("為什麼"), GateLook.why),
        Column("decision", _l("決定"), GateLook.decision, "state", states=words.LOOK_DECISIONS),
        Column("about", _l("編號"), GateLook.about_id, "code", is_shown=False),
    ),
    filters=(
        Search((GateLook.why,), (GateLook.by_id,)),
        DateRange("on", _l("日期"), GateLook.at),
        Choice("kind", _l("看了什麼"), GateLook.kind, words.LOOK_KINDS),
        Choice("decision", _l("決定"), GateLook.decision, words.LOOK_DECISIONS),
        PersonIs("by", _l("誰"), GateLook.by_id),
    ),
    default_sort="-at",
    row_url=_url_of,
    note=_l("誰看過遮住的資料、為什麼；注意名單提醒時怎麼決定的。"),
)

WATCH_LEDGERS = (WATCHES, LOOKS)
