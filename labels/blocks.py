"""A field of a design at the size of a job's labels, and a text set in it."""

from __future__ import annotations

import math
from typing import NamedTuple

from labels.design import Field
from labels.fitting import Room, fit
from labels.fonts import REGULAR, UNITS_PER_EM, Subset
from labels.layout import POINTS_PER_INCH, Frame
from labels.stock import MM_PER_INCH

MIN_TEXT_PT = 4.0

_CJK_ASCENT = 0.86  # top of a Chinese sign above the baseline, in em
_CJK_DESCENT = 0.14
_CAP_HEIGHT = 0.733
_TAIL = 0.21  # of a capital Q
_DESCENDER = 0.26 - _CJK_DESCENT
_LEADING = 1.16
_HALF_EMPTY = frozenset("（「『【《〈〔［｛“‘")
_BAND_PADDING = 0.3
_TAB_GAP = 0.5


class Line(NamedTuple):
    """A set line: how far from its place it starts, so that its ink lies there, and its width, in dots."""

    text: str
    indent: int
    width: float


class Block(NamedTuple):
    """A text set in its slot: lines, and sizes in dots.

    `head` is the first baseline below the block's top, `foot` how far signs may reach below the block, `gap` what
    stays free above it (and below it, before a rule), `taken` what it needs of the column. `asked` is what it was made
    of besides slot and text: squeeze, width and tab.
    """

    slot: Slot
    text: str
    asked: tuple[float, int, int]
    lines: tuple[Line, ...]
    prefix: str
    indent: int
    size: float
    wanted: float
    head: float
    height: float
    foot: float
    leading: float
    gap: float
    taken: float
    is_cut: bool
    is_shrunk: bool

    def no_larger_than(self, size: float) -> Block:
        """The same text, set smaller if it is larger."""
        return self.slot.block(self.text, *self.asked, size) if self.size > size else self


class Slot:
    """One field of a design in a frame; compared by identity, so that a cache finds it quickly."""

    def __init__(self, entry: Field, frame: Frame, subsets: dict[str, Subset]) -> None:
        self.source, self.text, self.weight = entry.source, entry.text, entry.weight
        self.prefix, self.prefix_weight = entry.prefix, REGULAR
        self.is_top, self.has_rule, self.is_band = entry.at == "top", entry.rule_below, entry.is_band
        self.group: object = entry.size_pt if entry.max_lines == 1 else self
        self._is_code = entry.source == "code"
        self._max_lines = entry.max_lines
        self._subset, self._prefix_subset = subsets[entry.weight], subsets[REGULAR]
        self._smallest = MIN_TEXT_PT / frame.dot_pt
        self._size, self._least = entry.size_pt * frame.point, entry.min_size_pt * frame.point
        self._most = frame.column.h / (_CAP_HEIGHT if self._is_code else 1)
        self._gap = entry.gap_mm * frame.point * POINTS_PER_INCH / MM_PER_INCH
        # below the text there is padding that descenders may reach into, or else the quiet zone
        self._foot = (
            (_TAIL if self._is_code else _DESCENDER) if frame.symbol.y > frame.column.y + frame.column.h else 0.0
        )

    def prefix_width(self, squeeze: float) -> int:
        """Dots from a prefix's start to its value."""
        size = self._wanted(squeeze)
        return math.ceil(self._prefix_subset.width(self.prefix, size) + _TAB_GAP * size)

    def block(self, text: str, squeeze: float, width: int, tab: int = 0, most: float = math.inf) -> Block:
        """Set `text` in `width` dots, all sizes times `squeeze`, values at `tab`; `most` bounds the size."""
        wanted = min(self._wanted(squeeze), self._most)
        prefix, indent = ("", 0)
        if self.prefix and tab:
            prefix, indent = self.prefix, tab
        set_text = f"{self.prefix} {text}" if self.prefix and not tab else text
        inset = 2 * _BAND_PADDING * wanted if self.is_band else 0
        # the code must stay whole: it is the way in when the symbol is scratched
        least = 0.0 if self._is_code else max(self._least * squeeze, self._smallest)
        room = Room(width - indent - inset, self._max_lines, least)
        fitted = fit(set_text, min(wanted, most), room, self._subset)
        size = math.floor(fitted.size * 10) / 10
        ink = self._subset.ink(set_text)
        ascent = _CAP_HEIGHT if self._is_code else max(_CJK_ASCENT, ink.up)
        descent = 0.0 if self._is_code else _CJK_DESCENT
        padding = _BAND_PADDING * size if self.is_band else 0
        height = size * (ascent + descent + _LEADING * (len(fitted.lines) - 1)) + 2 * padding
        gap = self._gap * squeeze
        return Block(
            slot=self,
            text=text,
            asked=(squeeze, width, tab),
            lines=tuple([self._line(line, size) for line in fitted.lines]),
            prefix=prefix,
            indent=indent,
            size=size,
            wanted=wanted,
            head=padding + size * ascent,
            height=height,
            foot=0 if self.is_band else max(self._foot, ink.down and ink.down - descent) * size,
            leading=size * _LEADING,
            gap=gap,
            taken=height + (2 * gap if self.has_rule else gap),
            is_cut=fitted.is_cut,
            is_shrunk=fitted.size < wanted,
        )

    def _line(self, text: str, size: float) -> Line:
        width = self._subset.width(text, size)
        if text[:1] in _HALF_EMPTY:  # a bracket's empty half would look like an indent
            left = int(self._subset.advances.bounds[ord(text[0])][0] / UNITS_PER_EM * size)
            return Line(text, -left, width)
        return Line(text, math.ceil(self._subset.ink(text).left * size), width)

    def _wanted(self, squeeze: float) -> float:
        return max(self._size * squeeze, self._smallest)
