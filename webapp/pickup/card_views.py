"""Cards at the desk: issued, lost and replaced in one step, voided; which of them are to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.db import db
from webapp.journal.desk import Say
from webapp.pickup import schemas
from webapp.pickup.blueprint import bp, find, say_and_tell
from webapp.pickup.models import Child, PickupCard, SchoolClass
from webapp.pickup.reading import in_order
from webapp.registry.blueprint import new_id
from webapp.registry.minting import mint_codes
from webapp.security import needs

SOURCE = "pickup_cards"


@dataclass(frozen=True)
class Wanted:
    """A card that may be printed, and when it was."""

    card: PickupCard
    child: Child
    printed_at: datetime | None


@bp.get("/cards/<uuid:card_id>")
@needs("pickup.manage")
def card(card_id: UUID) -> Any:
    """Lead to the child whose card it is."""
    return redirect(url_for("pickup.child", child_id=find(PickupCard, card_id).child_id, _anchor="cards"))


@bp.post("/children/<uuid:child_id>/cards")
@needs("pickup.manage")
def issue_card(child_id: UUID) -> Any:
    """Issue a card to a child; `replaces` names the lost one, which is void in the same step."""
    own: Child = find(Child, child_id)
    replaces = request.form.get("replaces", "")
    lost = find(PickupCard, replaces) if replaces else None
    data = {**_fresh(own.id, lost), "code": mint_codes(db.session(), 1, SystemRandom())[0]}
    done = _("舊卡已作廢，新卡已發，請列印。") if lost else _("已發新卡，請列印。")
    say_and_tell([Say("pickup_card.issue", data)], done)
    return redirect(url_for("pickup.child", child_id=own.id, _anchor="cards"))


def _fresh(child_id: str, lost: PickupCard | None, ahead: int = 0) -> dict[str, Any]:
    most = db.session.scalar(select(func.max(PickupCard.number)).where(PickupCard.child_id == child_id)) or 0
    replaces = {"replaces": lost.id} if lost else {}
    return {"id": new_id(), "child_id": child_id, "number": most + 1 + ahead, **replaces}


@bp.post("/cards/<uuid:card_id>/void")
@needs("pickup.manage")
def void_card(card_id: UUID) -> Any:
    """Void a card."""
    row: PickupCard = find(PickupCard, card_id)
    why = request.form.get("why", "lost")
    data = {"card_id": row.id, "why": why if why in schemas.WHYS_VOID else "other"}
    say_and_tell([Say("pickup_card.void", data)], _("這張卡已作廢。"))
    return redirect(url_for("pickup.child", child_id=row.child_id, _anchor="cards"))


@bp.post("/classes/<uuid:class_id>/cards")
@needs("pickup.manage")
def issue_to_class(class_id: UUID) -> Any:
    """Issue to each child of a class as many cards as are usual, less those it has."""
    row: SchoolClass = find(SchoolClass, class_id)
    count = 2 if request.form.get("each") == "2" else 1
    children = db.session.scalars(select(Child).where(Child.class_id == row.id, Child.is_active))
    wanted = [
        _fresh(child.id, None, ahead)
        for child in sorted(children, key=in_order)
        for ahead in range(count - _live(child))
    ]
    codes = mint_codes(db.session(), len(wanted), SystemRandom())
    says = [Say("pickup_card.issue", {**data, "code": code}) for data, code in zip(wanted, codes, strict=True)]
    say_and_tell(says, _("已發 %(n)s 張卡，請列印。", n=len(says)))
    return redirect(f"{url_for('pickup.card_labels')}?class={row.id}")


def _live(child: Child) -> int:
    live = (
        select(func.count()).select_from(PickupCard).where(PickupCard.child_id == child.id, PickupCard.state == "live")
    )
    return db.session.scalar(live) or 0


@bp.get("/labels")
@needs("pickup.manage")
def card_labels() -> str:
    """Show the live cards of a class, those that were never printed chosen."""
    classes = list(
        db.session.scalars(
            select(SchoolClass).where(SchoolClass.is_active).order_by(SchoolClass.sort, SchoolClass.name)
        )
    )
    asked = request.args.get("class", "")
    chosen = next((row for row in classes if row.id == asked), classes[0] if classes else None)
    wanted = _wanted(chosen) if chosen else []
    return render_template("pickup/labels.html", classes=classes, chosen=chosen, wanted=wanted)


def _wanted(row: SchoolClass) -> list[Wanted]:
    session = db.session()
    asked = select(PickupCard, Child).join(Child, Child.id == PickupCard.child_id)
    found = session.execute(asked.where(Child.class_id == row.id, Child.is_active, PickupCard.state == "live"))
    rows = sorted(found, key=lambda pair: (in_order(pair[1]), pair[0].number))
    printed = current_app.extensions["printed_items"](session, SOURCE, [card.id for card, _child in rows])
    return [Wanted(card, child, printed.get(card.id)) for card, child in rows]
