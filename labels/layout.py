"""Where everything on a label goes, in whole printer dots from its top left corner.

PDF and PNG both draw this layout, which is why the preview is the label. The quiet zone of the symbol lies
within the label and belongs to nobody else. A turned label is laid out lying; the drawing modules turn it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from labels.design import Design
from labels.errors import LabelError
from labels.stock import MM_PER_INCH, Printer, Stock
from labels.symbols import QUIET_MODULES

MIN_MODULE_DOTS = 4
REFUSED_BELOW_MM = 0.25
WARNED_BELOW_MM = 0.33
COMFORTABLE_MM = 0.5
"""Below this the symbol takes more than the design's share of the label: being read comes first."""
POINTS_PER_INCH = 72

_MOST_SHARE = 0.6
_LEAST_PADDING, _MOST_PADDING = 0.05, 0.1  # of the label's short side
_BESIDE_FROM = 1.15  # width by height: squarer labels carry the text under or over the symbol
_STRIP_FROM = 2.2  # and flatter ones beside it
_LEAST_COLUMN_MM = (6.0, 1.4)  # the code in clear at about 3.5 points
_EDGE_DOTS = 1  # a cut mark may lie on the label's edge, never in a quiet zone


class Box(NamedTuple):
    """A rectangle in dots; `x`, `y` is its top left corner."""

    x: int
    y: int
    w: int
    h: int


class Text(NamedTuple):
    """A line of text: baseline start and size in dots; a white one stands on a rule."""

    x: int
    y: int
    size: float
    weight: str
    text: str
    is_white: bool = False


