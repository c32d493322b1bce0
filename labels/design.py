"""Label designs as data: which fields, in which order and size, beside or under the symbol.

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

from labels.errors import LabelError
from labels.fonts import REGULAR, WEIGHTS
from labels.symbols import LEVELS

ARRANGEMENTS = ("left", "top")
SOURCES = ("header", "title", "lines", "code", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One run of text: `source` is header, title, lines (all of them), code, or text (the same on each label)."""

    source: str
    size_pt: float
    min_size_pt: float = 5.0
    weight: str = REGULAR
    max_lines: int = 1
    gap_mm: float = 0.5
    at: str = "top"
    text: str = ""
    rule_below: bool = False

    def __post_init__(self) -> None:
        _require(self.source in SOURCES, "source", self.source)
        _require(self.weight in WEIGHTS, "weight", self.weight)
        _require(self.at in ("top", "bottom"), "at", self.at)
        _require(3 <= self.size_pt <= 400, "size_pt", self.size_pt)
        _require(1 <= self.min_size_pt <= self.size_pt, "min_size_pt", self.min_size_pt)
        _require(1 <= self.max_lines <= 6, "max_lines", self.max_lines)
        _require(0 <= self.gap_mm <= 50, "gap_mm", self.gap_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a label shows. `symbol_share` is the most of the label's width (or height) that goes to the symbol."""

    id: str
    fields: tuple[Field, ...]
    column_w_mm: float
    column_h_mm: float
    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    arrangement: str = "left"
    padding_mm: float = 1.5
    symbol_share: float = 0.46
    min_level: str = "M"

    def __post_init__(self) -> None:
        _require(self.arrangement in ARRANGEMENTS, "arrangement", self.arrangement)
        _require(self.min_level in LEVELS, "min_level", self.min_level)
        _require(0.1 <= self.symbol_share <= 0.9, "symbol_share", self.symbol_share)
        _require(0 <= self.padding_mm <= 50, "padding_mm", self.padding_mm)
        _require(1 <= self.column_w_mm <= 1000, "column_w_mm", self.column_w_mm)
        _require(1 <= self.column_h_mm <= 1000, "column_h_mm", self.column_h_mm)


def make_design(facts: Mapping[str, Any]) -> Design:
    """Build a design from plain data (as in designs.json). Raises LabelError that names the wrong entry."""
    try:
        return Design(**{**facts, "fields": tuple(Field(**entry) for entry in facts["fields"])})
    except (KeyError, TypeError) as error:
        raise LabelError(f"版面資料不對：{error}", f"not a design: {error}") from error


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


def _require(holds: bool, entry: str, value: object) -> None:
    if not holds:
        raise LabelError(f"版面的 {entry} 不能是 {value!r}", f"a design's {entry} can't be {value!r}")
