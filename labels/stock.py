"""Label stock as data: sheets and rolls, their geometry checked, and the printer they go through.

Lengths are millimetres from the top left corner. Positions on a page count from 1, left to right, then down.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from typing import Any

from labels.errors import LabelError

SYMMETRY_TOLERANCE_MM = 0.5
"""More than this between opposite margins is a typing slip, unless the stock is said to be asymmetric."""
ROUNDING_MM = 0.06
"""Makers publish two decimals at most, so a full-width row of labels may seem to pass the edge by this."""
MM_PER_INCH = 25.4


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
        _check_lengths(self, ("label_w_mm", "label_h_mm"))


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
        _check_lengths(self, ("page_w_mm", "page_h_mm", "label_w_mm", "label_h_mm", "pitch_x_mm", "pitch_y_mm"))
        _check_axis(self, _Axis("columns", "margin_left_mm", "pitch_x_mm", "label_w_mm", "page_w_mm"))
        _check_axis(self, _Axis("rows", "margin_top_mm", "pitch_y_mm", "label_h_mm", "page_h_mm"))

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


@dataclass(frozen=True, slots=True)
class _Axis:
    count: str
    margin: str
    pitch: str
    label: str
    page: str


def _check_lengths(stock: Stock, numbers: tuple[str, ...]) -> None:
    for number in numbers:
        value = getattr(stock, number)
        if not (math.isfinite(value) and 0 < value <= 2000):
            raise StockError(number, f"{value} 不是合理的長度", f"{value} is no length in millimetres")


def _check_axis(sheet: Sheet, axis: _Axis) -> None:
    count, margin, pitch, label, page = (
        getattr(sheet, name) for name in (axis.count, axis.margin, axis.pitch, axis.label, axis.page)
    )
    if count != int(count) or not 1 <= count <= 100:
        raise StockError(axis.count, f"{count} 不是 1 到 100 的整數", f"{count} is not a whole number from 1 to 100")
    if not margin >= 0:
        raise StockError(axis.margin, f"{margin} 小於 0", f"{margin} is below 0")
    if pitch < label - ROUNDING_MM and count > 1:
        raise StockError(
            axis.pitch,
            f"間距 {pitch} 小於標籤 {label}，標籤會重疊",
            f"{pitch} is less than the label's {label}: labels would overlap",
        )
    if count * label > page + ROUNDING_MM:
        raise StockError(
            axis.count,
            f"{count} 個 {label} mm 的標籤超過紙張 {page} mm",
            f"{count} labels of {label} mm exceed the page's {page} mm",
        )
    used = (count - 1) * pitch + label
    if used > page + ROUNDING_MM:
        raise StockError(
            axis.pitch,
            f"間距 {pitch} 太大：{count} 個標籤共 {used:.2f} mm，超過紙張 {page} mm",
            f"{pitch} is too much: {count} labels take {used:.2f} of {page} mm",
        )
    centred = (page - used) / 2
    rest = page - used - margin
    if rest < -ROUNDING_MM or (abs(rest - margin) > SYMMETRY_TOLERANCE_MM and not sheet.is_asymmetric):
        raise StockError(
            axis.margin,
            f"邊界 {margin}，對邊剩 {rest:.2f} mm；置中應為 {centred:.2f}",
            f"{margin} leaves {rest:.2f} mm on the far side; centred it would be {centred:.2f}",
        )


def make_stock(facts: Mapping[str, Any]) -> Stock:
    """Build a sheet or a roll from plain data (as in stocks.json). Raises StockError that names the wrong number."""
    kind = {"sheet": Sheet, "roll": Roll}.get(facts.get("kind", "sheet"))
    if kind is None:
        raise StockError("kind", "應為 sheet 或 roll", "must be sheet or roll")
    known = {field.name for field in fields(kind)}
    given = {name: value for name, value in facts.items() if name != "kind"}
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise StockError(unknown, "沒有這個欄位", "no such number")
    if "also" in given:
        given["also"] = tuple(given["also"])
    try:
        return kind(**given)
    except TypeError as error:
        raise StockError(facts.get("id", "?"), f"資料不全：{error}", str(error)) from error


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
