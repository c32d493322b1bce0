"""Labels to try a design on: things of the school, its longest name, and an English one that is worse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from labels import Label
from webapp.printing.making import make_samples, school_name
from webapp.printing.selection import Selection, select_things
from webapp.registry.models import Asset, Place
from webapp.registry.places import PlaceTree

CODE = "7K3M9QXF"
MOST_FOUND = 8
# what comes from lists of other rooms: no thing in the registry has it
ELSEWHERE = {
    "meal": "午餐",
    "taken": "11-22 11:40",
    "discard_after": "11-24 11:40",
    "sampler": "陳秋香",
    "class_name": "三年一班",
    "host": "教務處 林主任",
    "date": "2026-11-22",
    "unit": "kWh",
    "multiplier": "× 40",
}
# a design that shows this value is for such things: their name and lines
EXAMPLES: dict[str, tuple[str, dict[str, str]]] = {
    "meal": ("番茄炒蛋", {}),
    "class_name": ("王小明", {"number": "23"}),
    "host": ("林志明", {}),
    "multiplier": ("總電表", {"number": "E-01", "serial": "A1200147", "place": "配電室"}),
}
EXAMPLE = "example:"
LONG_NAME = "微波感應警報探測器（含專用不鏽鋼防護罩與備用電池組）"
ENGLISH = Label(
    CODE,
    "Interactive flat panel display, 86 inch, with mobile stand and camera",
    ("Science building / 3F / Physics laboratory 301", "3140101-03-00042", "Alexander Montgomery"),
    values={
        "place": "Science building / 3F / Physics laboratory 301",
        "number": "3140101-03-00042",
        "custodian": "Alexander Montgomery",
        "department": "Office of General Affairs",
        "category": "Teaching equipment",
        "brand": "ViewBoard Professional",
        "model": "IFP8650-5F / 2026",
        "serial": "VXB231200147-0098",
        "acquired_on": "2026-09-01",
    }
    | ELSEWHERE
    | {"meal": "Lunch", "sampler": "A. Montgomery", "class_name": "Class 301", "host": "Dean of studies"},
)


@dataclass(frozen=True)
class Found:
    """A thing as a search lists it."""

    key: str
    title: str
    note: str


def find_things(session: Session, text: str) -> list[Found]:
    """Return the first few places and assets whose name or number contains `text`."""
    tree = PlaceTree.load(session)
    found: list[Found] = []
    for kind, model in (("asset", Asset), ("place", Place)):
        matches = or_(model.name.icontains(text, autoescape=True), model.number.icontains(text, autoescape=True))
        rows = session.scalars(select(model).where(matches).order_by(model.name, model.id).limit(MOST_FOUND))
        found += [_found(kind, row, tree) for row in rows]
    return found[:MOST_FOUND]


def usual_thing(session: Session, sources: set[str]) -> str:
    """Return the key of what to show a design on first: an example of what its values speak of, else the asset that was
    registered last; "" in an empty school.
    """
    example = next((source for source in EXAMPLES if source in sources), None)
    if example:
        return f"{EXAMPLE}{example}"
    asset_id = session.scalar(select(Asset.id).where(Asset.place_id.is_not(None)).order_by(Asset.id.desc()).limit(1))
    return f"asset:{asset_id}" if asset_id else ""


def thing_title(session: Session, key: str) -> str:
    """Return the name of the thing behind a key, "" for none."""
    if key.removeprefix(EXAMPLE) in EXAMPLES:
        return EXAMPLES[key.removeprefix(EXAMPLE)][0]
    kind, _colon, id_ = key.partition(":")
    row: Any = session.get(Asset if kind == "asset" else Place, id_) if id_ else None
    return row.name if row else ""


def sample_label(session: Session, key: str) -> Label:
    """Return the label of a thing (`asset:<id>`, `place:<id>`), of an example, of the `longest` name here, or an
    `english` one.

    It is the label as it will be printed, and besides has examples of what only lists of other rooms know.
    """
    if key == "english":
        return replace(ENGLISH, header=school_name(session))
    if key.removeprefix(EXAMPLE) in EXAMPLES:
        title, values = EXAMPLES[key.removeprefix(EXAMPLE)]
        lines = (values["place"],) if "place" in values else ()
        return Label(CODE, title, lines, school_name(session), {**ELSEWHERE, **values})
    if key == "longest":
        key = _longest(session)
    kind, _colon, id_ = key.partition(":")
    selection = Selection("place" if kind == "place" else "asset", "all", ids=(id_,))
    things = select_things(session, selection) if id_ else []
    if not things:
        return replace(ENGLISH, title=LONG_NAME, header=school_name(session))
    label = make_samples(session, things)[0]
    return replace(label, values={**ELSEWHERE, **label.values})


def _longest(session: Session) -> str:
    asset_id = session.scalar(select(Asset.id).order_by(func.length(Asset.name).desc(), Asset.id).limit(1))
    return f"asset:{asset_id}" if asset_id else ""


def _found(kind: str, row: Any, tree: PlaceTree) -> Found:
    where = tree.path(row.place_id if kind == "asset" else row.parent_id)
    return Found(f"{kind}:{row.id}", row.name, " · ".join(part for part in (row.number, where) if part))
