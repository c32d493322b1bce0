"""Pick-up cards on paper: the child's name large, class, number, the code. Nothing of the adults."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Label
from webapp.label_sources import LabelItem, LabelSource
from webapp.ledgers import Viewer
from webapp.pickup import words
from webapp.pickup.models import Child, PickupCard, SchoolClass
from webapp.pickup.reading import by_id, in_order
from webapp.registry.models import SCHOOL_ID, School


def make_card_labels(session: Session, _viewer: Viewer, ids: Sequence[str]) -> list[LabelItem]:
    """Return these cards by class and number; void ones, and those of children who left, have nothing to print."""
    cards: list[PickupCard] = list(by_id(session, PickupCard, ids).values())
    children: dict[str, Child] = by_id(session, Child, {card.child_id for card in cards})
    classes = {row.id: row for row in session.scalars(select(SchoolClass))}
    school = session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""

    def order(card: PickupCard) -> tuple[object, ...]:
        own = classes.get(children[card.child_id].class_id or "")
        return (own.sort if own else 0, own.name if own else "", in_order(children[card.child_id]), card.number)

    return [_item(card, children[card.child_id], classes, school) for card in sorted(cards, key=order)]


def _item(card: PickupCard, child: Child, classes: dict[str, SchoolClass], school: str) -> LabelItem:
    own = classes.get(child.class_id or "")
    class_name = own.name if own else ""
    values = {"class_name": class_name, "number": child.number or "", "school": school}
    is_printed = card.state == "live" and child.is_active and bool(child.name)
    label = Label(card.code, child.name, (), school, values) if is_printed else None
    return LabelItem(card.id, f"{class_name} {words.name_of(child)} · {words.shown_code(card.code)}", label)


LABEL_SOURCES = (
    LabelSource(
        name="pickup_cards",
        title=_l("接送卡"),
        permission="pickup.manage",
        make=make_card_labels,
        ledger="pickup_cards",
        design="pick-up-card",
        stock="a4-10-90x50",
        back_url="/desk/pickup/labels",
        keep_days=30,
    ),
)
