"""What a stranger may learn from a label: that it is ours, what it is, whose school. Nothing else (labels.md 1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.registry.models import SCHOOL_ID, Asset, Place, School
from webapp.registry.service import THINGS, find_tag


def find_labelled(session: Session, text: str) -> dict[str, str] | None:
    """Return `{school_name, thing_name, place_name}` of the thing behind a code, None for a code without one."""
    tag = find_tag(session, text)
    if tag is None or tag.target_id is None:
        return None
    thing = session.get(THINGS[str(tag.target_kind)], tag.target_id)
    if thing is None:
        return None
    place = session.get(Place, thing.place_id) if isinstance(thing, Asset) and thing.place_id else None
    return {
        "school_name": school_name(session),
        "thing_name": thing.name,
        "place_name": place.name if place else "",
    }


def school_name(session: Session) -> str:
    school = session.get(School, SCHOOL_ID)
    return school.name if school else ""
