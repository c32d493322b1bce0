"""What a stranger who scans a label may know: what it is, where it belongs, which school. Nothing else."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.registry.models import SCHOOL_ID, Asset, Place, School
from webapp.registry.places import PlaceTree
from webapp.registry.service import find_tag


def find_labelled(session: Session, code: str) -> dict[str, str | None] | None:
    """Return `{kind, name, place, school}` of the thing behind a code, None for a code that stands for nothing."""
    tag = find_tag(session, code)
    if tag is None or tag.target_kind is None:
        return None
    thing = session.get(Place if tag.target_kind == "place" else Asset, tag.target_id)
    if thing is None:
        return None
    above = thing.parent_id if isinstance(thing, Place) else thing.place_id
    school = session.get(School, SCHOOL_ID)
    return {
        "kind": tag.target_kind,
        "name": thing.name,
        "place": PlaceTree.load(session).path(above) or None,
        "school": school.name if school else None,
    }
