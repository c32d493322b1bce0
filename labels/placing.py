"""Set blocks and the logo into a label's text column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from labels.blocks import Block
from labels.design import Design
from labels.layout import POINTS_PER_INCH, Box, Frame, Layout, Picture, Text
from labels.logo import logo_aspect, logo_rows
from labels.stock import MM_PER_INCH

_SLACK = 1.07
_RULE_MM = 0.12
_LEAST_LOGO_MM = 2.5
_MOST_BESIDE = 0.5
_MOST_HIGH = 0.5
_NOWHERE = Box(0, 0, 0, 0)


class Logo(NamedTuple):
    """A logo in dots, on a row of its own or beside text, at the top or the foot of the column."""

    rows: bytes
    w: int
    h: int
    gap: int
    is_row: bool
    is_top: bool

    def box(self, column: Box, is_centred: bool) -> Box:
        """Where it stands in the column."""
        x = column.x
        if is_centred:
            x += (column.w - self.w) // 2
        elif not self.is_row:
            x += column.w - self.w
        return Box(x, column.y if self.is_top else column.y + column.h - self.h, self.w, self.h)


def fit_logo(design: Design, frame: Frame) -> Logo | None:
    """The design's logo in the column, never wider than it; None without one or where it would be too small to be one.

    In the middle of centred text there is no corner: there it stands on a row of its own.
    """
    if design.logo is None:
        return None
    aspect, column, is_top = logo_aspect(design.logo), frame.column, design.logo_at != "bottom"
    dots_per_mm = POINTS_PER_INCH / frame.dot_pt / MM_PER_INCH
    wanted = design.logo_h_mm * frame.point * POINTS_PER_INCH / MM_PER_INCH
    is_row = design.logo_at == "top" or frame.is_centred or (not is_top and aspect * wanted > column.w * _MOST_BESIDE)
    h = int(min(wanted, column.w * (1 if is_row else _MOST_BESIDE) / aspect, column.h * _MOST_HIGH))
    if h < _LEAST_LOGO_MM * dots_per_mm:
        return None
    w = max(1, int(h * aspect))
    return Logo(logo_rows(design.logo, w, h), w, h, round(dots_per_mm), is_row, is_top)


class _Stack(NamedTuple):
    """What goes from the top of the column down, and what from its foot up."""

    tops: list[Block]
    bottoms: list[Block]

    def height(self, logo: Logo | None) -> float:
        """What blocks and logo take of the column, in dots."""
        top = sum([block.taken for block in self.tops])
        bottom = sum([block.taken for block in self.bottoms])
        lowest = self.bottoms or self.tops
        foot = lowest[-1].foot if lowest else 0.0
        if logo is None:
            return top + bottom + foot
        if logo.is_row:
            return top + bottom + foot + logo.h + logo.gap
        return foot + (max(top, logo.h) + bottom if logo.is_top else top + max(bottom, logo.h))


class Placer:
    """Places the blocks of one label after another in one frame."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._rule = max(1, round(_RULE_MM / MM_PER_INCH * POINTS_PER_INCH / frame.dot_pt))

    def place(self, blocks: Sequence[Block], logo: Logo | None, is_last: bool = False) -> Layout | None:
        """Place all in the column; None when it is not high enough, unless nothing more can be left out."""
        stack = _Stack(
            [block for block in blocks if block.setting.is_top], [block for block in blocks if not block.setting.is_top]
        )
        height = stack.height(logo)
        if height > self._frame.column.h and not is_last:
            return None
        layout, column = Layout(), self._column_for(stack, logo, height)
        top, bottom, beside = column.y, column.y + column.h, _NOWHERE
        if logo is not None:
            box = logo.box(column, self._frame.is_centred)
            layout.pictures.append(Picture(box, logo.rows, logo.w, logo.h))
            if not logo.is_row:
                beside = Box(box.x - logo.gap, box.y - logo.gap, logo.w, logo.h + 2 * logo.gap)
            elif logo.is_top:
                top += logo.h + logo.gap
            else:
                bottom -= logo.h + logo.gap
        self._set_from_top(layout, stack.tops, column._replace(y=top), beside)
        self._set_from_bottom(layout, stack.bottoms, column, bottom)
        return layout

    def _column_for(self, stack: _Stack, logo: Logo | None, height: float) -> Box:
        """Text as high as the symbol, or higher about the same middle, looks made for it.

        What stands only at the top or only at the bottom goes to the middle.
        """
        column, symbol = self._frame.column, self._frame.symbol
        has_top = bool(stack.tops) or (logo is not None and logo.is_top)
        has_bottom = bool(stack.bottoms) or (logo is not None and not logo.is_top)
        if not (has_top and has_bottom):
            alone = stack.tops or stack.bottoms
            h = min(column.h, int(height - (alone[0].setting.gap if alone else 0)) + 1)
        elif self._frame.is_centred:
            return column
        else:
            h = min(column.h, max(symbol.h, int(height * _SLACK) + 1))
        middle = column.y + column.h // 2 if self._frame.is_centred else symbol.y + symbol.h // 2
        y = min(max(middle - h // 2, column.y), column.y + column.h - h)
        return Box(column.x, y, column.w, h)

    def _set_from_top(self, layout: Layout, blocks: list[Block], column: Box, beside: Box) -> None:
        top, is_first = float(column.y), True
        for block in blocks:
            setting = block.setting
            top += 0 if is_first else setting.gap
            is_first = False
            _draw(layout, block, column, top)
            top += block.height
            if setting.has_rule:
                top += setting.gap
                self._draw_rule(layout, column, round(top), beside)

    def _set_from_bottom(self, layout: Layout, blocks: list[Block], column: Box, bottom: float) -> None:
        bottom -= blocks[-1].foot if blocks else 0
        for block in reversed(blocks):
            bottom -= block.height
            _draw(layout, block, column, bottom)
            bottom -= block.setting.gap

    def _draw_rule(self, layout: Layout, column: Box, y: int, beside: Box) -> None:
        is_beside = beside.y <= y < beside.y + beside.h
        layout.rules.append(Box(column.x, y, beside.x - column.x if is_beside else column.w, self._rule))


def _draw(layout: Layout, block: Block, column: Box, top: float) -> None:
    left, baseline = column.x, round(top + block.head)
    if block.is_cut:
        layout.cut.append(block.text)
    if block.setting.is_band:
        layout.rules.append(Box(left, round(top), column.w, round(block.height)))
    for x, y, size, weight, text, is_white in block.lines:
        layout.texts.append(Text(left + x, baseline + y, size, weight, text, is_white))
