"""Tables for a terminal, in which a Chinese sign is two columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import east_asian_width

from labels.design import Design
from labels.stock import Roll, Stock

_GAP = "  "


def list_stocks(stocks: Mapping[str, Stock]) -> str:
    """Return one line a stock: id, size, labels a page, what it is good for."""
    return align([("標籤紙 stock", "尺寸 size", "張/頁", "用途 use"), *map(_stock_row, stocks.values())])


def list_designs(designs: Mapping[str, Design]) -> str:
    """Return one line a design: id and its names."""
    return align(
        [("版面 design", "名稱 name"), *((design.id, " / ".join(design.name.values())) for design in designs.values())]
    )


def align(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows with each column as wide as its widest cell."""
    lines = list(rows)
    widths = [max(map(columns_of, cells)) for cells in zip(*lines, strict=True)]
    return "\n".join(
        _GAP.join(cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in lines
    )


def columns_of(text: str) -> int:
    """Width of a text on a terminal."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _stock_row(stock: Stock) -> tuple[str, ...]:
    per_page = "捲筒 roll" if isinstance(stock, Roll) else str(stock.positions)
    return stock.id, f"{stock.label_w_mm:g} x {stock.label_h_mm:g} mm", per_page, stock.suggested_use or stock.name
