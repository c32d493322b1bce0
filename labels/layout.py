"""Where everything on a label goes, in whole printer dots from its top left corner.

PDF and PNG both draw this layout, which is why the preview is the label. The quiet zone of the symbol lies
within the label and belongs to nobody else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from labels.codes import format_code
from labels.design import Design, Field
from labels.errors import LabelError
from labels.fitting import Fitted, Room, fit
from labels.fonts import Subset
from labels.label import Label
from labels.stock import MM_PER_INCH, Printer, Stock
from labels.symbols import QUIET_MODULES

MIN_MODULE_DOTS = 4
REFUSED_BELOW_MM = 0.25
WARNED_BELOW_MM = 0.33
COMFORTABLE_MM = 0.5
"""Below this the symbol takes more than the design's share of the label: being read comes first."""
MIN_TEXT_PT = 4.0
POINTS_PER_INCH = 72

_MOST_SHARE = 0.6
_PADDING_SHARE = 0.05
_BESIDE_FROM = 1.15  # width by height: squarer labels carry the text under the symbol
_EDGE_DOTS = 1  # a cut mark may lie on the label's edge, never in a quiet zone
_CJK_ASCENT = 0.86  # top of a Chinese sign above the baseline, in em
_CAP_HEIGHT = 0.733
_LEADING = 1.16
_SLACK = 1.07
_SQUEEZES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)


class Box(NamedTuple):
    """A rectangle in dots; `x`, `y` is its top left corner."""

    x: int
    y: int
    w: int
    h: int


