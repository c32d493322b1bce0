"""Labels of samples (form F02): what was kept, when, until when, by whom, under the code of its box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from labels import Label
from webapp.canteen.models import Sample
from webapp.canteen.naming import Naming
from webapp.label_sources import LabelItem, LabelSource
from webapp.ledgers import Viewer
from webapp.registry.models import PERSON, SCHOOL_ID, School, Tag

CHUNK = 500
LIVE = ("bound", "worn")


def make_sample_labels(session: Session, viewer: Viewer, ids: Sequence[str]) -> list[LabelItem]:
    """Return the labels of these samples by day, meal and time; those that a mistake put down have none to print."""
    samples = _samples(session, ids)
    codes = codes_of_boxes(session, {sample.box_id for sample in samples})
    names = _names(session, {sample.sampler_id for sample in samples})
    school = session.scalar(select(School.name).where(School.id == SCHOOL_ID)) or ""
    naming = Naming.load(session)
    items = []
    for sample in samples:
        meal = naming.meal(sample.meal)
        code = codes.get(sample.box_id)
        values = {
            "meal": f"{sample.on:%m-%d} {meal}",
            "taken": _shown(sample.taken_at, viewer.zone),
            "discard_after": _shown(sample.release_at, viewer.zone),
            "sampler": names.get(sample.sampler_id, ""),
            "school": school,
        }
        label = Label(code, naming.dish(sample), (), school, values) if code else None
        items.append(LabelItem(sample.id, f"{meal} · {naming.dish(sample)}", label))
    return items


def codes_of_boxes(session: Session, box_ids: Iterable[str]) -> dict[str, str]:
    """Return the code that each box bears: the newest of the school's own that is not worn, else the newest."""
    query = (
        select(Tag.target_id, Tag.id)
        .where(Tag.target_kind == "asset", Tag.target_id.in_(list(box_ids)))
        .where(Tag.state.in_(LIVE), Tag.is_foreign.is_(False))
        .order_by((Tag.state == "worn").desc(), Tag.revision, Tag.id.desc())
    )
    return {str(box_id): code for box_id, code in session.execute(query)}


def _samples(session: Session, ids: Sequence[str]) -> list[Sample]:
    found: list[Sample] = []
    for start in range(0, len(ids), CHUNK):
        found += session.scalars(select(Sample).where(Sample.id.in_(ids[start : start + CHUNK])))
    printed = [sample for sample in found if sample.removed_why != "mistake"]
    return sorted(printed, key=lambda sample: (sample.on, sample.taken_at, sample.id))


def _names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    rows = session.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(list(ids))))
    return {str(row.id): str(row.name) for row in rows}


def _shown(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%m-%d %H:%M}"


LABEL_SOURCES = (
    LabelSource(
        name="samples",
        title=_l("留樣標籤"),
        permission="canteen.sample",
        make=make_sample_labels,
        ledger="samples",
        design="sample-box",
        stock="roll-40x30",
        back_url="/desk/canteen/labels",
    ),
)
