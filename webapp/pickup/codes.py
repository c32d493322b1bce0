"""The codes of pick-up cards: given by this room, and by no other."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.code_holders import CodeHolder, Landing
from webapp.pickup.models import PickupCard

CHUNK = 500
LANDING = Landing(_l("接送卡"), _l("撿到這張卡，請交給學校門口的警衛或任何一位老師。謝謝您。"))


def codes_taken(session: Session, codes: set[str]) -> set[str]:
    listed, found = sorted(codes), set[str]()
    for start in range(0, len(listed), CHUNK):
        asked = select(PickupCard.code).where(PickupCard.code.in_(listed[start : start + CHUNK]))
        found.update(session.scalars(asked))
    return found


def land(session: Session, code: str) -> Landing | None:
    """Tell a stranger that it is a card of the school, whether void or not; whose it is stays with the school."""
    return LANDING if codes_taken(session, {code.replace("-", "")}) else None


CODE_HOLDERS = (CodeHolder("pickup_cards", codes_taken, land),)
