"""What pick-up keeps about one person: as a child, as an adult on file, as somebody who fetched or might fetch a child.

What is given of an adult says nothing of the child, and the other way round.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.personal_data import UNASKED, Finding, Match, PersonalData, Who, facts_of
from webapp.pickup.day_models import Departure
from webapp.pickup.models import Child, Delegate, Guardian, PickupCard, PickupRecord

IN_USE = _l("還在用，先停用才能刪除")
_MODELS: dict[str, Any] = {"child": Child, "guardian": Guardian, "delegate": Delegate, "departure": Departure}
# a departure is the child's as well as the adult's, and each is told only its own side
LEFT = "left"


def find_people(session: Session, who: Who) -> list[Finding]:
    """Return every row that somebody asked about may be in."""
    found = []
    for kind, model in _MODELS.items():
        for row in session.scalars(select(model)):
            if match := _meets(who, row):
                found.append(_finding(session, kind, row, match))
    children = {finding.id: finding.match for finding in found if finding.kind == "child"}
    left = session.scalars(select(Departure).where(Departure.child_id.in_(children)).order_by(Departure.left_at))
    return [*found, *(_finding(session, LEFT, row, children[row.child_id]) for row in left)]


def get_people(session: Session, keys: Collection[str]) -> list[Finding]:
    """Return these rows again."""
    found = []
    for kind, model in (*_MODELS.items(), (LEFT, Departure)):
        ids = [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]
        found += [_finding(session, kind, row) for row in session.scalars(select(model).where(model.id.in_(ids)))]
    return found


def _meets(who: Who, row: Any) -> Match | None:
    if isinstance(row, Child):
        return who.meets([row.name])
    if isinstance(row, Departure):
        return who.meets([row.collector_name])
    last_four = row.id_last_four if isinstance(row, Delegate) else None
    return who.meets([row.name], mobile=row.mobile, last_four=last_four)


def _finding(session: Session, kind: str, row: Any, match: Match = UNASKED) -> Finding:
    title, at, facts, record_ids = _ABOUT[kind](session, row)
    is_in_use = kind in {"child", "guardian"} and row.is_active
    return Finding(
        kind=kind,
        id=row.id,
        title=title,
        at=at,
        facts=facts_of(*facts),
        record_ids=tuple(record_ids),
        look=("child", row.id if kind == "child" else row.child_id) if kind != "guardian" else ("guardian", row.id),
        match=match,
        waits=IN_USE if is_in_use else None,
        url=f"/desk/pickup/children/{row.id if kind == 'child' else row.child_id}",
    )


def _child(session: Session, row: Child) -> tuple[Any, ...]:
    said = _said(session, row.id, "child.save")
    cards = session.scalars(select(PickupCard.number).where(PickupCard.child_id == row.id).order_by(PickupCard.number))
    facts = (
        (_l("姓名"), row.name, _hidden(row.name)),
        (_l("學號或座號"), row.number),
        (_l("備註"), row.note),
        (_l("接送卡"), "、".join(map(str, cards))),
    )
    return _l("學生"), said[0].at, facts, [one.record_id for one in said]


def _guardian(session: Session, row: Guardian) -> tuple[Any, ...]:
    said = _said(session, row.id, "guardian.save")
    facts = (
        (_l("姓名"), row.name, _hidden(row.name)),
        (_l("與學生的關係"), row.relation),
        (_l("手機"), row.mobile, _hidden(row.mobile)),
        (_l("照片"), _l("有") if row.photo_sha256 else None),
    )
    return _l("可接學生的人"), said[0].at, facts, [one.record_id for one in said]


def _delegate(_session: Session, row: Delegate) -> tuple[Any, ...]:
    facts = (
        (_l("姓名"), row.name, _hidden(row.name)),
        (_l("與學生的關係"), row.relation),
        (_l("手機"), row.mobile, _hidden(row.mobile)),
        (_l("證件後四碼"), row.id_last_four, "***" if row.id_last_four else ""),
        (_l("日期"), row.on),
        (_l("照片"), _l("有") if row.photo_sha256 else None),
    )
    records = [id_ for id_ in (row.record_id, row.cancel_record_id) if id_]
    return _l("代接人（限一天）"), row.allowed_at, facts, records


def _departure(_session: Session, row: Departure) -> tuple[Any, ...]:
    facts = (
        (_l("姓名"), row.collector_name, _hidden(row.collector_name)),
        (_l("與學生的關係"), row.relation),
        (_l("日期"), row.on),
    )
    return _l("接走學生"), row.left_at, facts, [row.departure_id]


def _left(_session: Session, row: Departure) -> tuple[Any, ...]:
    facts = ((_l("日期"), row.on), (_l("離校時間"), row.left_at))
    return _l("離校"), row.left_at, facts, [row.departure_id]


def _said(session: Session, about_id: str, type_: str) -> list[PickupRecord]:
    named = select(PickupRecord).where(PickupRecord.about_id == about_id, PickupRecord.type == type_)
    return list(session.scalars(named.order_by(PickupRecord.at, PickupRecord.record_id)))


def _hidden(text: str | None) -> str:
    """Show where it begins and ends, no more."""
    if not text:
        return ""
    return text[0] + "○" * max(len(text) - 2, 1) + (text[-1] if len(text) > 2 else "")


_ABOUT: dict[str, Any] = {
    "child": _child,
    "guardian": _guardian,
    "delegate": _delegate,
    "departure": _departure,
    LEFT: _left,
}
PERSONAL_DATA = (PersonalData("pickup", "pickup.manage", find=find_people, get=get_people),)
