"""Label designs as data: which fields, in which order and size, on which side of the symbol.

Sizes are points for a text column of the design's own size and grow or shrink with the real one, so one
design serves every stock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from labels.entries import DesignError, Number, OneOf, Rule, Text, Truth, check_entries, known_entries, plain_facts
from labels.errors import LabelError
from labels.fonts import REGULAR, WEIGHTS
from labels.logo import check_logo
from labels.symbols import LEVELS

ARRANGEMENTS = ("left", "right", "top", "bottom")
LOGO_PLACES = ("top", "corner", "bottom")
SOURCES = ("header", "title", "lines", "code", "text")
"""What every label has; any other source is the name of a value."""
MOST_FIELDS = 20

FIELD_ENTRIES: dict[str, Rule] = {
    "source": Text(1, 40),
    "size_pt": Number(3, 400),
    "min_size_pt": Number(1, 400),
    "weight": OneOf(WEIGHTS),
    "max_lines": Number(1, 6, is_whole=True),
    "gap_mm": Number(0, 50),
    "at": OneOf(("top", "bottom")),
    "text": Text(0, 200),
    "prefix": Text(0, 40),
    "rule_below": Truth(),
    "is_band": Truth(),
}
DESIGN_ENTRIES: dict[str, Rule] = {
    "id": Text(1, 80),
    "column_w_mm": Number(1, 1000),
    "column_h_mm": Number(1, 1000),
    "arrangement": OneOf(ARRANGEMENTS),
    "is_turned": Truth(),
    "padding_mm": Number(0, 50),
    "symbol_share": Number(0.1, 0.9),
    "min_level": OneOf(tuple(LEVELS)),
    "logo_h_mm": Number(1, 200),
    "logo_at": OneOf(LOGO_PLACES),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One run of text: `source` is header, title, lines (all), code, text (the same on each label) or a value's name.

    `prefix` stands before it in regular weight; `is_band` sets it white on a bar as wide as the column.
    """

    source: str
    size_pt: float
    min_size_pt: float = 5.0
    weight: str = REGULAR
    max_lines: int = 1
    gap_mm: float = 0.5
    at: str = "top"
    text: str = ""
    prefix: str = ""
    rule_below: bool = False
    is_band: bool = False

    def __post_init__(self) -> None:
        check_entries(self, FIELD_ENTRIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a label shows.

    `arrangement` is the side where the symbol stands, `symbol_share` the most of the label's width (or height) that
    goes to it, `min_level` the least error correction. `is_turned` lays the label out with width and height swapped
    and turns it a quarter clockwise. `logo` is a PNG in base64, `logo_h_mm` high at the column's own size.
    """

    id: str
    fields: tuple[Field, ...]
    column_w_mm: float
    column_h_mm: float
    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    arrangement: str = "left"
    is_turned: bool = False
    padding_mm: float = 1.5
    symbol_share: float = 0.46
    min_level: str = "M"
    logo: str | None = None
    logo_h_mm: float = 8.0
    logo_at: str = "top"

    def __post_init__(self) -> None:
        check_entries(self, DESIGN_ENTRIES)
        if len(self.fields) > MOST_FIELDS:
            raise DesignError("fields", f"最多 {MOST_FIELDS} 個", f"at most {MOST_FIELDS}", len(self.fields))
        if self.logo is not None:
            check_logo(self.logo)


def make_design(facts: Mapping[str, Any]) -> Design:
    """Build a design from plain data (as in designs.json). Raises DesignError that names the wrong entry."""
    given = known_entries(facts, Design)
    fields = given["fields"]
    if not isinstance(fields, list | tuple):
        raise DesignError("fields", "應為清單", "must be a list", fields)
    if len(fields) > MOST_FIELDS:
        raise DesignError("fields", f"最多 {MOST_FIELDS} 個", f"at most {MOST_FIELDS}", len(fields))
    name = given.get("name", {})
    if not isinstance(name, Mapping) or not all(isinstance(text, str) for text in (*name, *name.values())):
        raise DesignError("name", "應為各語言的名稱", "must be names by language", name)
    made = tuple(_make_field(f"fields[{index}]", entry) for index, entry in enumerate(fields))
    return Design(**{**given, "name": dict(name), "fields": made})


def _make_field(at: str, facts: Any) -> Field:
    if not isinstance(facts, Mapping):
        raise DesignError(at, "應為一組資料", "must be an object", facts)
    try:
        return Field(**known_entries(facts, Field))
    except DesignError as error:
        raise error.within(at) from error


def design_facts(design: Design) -> dict[str, Any]:
    """Return the plain data that `make_design` takes; entries that are as by default are left out."""
    facts = plain_facts(design)
    facts["fields"] = [plain_facts(entry) for entry in design.fields]
    if "name" in facts:
        facts["name"] = dict(design.name)
    return facts


@lru_cache(maxsize=1)
def load_designs() -> dict[str, Design]:
    """Return the designs that come with the package, by id."""
    text = resources.files("labels").joinpath("designs.json").read_text("utf-8")
    return {facts["id"]: make_design(facts) for facts in json.loads(text)}


def find_design(design_id: str) -> Design:
    """Return a design by its id. Raises LabelError that lists the ids when there is none."""
    designs = load_designs()
    if design_id not in designs:
        raise LabelError(f"沒有版面「{design_id}」。可用：{', '.join(designs)}", f"no design {design_id!r}")
    return designs[design_id]
