"""Label stock as data: sheets and rolls, their geometry checked, and the printer they go through.

Lengths are millimetres from the top left corner. Positions on a page count from 1, left to right, then down.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Any

from labels.errors import LabelError
from labels.geometry import PAGE_SIZES_MM, Fault, find_fault
from labels.repairs import MM_PER_INCH, find_repair

_COUNTS = ("columns", "rows")


class StockError(LabelError):
    """Geometry that can't be; `number` names the field that is wrong."""

    def __init__(self, number: str, zh: str, en: str) -> None:
        super().__init__(f"{number}：{zh}", f"{number}: {en}")
        self.number = number


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What sheets and rolls share: one label's size and what the printer can't reach of it."""

    id: str
    label_w_mm: float
    label_h_mm: float
    name: str = ""
    corner_radius_mm: float = 0.0
    inset_x_mm: float = 0.0
    inset_y_mm: float = 0.0
    note: str = ""
    suggested_use: str = ""

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of one page."""
        return self.label_w_mm, self.label_h_mm

    @property
    def positions(self) -> int:
        """Labels on one page."""
        return 1

    def origins_mm(self) -> Iterator[tuple[float, float]]:
        """Yield the top left corner of each label on a page, in order of position."""
        yield 0.0, 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll(Stock):
    """Labels one after another on a roll: each is a page of its own."""

    gap_mm: float = 2.0

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Stock):
    """A grid of labels on a page. Raises StockError when the numbers contradict each other."""

    page_w_mm: float
    page_h_mm: float
    columns: int
    rows: int
    margin_left_mm: float
    margin_top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    page: str = ""
    also: tuple[str, ...] = ()
    confidence: str = ""
    is_asymmetric: bool = False

    def __post_init__(self) -> None:
        _check(self)

    @property
    def page_mm(self) -> tuple[float, float]:
        return self.page_w_mm, self.page_h_mm

    @property
    def positions(self) -> int:
        return self.columns * self.rows

    def origins_mm(self) -> Iterator[tuple[float, float]]:
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.margin_left_mm + column * self.pitch_x_mm, self.margin_top_mm + row * self.pitch_y_mm


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer as measured with a calibration sheet: dots an inch, shift, and scale of the label grid.

    Scale moves labels apart but never stretches a symbol, whose module stays a whole number of dots.
    """

    dpi: float = 300
    offset_x_mm: float = 0.0
    offset_y_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        if not 100 <= self.dpi <= 2400:
            raise StockError("dpi", f"{self.dpi} 不在 100 到 2400 之間", f"{self.dpi} is not between 100 and 2400")
        for number in ("offset_x_mm", "offset_y_mm"):
            if not abs(getattr(self, number)) <= 20:
                raise StockError(number, "偏移超過 20 mm", "more than 20 mm off")
        for number in ("scale_x", "scale_y"):
            if not 0.95 <= getattr(self, number) <= 1.05:
                raise StockError(number, "縮放超過 5 %", "more than 5 % off")

    def dots(self, length_mm: float) -> int:
        """Round a length to whole dots."""
        return round(length_mm * self.dpi / MM_PER_INCH)

    def dots_within(self, length_mm: float) -> int:
        """Whole dots that fit into a length."""
        return math.floor(length_mm * self.dpi / MM_PER_INCH + 1e-6)

    def mm(self, dots: float) -> float:
        """Length of a number of dots."""
        return dots * MM_PER_INCH / self.dpi


def _check(stock: Stock) -> None:
    numbers = {field.name: getattr(stock, field.name) for field in fields(stock)}
    fault = find_fault(numbers)
    if fault is not None:
        raise _error(fault, numbers)


def _error(fault: Fault, numbers: Mapping[str, Any]) -> StockError:
    repair = find_repair(numbers)
    if repair is None:
        return StockError(*fault)
    return StockError(fault.number, f"{fault.zh}。{repair.zh}", f"{fault.en}; {repair.en}")


def make_stock(facts: Mapping[str, Any]) -> Stock:
    """Build a sheet or a roll from plain data (as in stocks.json). Raises StockError that names the wrong number.

    A page known by name (`PAGE_SIZES_MM`) needs no size; a single column or row needs no pitch.
    """
    if not isinstance(facts, Mapping):
        raise StockError("stock", "應為名稱與數值的清單（JSON 物件）", "must be names and numbers (a JSON object)")
    kind = _kind(facts.get("kind", "sheet"))
    given = {name: value for name, value in facts.items() if name != "kind"}
    if kind is Sheet:
        given = {**_implied(given), **given}
    _require_known(kind, given)
    for name in _COUNTS:
        if isinstance(given.get(name), float) and given[name].is_integer():
            given[name] = int(given[name])
    if "also" in given:
        given["also"] = _names(given["also"])
    return kind(**given)


def stock_facts(stock: Stock) -> dict[str, Any]:
    """Return the plain data of which `make_stock` builds an equal stock; what is at its default is left out."""
    told = {field.name: getattr(stock, field.name) for field in fields(stock)}
    defaults = {field.name: field.default for field in fields(stock)}
    facts = {name: value for name, value in told.items() if value != defaults[name]}
    if "also" in facts:
        facts["also"] = list(facts["also"])
    return {"kind": next(name for name, kind in _KINDS.items() if kind is type(stock)), **facts}


_KINDS: dict[str, type[Stock]] = {"sheet": Sheet, "roll": Roll}


def _kind(name: object) -> type[Stock]:
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise StockError("kind", "應為 sheet 或 roll", "must be sheet or roll")
    return kind


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise StockError("also", "應為名稱的清單", "must be a list of names")
    return tuple(value)


def _implied(given: Mapping[str, Any]) -> dict[str, Any]:
    implied: dict[str, Any] = {}
    page = given.get("page")
    if isinstance(page, str) and page in PAGE_SIZES_MM:
        implied["page_w_mm"], implied["page_h_mm"] = PAGE_SIZES_MM[page]
    for count, pitch, label in (("columns", "pitch_x_mm", "label_w_mm"), ("rows", "pitch_y_mm", "label_h_mm")):
        if given.get(count) == 1 and label in given:
            implied[pitch] = given[label]
    return implied


def _require_known(kind: type[Stock], given: Mapping[str, Any]) -> None:
    known = {field.name: field.default is MISSING for field in fields(kind)}
    for name in given:
        if name not in known:
            alike = get_close_matches(name, known, 1)
            zh, en = (f"，是 {alike[0]} 嗎？", f": is it {alike[0]}?") if alike else ("", "")
            raise StockError(name, f"沒有這個欄位{zh}", f"no such number{en}")
    for name, value in given.items():
        is_text = name == "id" or isinstance(kind.__dataclass_fields__[name].default, str)
        if is_text and not isinstance(value, str):
            raise StockError(name, f"{value} 應為文字", f"{value} must be text")
    missing = [name for name, is_required in known.items() if is_required and name not in given]
    if missing:
        more = "、".join(missing), ", ".join(missing)
        page = "，紙張也可寫名稱（A4、A5、Letter…）", "; a page may be named instead (A4, A5, Letter…)"
        zh, en = page if missing[0].startswith("page_") else ("", "")
        raise StockError(missing[0], f"資料不全，缺少 {more[0]}{zh}", f"missing: {more[1]}{en}")


@lru_cache(maxsize=1)
def load_stocks() -> dict[str, Stock]:
    """Return the stocks that come with the package, by id."""
    text = resources.files("labels").joinpath("stocks.json").read_text("utf-8")
    return {facts["id"]: make_stock(facts) for facts in json.loads(text)}


def find_stock(stock_id: str) -> Stock:
    """Return a stock by its id. Raises LabelError that lists the ids when there is none."""
    stocks = load_stocks()
    if stock_id not in stocks:
        known = ", ".join(stocks)
        raise LabelError(f"沒有標籤紙「{stock_id}」。可用：{known}", f"no stock {stock_id!r}")
    return stocks[stock_id]
