"""People and phones, for the desk's one table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, case, cast, select

from webapp.accounts.models import Device, Person
from webapp.accounts.phones import APP, ATTENTION, OLDEST, QUEUED, holds_something, last_person
from webapp.accounts.words import ACTIVE, PERSON_FIELDS, ROLE_STATES
from webapp.ledgers import Action, Choice, Column, DateRange, Ledger, PersonIs, Search, State, Viewer

PHONE_STATES = {
    "in_use": State(_l("使用中"), "ok"),
    "holds": State(_l("有未送出的"), "wait"),
    "revoked": State(_l("已停用")),
}
PHONE_STATE = case((Device.revoked_at.is_not(None), "revoked"), (holds_something(), "holds"), else_="in_use")


def _people(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Person)


def _phones(_viewer: Viewer) -> Select[Any]:
    return select().select_from(Device)


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
        Column("state", _l("狀態"), PHONE_STATE, "state", states=PHONE_STATES),
        Column("queued", _l("未送出"), QUEUED, "number", sort=True),
        Column("attention", _l("送不出去"), ATTENTION, "number"),
        Column("oldest", _l("最早一筆"), OLDEST, "instant", sort=True),
        Column("last_seen_at", _l("上次連線"), Device.last_seen_at, "instant", sort=True),
        Column("app", _l("程式版本"), APP, "code"),
        Column("first_seen_at", _l("首次登入"), Device.first_seen_at, "instant", sort=True, is_shown=False),
    ),
    filters=(
        Search((Device.name,), people=(last_person(),)),
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
    default_sort="-last_seen_at",
    row_url=lambda row: f"/desk/phones/{row.id}",
    note=_l("手機每次連線時自己報告。沒連線的手機，這裡是它上次說的。"),
)

LEDGERS = (PEOPLE, PHONES)
