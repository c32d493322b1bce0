"""How far a printer is off: two crosses to measure on a calibration sheet, and what follows from the measures.

A printer that shifts by `b` and stretches by `a` puts what is drawn at `x` to `a x + b`. Labels are drawn at
`scale x + offset`, so they come out right where `scale = 1 / a` and `offset = -b / a`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from labels.errors import LabelError
from labels.stock import Printer, Stock

_LARGE_FROM_MM = 90.0
_LARGE_INSET_MM, _LARGE_GRADE_MM = 20.0, 5.0
_SMALL_START_MM, _SMALL_END_MM = 8.0, 4.0
_SIDES = (("x", "橫向", "across"), ("y", "縱向", "down"))


@dataclass(frozen=True, slots=True)
class Crosses:
    """Where the crosses belong: A in mm from the left and the top edge of the paper, and how far B is from A."""

    x_mm: float
    y_mm: float
    across_mm: float
    down_mm: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a ruler says: `x_mm`, `y_mm` from the paper's left and top edge to A, and from A to B across and down."""

    crosses: Crosses
    x_mm: float
    y_mm: float
    across_mm: float
    down_mm: float


def reference_crosses(stock: Stock) -> Crosses:
    """Return where the two crosses of a stock's calibration sheet belong, far apart, in numbers easy to read."""
    place = _place_large if is_large(stock) else _place_small
    (x, across), (y, down) = (place(side_mm) for side_mm in stock.page_mm)
    return Crosses(x, y, across, down)


def _place_large(side_mm: float) -> tuple[float, float]:
    grades = math.floor((side_mm - 2 * _LARGE_INSET_MM) / _LARGE_GRADE_MM + 1e-9)
    return _LARGE_INSET_MM, grades * _LARGE_GRADE_MM


def _place_small(side_mm: float) -> tuple[float, float]:
    start = min(_SMALL_START_MM, math.floor(side_mm / 2) / 2)
    rest = side_mm - start - min(_SMALL_END_MM, side_mm * 0.15)
    return start, float(max(1, math.floor(rest + 1e-9)))


def is_large(stock: Stock) -> bool:
    """Tell whether ruler, crosses and instructions find room on one page."""
    return min(stock.page_mm) >= _LARGE_FROM_MM


def correct(printer: Printer, measured: Measured) -> Printer:
    """Return the printer with the offset and scale that put the crosses where they belong.

    `printer` is the one that the sheet was made for: its offset and scale are in what was measured. Raises
    LabelError for what can't have been measured on this sheet, StockError for a correction beyond all reason.
    """
    crosses = measured.crosses
    scale_x, offset_x = _correct_side(
        _SIDES[0],
        (printer.scale_x, printer.offset_x_mm),
        (crosses.x_mm, crosses.across_mm),
        (measured.x_mm, measured.across_mm),
    )
    scale_y, offset_y = _correct_side(
        _SIDES[1],
        (printer.scale_y, printer.offset_y_mm),
        (crosses.y_mm, crosses.down_mm),
        (measured.y_mm, measured.down_mm),
    )
    return replace(printer, scale_x=scale_x, scale_y=scale_y, offset_x_mm=offset_x, offset_y_mm=offset_y)


def _correct_side(
    side: tuple[str, str, str],
    present: tuple[float, float],
    nominal: tuple[float, float],
    found: tuple[float, float],
) -> tuple[float, float]:
    """Return new scale and offset of one direction; `nominal` and `found` are A's place and the distance to B."""
    (scale, offset), (place, distance), (found_place, found_distance) = present, nominal, found
    if not (math.isfinite(found_place) and math.isfinite(found_distance)):
        raise LabelError(f"{side[1]}的量測值不是數字", f"what was measured {side[2]} is no number")
    if not abs(found_distance / distance - 1) <= 0.1:
        raise LabelError(
            f"{side[1]} A 到 B 量到 {found_distance:g} mm，應接近 {distance:g} mm。請確認以 100 % 列印，再量一次",
            f"{found_distance:g} mm from A to B {side[2]} is far from {distance:g}: print at 100 % and measure again",
        )
    stretch = found_distance / distance
    shift = found_place - place * stretch
    # rounded to what nobody can measure: a hundredth of a dot, a hundredth of a millimetre over a page
    return round(scale / stretch, 6), round(offset - shift * scale / stretch, 4)
