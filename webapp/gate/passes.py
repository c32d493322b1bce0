"""Which pass a record means, and whose visit a pass that comes back has ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.gate import rules
from webapp.gate.models import Visit, VisitEntry, VisitLeaving
from webapp.gate.saying import fresh
from webapp.journal.interface import Held, UnitOfWork
from webapp.registry.models import Asset
from webapp.registry.service import find_tag, resolve_target

DERIVED = (
    "state",
    "people_left",
    "left_at",
    "out_way",
    "out_by_id",
    "out_record_id",
    "settled_reason",
    "goods_out",
    "is_pass_back",
    "minutes",
    "gaps",
)


@dataclass(frozen=True)
class Pass:
    """A pass as a record names it. Two words on one pass have the same `key`; None where none is named."""

    key: str | None = None
    id: str | None = None
    number: str | None = None
    is_known: bool = True


def pass_of(session: Session, data: Mapping[str, Any]) -> Pass:
    """Read the pass of a record: scanned, chosen, or its number typed. What nobody has registered is known by what
    stands on it.
    """
    thing, number = data["pass"], data["pass_number"]
    if thing is None:
        return _by_number(session, number) if number else Pass()
    named = {"code": thing["code"]} if "code" in thing else {"kind": "asset", "id": str(thing["id"])}
    try:
        target = resolve_target(session, named)
    except Held:
        return Pass(_unknown_key(session, thing), None, number, is_known=False)
    asset = session.get(Asset, target.id) if target.kind == "asset" else None
    is_pass = asset is not None and asset.category == rules.BADGE
    return Pass(target.id, target.id, number or (asset.number if asset else None), is_pass)


def _by_number(session: Session, number: str) -> Pass:
    """Find the pass on which this stands; the schools have some dozens of them."""
    folded = rules.fold_pass(number)
    badges = session.execute(select(Asset.id, Asset.number).where(Asset.category == rules.BADGE).order_by(Asset.id))
    found = next((badge.id for badge in badges if rules.fold_pass(badge.number) == folded), None)
    return Pass(found or f"number:{folded}", found, number)


def _unknown_key(session: Session, thing: Mapping[str, Any]) -> str:
    if "id" in thing:
        return str(thing["id"])
    tag = find_tag(session, thing["code"])
    return f"code:{tag.id if tag else thing['code'].strip()}"[:128]


def restate_pass(work: UnitOfWork, key: str | None, since: datetime, *own: Visit) -> None:
    """Give the leavings that name only this pass to the visits that they ended, from `since` on, and restate what
    follows of it. `own`: the visits that the record itself speaks of; they go out anyway.
    """
    session = work.session
    session.flush()
    visits = _there_since(session, key, since) if key else []
    by_id = {row.id: row for row in (*visits, *own)}
    for id_ in _reassign(session, key, since, visits) - set(by_id) if key else ():
        by_id[id_] = session.get_one(Visit, id_, with_for_update=True)
    before = {id_: [getattr(row, name) for name in DERIVED] for id_, row in by_id.items()}
    for row in by_id.values():
        restate_end(session, row)
    session.flush()
    for row in by_id.values():
        _restate_gaps(session, row)
    session.flush()
    spoken_of = {row.id for row in own}
    for id_, row in sorted(by_id.items()):
        if id_ in spoken_of or before[id_] != [getattr(row, name) for name in DERIVED]:
            work.changed("visit", row)


def _there_since(session: Session, key: str | None, since: datetime) -> list[Visit]:
    """Return the visits with this pass that were there at `since`, or came later."""
    return fresh(
        session,
        select(Visit)
        .where(
            Visit.pass_key == key,
            Visit.state.in_(rules.CAME_IN),
            or_(Visit.left_at.is_(None), Visit.left_at >= since, Visit.entered_at >= since),
        )
        .with_for_update(),
    )


def _reassign(session: Session, key: str | None, since: datetime, visits: Iterable[Visit]) -> set[str]:
    """Say anew whose visit each leaving with only this pass ended; return the visits that this touches."""
    there = [row for row in visits if row.void_record_id is None and row.pass_key == key]
    ids = [row.id for row in there]
    nameless = fresh(
        session,
        select(VisitLeaving).where(
            VisitLeaving.pass_key == key, VisitLeaving.is_named.is_(False), VisitLeaving.left_at >= since
        ),
    )
    named = fresh(session, select(VisitLeaving).where(VisitLeaving.visit_id.in_(ids), VisitLeaving.is_named))
    earlier = fresh(session, select(VisitLeaving).where(VisitLeaving.visit_id.in_(ids), VisitLeaving.left_at < since))
    gone = {row.id: rules.ending(row.people, [one for one in earlier if one.visit_id == row.id]) for row in there}
    found = rules.returns(
        [(row.entered_at, row.id, row.people - gone[row.id].people_left) for row in there],
        [
            *((one.left_at, one.id, one.visit_id, one.people) for one in named if one.left_at >= since),
            *((one.left_at, one.id, None, one.people) for one in nameless),
        ],
    )
    touched: set[str] = set()
    for one in nameless:
        if one.visit_id != found.get(one.id):
            touched |= {id_ for id_ in (one.visit_id, found.get(one.id)) if id_}
            one.visit_id = found.get(one.id)
    session.flush()
    return touched


def restate_end(session: Session, row: Visit) -> None:
    """Set how a visit ended, by what was said of it."""
    leavings = fresh(session, select(VisitLeaving).where(VisitLeaving.visit_id == row.id))
    end = rules.ending(row.people, leavings)
    last = next((one for one in leavings if one.id == end.last_id), None)
    row.people_left, row.left_at = end.people_left, end.left_at
    row.out_record_id, row.out_way, row.out_by_id = (last.id, last.way, last.by_id) if last else (None, None, None)
    row.settled_reason = last.reason if last else None
    row.goods_out = last.goods_out if last else None
    row.is_pass_back = last.is_pass_back if last else None
    row.minutes = int((end.left_at - row.entered_at).total_seconds() // 60) if end.left_at else None
    row.state = _state(row)


def _state(row: Visit) -> str:
    if row.void_record_id is not None:
        return rules.VOID
    if row.refusal is not None:
        return rules.REFUSED
    return rules.IN if row.left_at is None else rules.OUT


def _restate_gaps(session: Session, row: Visit) -> None:
    entry = session.get_one(VisitEntry, row.record_id)
    gaps = set(entry.gaps)
    if row.pass_key and row.state in rules.CAME_IN and _was_in_use(session, row):
        gaps.add("pass")
    if row.out_way == rules.SETTLED:
        gaps.add("not_out")
    row.gaps = rules.in_order(gaps)


def _was_in_use(session: Session, row: Visit) -> bool:
    """Tell whether somebody else had the pass when this visit began."""
    others = select(Visit.id).where(
        Visit.pass_key == row.pass_key,
        Visit.id != row.id,
        Visit.state.in_(rules.CAME_IN),
        or_(Visit.entered_at < row.entered_at, (Visit.entered_at == row.entered_at) & (Visit.id < row.id)),
        or_(Visit.left_at.is_(None), Visit.left_at > row.entered_at),
    )
    return session.scalar(others.limit(1)) is not None
