"""People and phones, for the desk's one table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, case, cast, func, select

from webapp.accounts.missing import AFTER, BEFORE, GAP_STATES, MISSING, replaced_at
from webapp.accounts.models import Device, Person
from webapp.accounts.phone_health import (
    CLOCK_ERROR_MS,
    CONDITIONS,
    INSTALLED,
    LOST,
    MISMATCHES,
    NEED,
    NEED_RANK,
    NEEDS,
    PERSISTED,
    QUOTA,
    RECOVERED,
    USED,
    with_losses,
)
from webapp.accounts.phones import APP, ATTENTION, OLDEST, QUEUED, holds_something, last_person
from webapp.accounts.words import ACTIVE, PERSON_FIELDS, ROLE_STATES
from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, State, Viewer

MEGABYTE = 1_000_000
PHONE_STATES = {
    "in_use": State(_l("使用中"), "ok"),
    "holds": State(_l("有未送出的"), "wait"),
    "revoked": State(_l("已停用")),
}
PHONE_STATE = case((Device.revoked_at.is_not(None), "revoked"), (holds_something(), "holds"), else_="in_use")


def _people(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Person)


def _phones(_viewer: Viewer) -> Select[Any]:
    query: Select[Any] = with_losses(select().select_from(Device))
    return query


def _gaps(_viewer: Viewer) -> Select[Any]:
    return select().select_from(MISSING).join(Device, Device.id == MISSING.c.device_id)


PEOPLE = Ledger(
    name="people",
    title=_l("人員"),
    permission="people.read",
    key=Person.id,
    statement=_people,
    columns=(
        Column("name", PERSON_FIELDS["name"], Person.name, sort=True),
        Column("username", PERSON_FIELDS["username"], Person.username, "code", sort=True),
        Column("department", PERSON_FIELDS["department"], Person.department, sort=True),
        Column("roles", PERSON_FIELDS["roles"], Person.roles, "state", states=ROLE_STATES),
        Column(
            "is_active",
            PERSON_FIELDS["is_active"],
            case((Person.is_active, "true"), else_="false"),
            "state",
            states=ACTIVE,
        ),
    ),
    filters=(
        Search((Person.name, Person.username, Person.department)),
        Choice(
            "role",
            PERSON_FIELDS["roles"],
            Person.id,
            ROLE_STATES,
            conditions={role: cast(Person.roles, String).contains(f'"{role}"') for role in ROLE_STATES},
        ),
        Choice(
            "active",
            PERSON_FIELDS["is_active"],
            Person.id,
            ACTIVE,
            conditions={"true": Person.is_active.is_(True), "false": Person.is_active.is_(False)},
        ),
    ),
    default_sort="name",
    row_url=lambda row: f"/desk/people/{row.id}",
    note=_l("沒有帳號的人不能登入，只用來記保管人。"),
    actions=(Action(_l("新增人員"), "/desk/people/new", "plus", "people.edit"),),
)

PHONES = Ledger(
    name="phones",
    title=_l("手機"),
    permission="devices.read",
    key=Device.id,
    statement=_phones,
    columns=(
        Column("name", _l("手機名稱"), Device.name, sort=True),
        Column("person", _l("最近使用的人"), last_person(), "person"),
        Column("need", _l("要看什麼"), NEED, "state", sort=NEED_RANK, states=NEEDS),
        Column("queued", _l("未送出"), QUEUED, "number", sort=True),
        Column("attention", _l("送不出去"), ATTENTION, "number"),
        Column("lost", _l("可能遺失"), LOST, "number", sort=True),
        Column("oldest", _l("最早一筆"), OLDEST, "instant", sort=True),
        Column("last_seen_at", _l("上次連線"), Device.last_seen_at, "instant", sort=True),
        Column("installed", _l("裝在主畫面"), INSTALLED, "yes_no"),
        Column("persisted", _l("瀏覽器承諾不清資料"), PERSISTED, "yes_no", is_shown=False),
        Column("clock", _l("時間誤差（分）"), func.round(CLOCK_ERROR_MS / 60000), "number", is_shown=False),
        Column("used", _l("已用空間（MB）"), func.round(USED / MEGABYTE), "number", is_shown=False),
        Column("quota", _l("可用空間（MB）"), func.round(QUOTA / MEGABYTE), "number", is_shown=False),
        Column("n_seen", _l("寫過的記錄"), Device.n_seen, "number", is_shown=False),
        Column("mismatches", _l("資料比對不符"), MISMATCHES, "number", is_shown=False),
        Column("recovered", _l("從備份救回"), RECOVERED, "number", is_shown=False),
        Column("app", _l("程式版本"), APP, "code", is_shown=False),
        Column("first_seen_at", _l("首次登入"), Device.first_seen_at, "instant", sort=True, is_shown=False),
        Column("state", _l("狀態"), PHONE_STATE, "state", states=PHONE_STATES, is_shown=False),
    ),
    filters=(
        Search((Device.name,), people=(last_person(),)),
        Choice(
            "need",
            _l("要看什麼"),
            Device.id,
            NEEDS,
            conditions={**{key: key == NEED for key in NEEDS}, **CONDITIONS},
        ),
        Choice(
            "state",
            _l("狀態"),
            Device.id,
            PHONE_STATES,
            conditions={key: key == PHONE_STATE for key in PHONE_STATES},
        ),
        PersonIs("person", _l("最近使用的人"), last_person()),
        DateRange("seen", _l("上次連線"), Device.last_seen_at),
    ),
    default_sort="-need",
    row_url=lambda row: f"/desk/phones/{row.id}",
    note=_l("最要緊的排在前面。手機每次連線時自己報告；沒連線的手機，這裡是它上次說的。"),
    actions=(
        Action(_l("沒送到的記錄"), "/desk/ledgers/gaps", "list", "devices.read"),
        Action(_l("匯入救援檔"), "/desk/rescue", "upload", "held.decide"),
    ),
)

GAPS = Ledger(
    name="gaps",
    title=_l("沒送到的記錄"),
    permission="devices.read",
    key=MISSING.c.id,
    statement=_gaps,
    columns=(
        Column("phone", _l("手機名稱"), Device.name, sort=True),
        Column("person", _l("最近使用的人"), last_person(), "person"),
        Column("state", _l("狀況"), MISSING.c.state, "state", states=GAP_STATES),
        Column("missing", _l("缺幾筆"), MISSING.c.missing, "number", sort=True),
        Column("first_n", _l("從第幾筆"), MISSING.c.first_n, "number"),
        Column("last_n", _l("到第幾筆"), MISSING.c.last_n, "number"),
        Column("after_at", _l("前一筆寫於"), AFTER, "instant"),
        Column("before_at", _l("後一筆寫於"), BEFORE, "instant"),
        Column("known_at", _l("何時發現"), MISSING.c.known_at, "instant", sort=True),
        Column("on_phone", _l("手機說還有"), MISSING.c.on_phone, "number", is_shown=False),
        Column("last_seen_at", _l("上次連線"), Device.last_seen_at, "instant", sort=True),
        Column("replaced_at", _l("同一人改用別支"), replaced_at(Device), "instant", is_shown=False),
        Column("revoked_at", _l("停用時間"), Device.revoked_at, "instant", is_shown=False),
        Column("device", _l("裝置編號"), Device.id, "code", is_shown=False),
    ),
    filters=(
        Search((Device.name, Device.id), people=(last_person(),)),
        Choice("state", _l("狀況"), MISSING.c.state, GAP_STATES),
        DateRange("known", _l("何時發現"), MISSING.c.known_at),
    ),
    default_sort="-known_at",
    row_url=lambda row: f"/desk/phones/{row.id.split(':')[0]}#gaps",
    note=_l("手機把每一筆記錄依序編號，所以少了哪幾筆，這裡看得出來。已註明原因的缺口不再列出。"),
)

LEDGERS = (PEOPLE, PHONES, GAPS)
