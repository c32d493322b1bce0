"""What the demo school has done with its labels: a measured printer, a block of blanks, some that are worn."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from labels import mint
from webapp.demo.school import SEED, DemoSchool, demo_id
from webapp.journal.desk import Say

BLANKS, BOUND_BLANKS = 24, 3
STOCK = "avery-l7159"
WORN = ("飲水機:1", "飲水機:3", "室內消火栓:2", "分離式冷氣機:4")


def stationery(school: DemoSchool) -> Iterator[Say]:
    """Yield what the office has set up and printed: a printer with its correction, one block of blank labels."""
    measured = {"offset_x_mm": 0.6, "offset_y_mm": -0.4, "scale_x": 1.002, "scale_y": 1.001}
    fields = {
        "name": "總務處雷射印表機",
        "language": "pdf",
        "dpi": 600,
        "corrections": {STOCK: measured},
        "is_active": True,
    }
    yield Say("label_printer.save", {"id": demo_id("printer", "office"), "fields": fields})
    codes = blank_codes(school)
    yield Say("tag.issue", {"block_id": demo_id("block", "first"), "codes": codes})
    yield Say("tag.print", {"codes": codes, "stock": STOCK}, schema=2)
    for code, place in zip(codes[:BOUND_BLANKS], school.places[-BOUND_BLANKS:], strict=True):
        yield Say("tag.bind", {"code": code, "target": {"kind": "place", "id": place.id}, "is_foreign": False})


def worn(school: DemoSchool) -> Iterator[Say]:
    """Yield what somebody on a round has seen of labels."""
    for key in WORN:
        yield Say("tag.wear", {"code": school.thing(key).code})


def blank_codes(school: DemoSchool) -> list[str]:
    """Return codes that the school has given to nothing: the same everywhere, as the rest of it."""
    random = Random(SEED + 1)  # noqa: S311 (the demo's codes guard nothing)
    taken = {thing.code for thing in school.things} | {place.code for place in school.places}
    codes: dict[str, None] = {}
    while len(codes) < BLANKS:
        codes.update(dict.fromkeys({mint(random)} - taken))
    return list(codes)
