"""Pick-up cards: issued, and void from the moment somebody says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.codes import CodeError, parse_code
from webapp.journal.interface import Held, Statement, Superseded, UnitOfWork
from webapp.pickup.models import Child, PickupCard
from webapp.pickup.restating import restate_shown
from webapp.pickup.saying import fresh, happened_at, note_about, refuse_other_class
from webapp.registry.minting import taken


def issue_card(work: UnitOfWork, statement: Statement) -> None:
    """Give a child a card; the one that it `replaces` is void from now on.

    Raises `Held`: an unknown child or card, another child's card, a code that something else has.
    """
    session, data = work.session, statement.data
    child_id = str(data["child_id"])
    child = session.get(Child, child_id, with_for_update=True)
    if child is None:
        raise Held("unknown_target", f"child {child_id}")
    _refuse_code(session, data["code"])
    old = _find(session, str(data["replaces"])) if data["replaces"] else None
    if old is not None and old.child_id != child_id:
        raise Held("invalid_data", "other_child")
    row = PickupCard(
        id=str(data["id"]),
        code=data["code"],
        child_id=child_id,
        number=data["number"],
        state="live",
        issued_at=happened_at(statement),
        issued_by_id=statement.author_id,
        record_id=statement.record_id,
        replaces=old.id if old else None,
        version=0,
    )
    session.add(row)
    if old is not None and old.state == "live":
        _void(work, old, statement, "lost")
    work.changed("pickup_card", row)
    _list_cards(work, child)
    restate_shown(work, row)
    note_about(work, statement, child_id)


def void_card(work: UnitOfWork, statement: Statement) -> None:
    """Make a card void. Raises `Held`; `Superseded` where an earlier word has voided it."""
    card_id = str(statement.data["card_id"])
    row = _find(work.session, card_id)
    child = work.session.get_one(Child, row.child_id)
    refuse_other_class(work.session, statement.author_id, child.class_id)
    at = happened_at(statement)
    if row.voided_at is not None and (row.voided_at, row.void_record_id or "") <= (at, statement.record_id):
        raise Superseded(row.void_record_id)
    _void(work, row, statement, statement.data["why"], statement.data["note"])
    note_about(work, statement, row.child_id)


def _find(session: Session, card_id: str) -> PickupCard:
    found = fresh(session, select(PickupCard).where(PickupCard.id == card_id).with_for_update())
    if not found:
        raise Held("unknown_target", f"card {card_id}")
    row: PickupCard = found[0]
    return row


def _void(work: UnitOfWork, row: PickupCard, statement: Statement, why: str, note: str | None = None) -> None:
    at: datetime = happened_at(statement)
    row.state, row.why, row.note = "void", why, note or None
    row.voided_at, row.voided_by_id, row.void_record_id = at, statement.author_id, statement.record_id
    work.changed("pickup_card", row)
    restate_shown(work, row)


def _refuse_code(session: Session, code: str) -> None:
    try:
        is_ours = parse_code(code) == code
    except CodeError:
        is_ours = False
    if not is_ours:
        raise Held("invalid_data", "wrong_code")
    if taken(session, {code}):
        raise Held("invalid_data", "code_taken")


def _list_cards(work: UnitOfWork, child: Child) -> None:
    work.session.flush()
    rows = select(PickupCard.id).where(PickupCard.child_id == child.id)
    child.card_ids = list(work.session.scalars(rows.order_by(PickupCard.issued_at, PickupCard.id)))
    work.changed("child", child)