class Text(NamedTuple):
    """A line of text: baseline start and size in dots."""

    x: int
    y: int
    size: float
    weight: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all labels of a job share: label, symbol (without its quiet zone), module and text column in dots."""

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

    @property
    def quiet_zone(self) -> Box:
        """The symbol with four modules around it."""
        margin = QUIET_MODULES * self.module
        symbol = self.symbol
        return Box(symbol.x - margin, symbol.y - margin, symbol.w + 2 * margin, symbol.h + 2 * margin)


@dataclass(frozen=True, slots=True)
class Layout:
    """Texts and rules of one label, and what had to be cut to fit."""

    texts: list[Text]
    rules: list[Box]
    cut: list[str]


def frame_labels(design: Design, stock: Stock, printer: Printer, modules: int) -> Frame:
    """Place symbol and text column; `modules` is the symbol's side.

    Raises LabelError when a module would be under 4 dots or 0.25 mm (DENSO WAVE; measured).
    """
    w, h = printer.dots_within(stock.label_w_mm), printer.dots_within(stock.label_h_mm)
    padding_mm = max(design.padding_mm, _PADDING_SHARE * min(stock.label_w_mm, stock.label_h_mm))
    pad_x = math.ceil(printer.dpi / MM_PER_INCH * max(padding_mm, stock.inset_x_mm))
    pad_y = math.ceil(printer.dpi / MM_PER_INCH * max(padding_mm, stock.inset_y_mm))
    beside = design.arrangement == "left" and w >= h * _BESIDE_FROM
    long, short = ((w, pad_x), (h, pad_y)) if beside else ((h, pad_y), (w, pad_x))
    module = _module_dots(modules, long, short, design.symbol_share)
    if printer.mm(module) < COMFORTABLE_MM:
        module = _module_dots(modules, long, short, max(design.symbol_share, _MOST_SHARE))
    _require_readable(module, printer, stock)
    side, quiet = modules * module, QUIET_MODULES * module
    gutter = (module + 1) // 2  # signs may reach a little over their own left edge
    if beside:
        symbol = Box(max(pad_x, quiet + _EDGE_DOTS), (h - side) // 2, side, side)
        left = symbol.x + side + quiet + gutter
        column = Box(left, pad_y, w - pad_x - left, h - 2 * pad_y)
    else:
        symbol = Box((w - side) // 2, max(pad_y, quiet + _EDGE_DOTS), side, side)
        top = symbol.y + side + quiet + gutter
        column = Box(pad_x, top, w - 2 * pad_x, h - pad_y - top)
    grown = min(column.w / design.column_w_mm, column.h / design.column_h_mm)
    return Frame(
        w, h, symbol, module, column, not beside, grown * MM_PER_INCH / POINTS_PER_INCH, POINTS_PER_INCH / printer.dpi
    )


def _module_dots(modules: int, long: tuple[int, int], short: tuple[int, int], share: float) -> int:
    """Largest module: the symbol and one quiet zone in its share of one side, whole in the other."""
    quiet = QUIET_MODULES
    across, padding = short
    width, lead = long
    room = int(width * share)
    return min(
        (across - 2 * padding) // modules,
        (across - 2 * _EDGE_DOTS) // (modules + 2 * quiet),
        (room - lead) // (modules + quiet),
        (room - _EDGE_DOTS) // (modules + 2 * quiet),
    )


def _require_readable(module: int, printer: Printer, stock: Stock) -> None:
    dots, size_mm = max(module, 0), printer.mm(max(module, 0))
    if dots < MIN_MODULE_DOTS or size_mm < REFUSED_BELOW_MM:
        raise LabelError(
            f"{stock.id} 放不下二維碼：每個模組只有 {dots} 點、{size_mm:.2f} mm（至少 4 點、0.25 mm）。"
            "請換大一點的標籤、較短的主機名稱或解析度較高的印表機",
            f"no room for the symbol on {stock.id}: {dots} dots, {size_mm:.2f} mm a module (at least 4 dots, 0.25 mm)",
        )


class Composer:
    """Sets the text of one label after another into one frame; `subsets` are the fonts by weight."""

    def __init__(self, design: Design, frame: Frame, subsets: dict[str, Subset]) -> None:
        self._design = design
        self._frame = frame
        self._subsets = subsets
        self._fit = lru_cache(maxsize=4096)(self._fit_field)

    def compose(self, label: Label) -> Layout:
        """Lay out one label: shrink all text together until it fits, at worst leave out the last lines."""
        runs = self._runs(label)
        for squeeze in _SQUEEZES:
            fitted = [self._fit(field, text, squeeze) for field, text in runs]
            height = self._height(runs, fitted, squeeze)
            if height <= self._frame.column.h:
                return self._place(runs, fitted, squeeze, self._column_for(height))
        return self._drop_lines(runs)

    def _column_for(self, height: float) -> Box:
        """Text as high as the symbol, or higher about the same middle, looks made for it."""
        column, symbol = self._frame.column, self._frame.symbol
        if self._frame.is_centred:
            return column
        h = min(column.h, max(symbol.h, math.ceil(height * _SLACK)))
        return Box(column.x, symbol.y + (symbol.h - h) // 2, column.w, h)

    def _runs(self, label: Label) -> list[tuple[Field, str]]:
        runs: list[tuple[Field, str]] = []
        for field in self._design.fields:
            if field.source == "lines":
                runs += [(field, line) for line in label.lines if line]
            elif text := self._text_of(field, label):
                runs.append((field, text))
        return runs

    def _text_of(self, field: Field, label: Label) -> str:
        match field.source:
            case "code":
                return format_code(label.code)
            case "title":
                return label.title
            case "header":
                return label.header
            case _:
                return field.text

    def _fit_field(self, field: Field, text: str, squeeze: float) -> Fitted:
        frame = self._frame
        smallest = MIN_TEXT_PT / frame.dot_pt
        size = max(field.size_pt * frame.point * squeeze, smallest)
        # the code must stay whole: it is the way in when the symbol is scratched
        least = 0.0 if field.source == "code" else max(field.min_size_pt * frame.point * squeeze, smallest)
        return fit(text, size, Room(frame.column.w, field.max_lines, least), self._subsets[field.weight])

    def _gap(self, field: Field, squeeze: float) -> float:
        return field.gap_mm * self._frame.point * POINTS_PER_INCH / MM_PER_INCH * squeeze

    def _height(self, runs: Sequence[tuple[Field, str]], fitted: Sequence[Fitted], squeeze: float) -> float:
        total = 0.0
        for (field, _), text in zip(runs, fitted, strict=True):
            total += _block_height(field, text) + self._gap(field, squeeze) * (2 if field.rule_below else 1)
        return total

    def _place(
        self, runs: Sequence[tuple[Field, str]], fitted: Sequence[Fitted], squeeze: float, column: Box
    ) -> Layout:
        layout = Layout([], [], [])
        top, bottom = float(column.y), float(column.y + column.h)
        blocks = list(zip(runs, fitted, strict=True))
        is_first = True
        for (field, text), block in blocks:
            if block.is_cut:
                layout.cut.append(text)
            if field.at == "top":
                top += 0 if is_first else self._gap(field, squeeze)
                is_first = False
                self._set(layout, field, block, top)
                top += _block_height(field, block)
                if field.rule_below:
                    top += self._gap(field, squeeze)
                    layout.rules.append(Box(column.x, round(top), column.w, max(1, round(0.12 * self._dots_per_mm()))))
        for (field, _), block in reversed(blocks):
            if field.at == "bottom":
                bottom -= _block_height(field, block)
                self._set(layout, field, block, bottom)
                bottom -= self._gap(field, squeeze)
        return layout

    def _dots_per_mm(self) -> float:
        return POINTS_PER_INCH / self._frame.dot_pt / MM_PER_INCH

    def _set(self, layout: Layout, field: Field, block: Fitted, top: float) -> None:
        column, subset = self._frame.column, self._subsets[field.weight]
        baseline = top + block.size * (_CAP_HEIGHT if field.source == "code" else _CJK_ASCENT)
        for line in block.lines:
            spare = column.w - subset.width(line, block.size) if self._frame.is_centred else 0
            layout.texts.append(
                Text(column.x + int(spare / 2), round(baseline), math.floor(block.size * 10) / 10, field.weight, line)
            )
            baseline += block.size * _LEADING

    def _drop_lines(self, runs: list[tuple[Field, str]]) -> Layout:
        """Keep the code at any price; leave out lines, then the rest, from the end."""
        squeeze, dropped = _SQUEEZES[-1], []
        while True:
            fitted = [self._fit(field, text, squeeze) for field, text in runs]
            if self._height(runs, fitted, squeeze) <= self._frame.column.h or len(runs) == 1:
                break
            for source in ("lines", "text", "header", "title", "code"):
                last = next((i for i in reversed(range(len(runs))) if runs[i][0].source == source), None)
                if last is not None:
                    dropped.append(runs.pop(last)[1])
                    break
        layout = self._place(runs, fitted, squeeze, self._frame.column)
        layout.cut.extend(reversed(dropped))
        return layout


def _block_height(field: Field, block: Fitted) -> float:
    """From the top of the first line to the foot of the last; a code has no descenders."""
    last = _CAP_HEIGHT if field.source == "code" else 1.0
    return block.size * (last + _LEADING * (len(block.lines) - 1))