class Picture(NamedTuple):
    """A picture of `w_px` by `h_px` pixels that fills `box`: one bit a pixel, packed as `Symbol.rows`, 1 is black."""

    box: Box
    rows: bytes
    w_px: int
    h_px: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What all labels of a job share: label, symbol (without its quiet zone), module and text column in dots.

    `w` and `h` are those of the unturned label; `printed_size` is what comes out of the printer.
    """

    w: int
    h: int
    symbol: Box
    module: int
    column: Box
    is_centred: bool
    point: float
    """Dots of one design point on this label."""
    dot_pt: float
    """Real points of one dot."""
    is_turned: bool = False

    @property
    def quiet_zone(self) -> Box:
        """The symbol with four modules around it."""
        margin = QUIET_MODULES * self.module
        symbol = self.symbol
        return Box(symbol.x - margin, symbol.y - margin, symbol.w + 2 * margin, symbol.h + 2 * margin)

    @property
    def printed_size(self) -> tuple[int, int]:
        """Width and height as printed, in dots."""
        return (self.h, self.w) if self.is_turned else (self.w, self.h)

    def turned(self, box: Box) -> Box:
        """Where a box of the layout is printed: turned a quarter clockwise if the label is."""
        return Box(self.h - box.y - box.h, box.x, box.h, box.w) if self.is_turned else box


@dataclass(slots=True)
class Layout:
    """Texts, rules (filled boxes, drawn before the texts) and pictures of one label, and what is not as asked."""

    texts: list[Text] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """Texts that were shortened or left out."""
    lacks: tuple[str, ...] = ()
    """Names of values that the design shows and the label has not."""
    is_logo_dropped: bool = False


class _Side(NamedTuple):
    """One direction of a label: its length and what must stay free at either end, in dots."""

    length: int
    padding: int


def frame_labels(design: Design, stock: Stock, printer: Printer, modules: int) -> Frame:
    """Place symbol and text column; `modules` is the symbol's side.

    Raises LabelError when a module would be under 4 dots or 0.25 mm (DENSO WAVE; measured), or when no room is
    left for the code in clear.
    """
    across, down = _sides(design, stock, printer)
    arrangement = _arrangement(design, across, down)
    is_beside = arrangement in ("left", "right")
    sides = (across, down) if is_beside else (down, across)
    best = _best_module(design, sides, modules, printer)
    _require_readable(best, printer, stock)
    for module in range(best, MIN_MODULE_DOTS - 1, -1):
        symbol, column = _boxes(arrangement, sides, modules, module)
        if printer.mm(column.w) >= _LEAST_COLUMN_MM[0] and printer.mm(column.h) >= _LEAST_COLUMN_MM[1]:
            break
    else:
        raise _no_room_for_code(stock)
    _require_readable(module, printer, stock)
    grown = min(column.w / design.column_w_mm, column.h / design.column_h_mm)
    return Frame(
        w=across.length,
        h=down.length,
        symbol=symbol,
        module=module,
        column=column,
        is_centred=not is_beside,
        point=grown * MM_PER_INCH / POINTS_PER_INCH,
        dot_pt=POINTS_PER_INCH / printer.dpi,
        is_turned=design.is_turned,
    )


def _sides(design: Design, stock: Stock, printer: Printer) -> tuple[_Side, _Side]:
    """Across and down of the label as it is laid out."""
    short_mm = min(stock.label_w_mm, stock.label_h_mm)
    padding_mm = max(min(design.padding_mm, _MOST_PADDING * short_mm), _LEAST_PADDING * short_mm)
    dots_per_mm = printer.dpi / MM_PER_INCH
    across, down = (
        _Side(printer.dots_within(length_mm), math.ceil(dots_per_mm * max(padding_mm, inset_mm)))
        for length_mm, inset_mm in ((stock.label_w_mm, stock.inset_x_mm), (stock.label_h_mm, stock.inset_y_mm))
    )
    return (down, across) if design.is_turned else (across, down)


_SAME_END = {"left": "top", "top": "left", "right": "bottom", "bottom": "right"}


def _arrangement(design: Design, across: _Side, down: _Side) -> str:
    """The design's own side, or the one that fits the label's shape: no narrow column, no flat strip."""
    is_wide = across.length >= down.length * _BESIDE_FROM
    is_strip = across.length >= down.length * _STRIP_FROM
    if design.arrangement in ("left", "right"):
        return design.arrangement if is_wide else _SAME_END[design.arrangement]
    return _SAME_END[design.arrangement] if is_strip else design.arrangement


def _best_module(design: Design, sides: tuple[_Side, _Side], modules: int, printer: Printer) -> int:
    module = _module_dots(modules, sides, design.symbol_share)
    if printer.mm(module) >= COMFORTABLE_MM:
        return module
    comfortable = math.ceil(COMFORTABLE_MM * printer.dpi / MM_PER_INCH)
    return max(module, min(comfortable, _module_dots(modules, sides, max(design.symbol_share, _MOST_SHARE))))


def _module_dots(modules: int, sides: tuple[_Side, _Side], share: float) -> int:
    """Largest module: the symbol and one quiet zone in its share of one side, whole in the other."""
    (long, short), quiet = sides, QUIET_MODULES
    room = int(long.length * share)
    return min(
        (short.length - 2 * short.padding) // modules,
        (short.length - 2 * _EDGE_DOTS) // (modules + 2 * quiet),
        (room - long.padding) // (modules + quiet),
        (room - _EDGE_DOTS) // (modules + 2 * quiet),
    )


def _boxes(arrangement: str, sides: tuple[_Side, _Side], modules: int, module: int) -> tuple[Box, Box]:
    """Symbol and text column; the first of `sides` is the direction in which the two follow each other."""
    (long, short), side = sides, modules * module
    quiet = QUIET_MODULES * module
    gutter = (module + 1) // 2
    margin = max(long.padding, quiet + _EDGE_DOTS)
    taken = margin + side + quiet + gutter
    room, width = long.length - taken - long.padding, short.length - 2 * short.padding
    is_first = arrangement in ("left", "top")
    start, at = (margin, taken) if is_first else (long.length - margin - side, long.padding)
    middle = (short.length - side) // 2
    if arrangement in ("left", "right"):
        return Box(start, middle, side, side), Box(at, short.padding, room, width)
    return Box(middle, start, side, side), Box(short.padding, at, width, room)


def _require_readable(module: int, printer: Printer, stock: Stock) -> None:
    dots, size_mm = max(module, 0), printer.mm(max(module, 0))
    if dots < MIN_MODULE_DOTS or size_mm < REFUSED_BELOW_MM:
        raise LabelError(
            f"{stock.id} 放不下二維碼：每個模組只有 {dots} 點、{size_mm:.2f} mm（至少 4 點、0.25 mm）。"
            "請換大一點的標籤、較短的主機名稱或解析度較高的印表機",
            f"no room for the symbol on {stock.id}: {dots} dots, {size_mm:.2f} mm a module (at least 4 dots, 0.25 mm)",
        )


def _no_room_for_code(stock: Stock) -> LabelError:
    return LabelError(
        f"{stock.id} 在二維碼旁邊放不下編碼文字。請換大一點的標籤，或減少版面的留白、二維碼占比",
        f"no room for the code beside the symbol on {stock.id}: take a larger label, less padding or symbol_share",
    )
