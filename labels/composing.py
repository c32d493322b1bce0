"""One label's text and logo set into the frame that all labels of a job share.

All text shrinks together until it fits; then lines are left out from the end, the code in clear never.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from labels.blocks import Block, Slot
from labels.codes import format_code
from labels.design import SOURCES, Design
from labels.fonts import Subset
from labels.label import Label
from labels.layout import Box, Frame, Layout, Picture, Text
from labels.logo import logo_aspect, logo_rows
from labels.stock import MM_PER_INCH

_SQUEEZES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)
_WITH_LOGO = _SQUEEZES[:4]
"""Before text shrinks further, the logo gives way."""
_SLACK = 1.07
_RULE_MM = 0.12
_LEAST_LOGO_MM = 2.5
_MOST_BESIDE = 0.5
_TAB_MOST = 0.45
_GROUP_LEAST = 0.8
_DROP_ORDER = ("lines", "value", "text", "header", "title")


class Logo(NamedTuple):
    """A logo in dots, on a row of its own or beside text, at the top or the foot of the column."""

    rows: bytes
    w: int
    h: int
    gap: int
    is_row: bool
    is_top: bool


class Run(NamedTuple):
    """A text to be set, in its slot."""

    slot: Slot
    text: str


class Composer:
    """Sets the text of one label after another into one frame; `subsets` are the fonts by weight."""

    def __init__(self, design: Design, frame: Frame, subsets: dict[str, Subset]) -> None:
        self._frame = frame
        self._slots = [Slot(entry, frame, subsets) for entry in design.fields]
        self._logo = _fit_logo(design, frame)
        self._wants_logo = design.logo is not None
        self._rule = max(1, round(_RULE_MM / MM_PER_INCH * 72 / frame.dot_pt))
        self._block = lru_cache(maxsize=4096)(Slot.block)

    def compose(self, label: Label) -> Layout:
        """Lay out one label: shrink all text together until it fits, at worst leave out the last lines."""
        runs, lacks = self._runs(label)
        layout = self._with_logo(runs) if self._logo else None
        if layout is None:
            layout = self._without_logo(runs)
            layout.is_logo_dropped = self._wants_logo
        layout.lacks = lacks
        return layout

    def _with_logo(self, runs: list[Run]) -> Layout | None:
        for squeeze in _WITH_LOGO:
            blocks = self._set(runs, squeeze, self._logo)
            height = self._height(blocks, self._logo)
            if height <= self._frame.column.h:
                return self._place(blocks, height, self._logo)
        return None

    def _without_logo(self, runs: list[Run]) -> Layout:
        for squeeze in _SQUEEZES:
            blocks = self._set(runs, squeeze, None)
            height = self._height(blocks, None)
            if height <= self._frame.column.h:
                return self._place(blocks, height, None)
        return self._drop_lines(runs)

    def _runs(self, label: Label) -> tuple[list[Run], tuple[str, ...]]:
        runs: list[Run] = []
        lacks: tuple[str, ...] = ()
        for slot in self._slots:
            source = slot.source
            if source == "lines":
                runs += [Run(slot, line) for line in label.lines]
            elif text := _text_of(slot, label):
                runs.append(Run(slot, text))
            elif source not in SOURCES:
                lacks += (source,)
        return runs, lacks

    def _set(self, runs: Sequence[Run], squeeze: float, logo: Logo | None) -> list[Block]:
        """Fit each run; text beside the logo has less width, and runs of one group take one size."""
        width, tab = self._frame.column.w, self._tab(runs, squeeze)
        if logo is None or logo.is_row:
            blocks = [self._block(slot, text, squeeze, width, tab) for slot, text in runs]
        else:
            blocks = self._set_beside(runs, squeeze, logo, tab)
        if any(block.is_shrunk for block in blocks):
            blocks = [self._levelled(block, blocks) for block in blocks]
        return blocks

    def _set_beside(self, runs: Sequence[Run], squeeze: float, logo: Logo, tab: int) -> list[Block]:
        width, used = self._frame.column.w, 0.0
        narrow = width - logo.w - logo.gap
        blocks: list[Block] = []
        for slot, text in runs if logo.is_top else reversed(runs):
            is_beside = slot.is_top == logo.is_top and used < logo.h + logo.gap
            block = self._block(slot, text, squeeze, narrow if is_beside else width, tab)
            used += block.height + block.gap if slot.is_top == logo.is_top else 0
            blocks.append(block)
        return blocks if logo.is_top else blocks[::-1]

    def _levelled(self, block: Block, blocks: Sequence[Block]) -> Block:
        """Lines of one kind look made on purpose in one size, unless one of them would drag the others down far."""
        slot = block.slot
        least = min(other.size for other in blocks if other.slot.group == slot.group)
        common = max(least, _GROUP_LEAST * block.wanted)
        return slot.block(block.text, block.squeeze, block.width, block.tab, common) if block.size > common else block

    def _tab(self, runs: Sequence[Run], squeeze: float) -> int:
        """Where values begin behind their prefixes, in dots; 0 when prefix and value simply follow each other."""
        if self._frame.is_centred:
            return 0
        tab = max((slot.prefix_width(squeeze) for slot, _ in runs if slot.prefix), default=0)
        return tab if tab <= self._frame.column.w * _TAB_MOST else 0

    def _height(self, blocks: Sequence[Block], logo: Logo | None) -> float:
        top = sum([block.height + block.gap for block in blocks if block.slot.is_top])
        bottom = sum([block.height + block.gap for block in blocks if not block.slot.is_top])
        if logo is not None and logo.is_row:
            top += logo.h + logo.gap
        elif logo is not None and logo.is_top:
            top = max(top, logo.h)
        elif logo is not None:
            bottom = max(bottom, logo.h)
        return top + bottom + (blocks[-1].foot if blocks else 0)

    def _column_for(self, height: float) -> Box:
        """Text as high as the symbol, or higher about the same middle, looks made for it."""
        column, symbol = self._frame.column, self._frame.symbol
        if self._frame.is_centred:
            return column
        h = min(column.h, max(symbol.h, int(height * _SLACK) + 1))
        y = min(max(symbol.y + (symbol.h - h) // 2, column.y), column.y + column.h - h)
        return Box(column.x, y, column.w, h)

    def _place(self, blocks: Sequence[Block], height: float, logo: Logo | None) -> Layout:
        layout, column = Layout(), self._column_for(height)
        top, bottom = float(column.y), float(column.y + column.h)
        beside = Box(0, 0, 0, 0)
        if logo is not None:
            box = self._logo_box(logo, column)
            layout.pictures.append(Picture(box, logo.rows, logo.w, logo.h))
            if not logo.is_row:
                beside = Box(box.x - logo.gap, box.y - logo.gap, logo.w, logo.h + 2 * logo.gap)
            elif logo.is_top:
                top += logo.h + logo.gap
            else:
                bottom -= logo.h + logo.gap
        is_first = True
        for block in blocks:
            if block.is_cut:
                layout.cut.append(block.text)
            if block.slot.is_top:
                top += 0 if is_first else block.gap_before
                is_first = False
                self._draw(layout, block, column, top)
                top += block.height
                if block.slot.has_rule:
                    top += block.gap_before
                    self._draw_rule(layout, column, round(top), beside)
        bottom -= blocks[-1].foot if blocks and not blocks[-1].slot.is_top else 0
        for block in reversed(blocks):
            if not block.slot.is_top:
                bottom -= block.height
                self._draw(layout, block, column, bottom)
                bottom -= block.gap_before
        return layout

    def _logo_box(self, logo: Logo, column: Box) -> Box:
        x = column.x
        if self._frame.is_centred:
            x += (column.w - logo.w) // 2
        elif not logo.is_row:
            x += column.w - logo.w
        return Box(x, column.y if logo.is_top else column.y + column.h - logo.h, logo.w, logo.h)

    def _draw(self, layout: Layout, block: Block, column: Box, top: float) -> None:
        slot, x, baseline = block.slot, column.x, top + block.head
        if slot.is_band:
            layout.rules.append(Box(x, round(top), column.w, round(block.height)))
        if block.prefix:
            layout.texts.append(Text(x, round(baseline), block.size, slot.prefix_weight, block.prefix))
        is_centred = self._frame.is_centred or slot.is_band
        for line, indent, width in block.lines:
            start = x + int((column.w - width) / 2) + indent if is_centred else x + block.indent + indent
            layout.texts.append(Text(start, round(baseline), block.size, slot.weight, line, slot.is_band))
            baseline += block.leading

    def _draw_rule(self, layout: Layout, column: Box, y: int, beside: Box) -> None:
        is_beside = beside.y <= y < beside.y + beside.h
        layout.rules.append(Box(column.x, y, beside.x - column.x if is_beside else column.w, self._rule))

    def _drop_lines(self, runs: list[Run]) -> Layout:
        """Keep the code at any price; leave out lines, then the rest, from the end."""
        squeeze, dropped = _SQUEEZES[-1], list[str]()
        while True:
            blocks = self._set(runs, squeeze, None)
            height = self._height(blocks, None)
            last = _least_needed(runs)
            if height <= self._frame.column.h or last is None:
                break
            dropped.append(runs.pop(last).text)
        layout = self._place(blocks, height, None)
        layout.cut.extend(reversed(dropped))
        return layout


def _text_of(slot: Slot, label: Label) -> str:
    match slot.source:
        case "code":
            return format_code(label.code)
        case "title":
            return label.title
        case "header":
            return label.header
        case "text":
            return slot.text
        case name:
            return label.values.get(name, "")


def _least_needed(runs: Sequence[Run]) -> int | None:
    """Which run to leave out next; None when only the code is left."""
    for kind in _DROP_ORDER:
        for index in reversed(range(len(runs))):
            source = runs[index].slot.source
            if source == kind or (kind == "value" and source not in SOURCES):
                return index
    return None


def _fit_logo(design: Design, frame: Frame) -> Logo | None:
    """The design's logo in the column, never wider than it, or None where it would be too small to be one."""
    if design.logo is None:
        return None
    dots_per_mm = 72 / frame.dot_pt / MM_PER_INCH
    is_top, column = design.logo_at != "bottom", frame.column
    aspect, h = logo_aspect(design.logo), design.logo_h_mm * frame.point * 72 / MM_PER_INCH
    is_row = design.logo_at == "top" or frame.is_centred or (not is_top and aspect * h > column.w * _MOST_BESIDE)
    h = min(h, column.w * (1 if is_row else _MOST_BESIDE) / aspect)
    if h < _LEAST_LOGO_MM * dots_per_mm or h > column.h / 2:
        return None
    w, whole_h = max(1, int(h * aspect)), int(h)
    return Logo(logo_rows(design.logo, w, whole_h), w, whole_h, round(dots_per_mm), is_row, is_top)
