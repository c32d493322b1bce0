"""A field of a design at the size of a job's labels, and a text set in it."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from labels.design import Field
from labels.fitting import Room, fit
from labels.fonts import REGULAR, UNITS_PER_EM, Subset
from labels.layout import POINTS_PER_INCH, Frame, Text
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


class Block(NamedTuple):
    """A text set as its setting has it: lines from the column's edge and the first baseline on, and sizes in dots.

    `head` is the first baseline below the block's top, `foot` how far signs may reach below the block, `taken` what it
    needs of the column with its gap, `is_shrunk` whether it is smaller than others of its group may be.
    """

    setting: Setting
    text: str
    lines: list[Text]
    size: float
    head: float
    height: float
    foot: float
    taken: float
    is_cut: bool
    is_shrunk: bool

    def no_larger_than(self, size: float) -> Block:
        """The same text, set smaller if it is larger."""
        return self.setting.slot.setting(self.setting.asked, size).block(self.text) if self.size > size else self


class Asked(NamedTuple):
    """How much all sizes are squeezed, and, in dots, the width of a line and where values begin behind prefixes."""

    squeeze: float
    width: int
    tab: int


class Slot:
    """One field of a design in a frame."""

    def __init__(self, entry: Field, frame: Frame, subsets: dict[str, Subset]) -> None:
        self.source, self.text, self.prefix = entry.source, entry.text, entry.prefix
        self.weight, self.prefix_weight = entry.weight, REGULAR
        self.is_top, self.has_rule, self.is_band = entry.at == "top", entry.rule_below, entry.is_band
        self.is_code = entry.source == "code"
        self.is_centred = frame.is_centred or entry.is_band
        self.group = entry.size_pt if entry.max_lines == 1 and entry.source != "code" else None
        self.max_lines = entry.max_lines
        self.subset, self._prefix_subset = subsets[entry.weight], subsets[REGULAR]
        self.smallest = MIN_TEXT_PT / frame.dot_pt
        self.least = entry.min_size_pt * frame.point
        self.gap = entry.gap_mm * frame.point * POINTS_PER_INCH / MM_PER_INCH
        # below the text there is padding that descenders may reach into, or else the quiet zone
        is_above_symbol = frame.symbol.y > frame.column.y + frame.column.h
        self.tail = (_TAIL if self.is_code else _DESCENDER) if is_above_symbol and not entry.is_band else 0.0
        self._size = entry.size_pt * frame.point
        self._most = frame.column.h / (_CAP_HEIGHT if self.is_code else 1)
        self.setting = lru_cache(maxsize=64)(self._setting)

    def size(self, squeeze: float) -> float:
        """The size of its text when there is room, in dots."""
        return min(max(self._size * squeeze, self.smallest), self._most)

    def prefix_width(self, squeeze: float) -> int:
        """Dots from a prefix's start to its value."""
        size = self.size(squeeze)
        return math.ceil(self._prefix_subset.width(self.prefix, size) + _TAB_GAP * size)

    def _setting(self, asked: Asked, most: float = math.inf) -> Setting:
        return Setting(self, asked, most)


class Setting:
    """A slot at one size; keeps the texts that it has set, as most of them come again."""

    def __init__(self, slot: Slot, asked: Asked, most: float) -> None:
        self.slot, self.asked = slot, asked
        wanted = slot.size(asked.squeeze)
        self.size = math.floor(min(wanted, most) * 10) / 10
        self.gap = slot.gap * asked.squeeze
        self.is_top, self.has_rule, self.is_band = slot.is_top, slot.has_rule, slot.is_band
        self._around = self.gap * (2 if slot.has_rule else 1)
        self._prefix, self._indent = (slot.prefix, asked.tab) if slot.prefix and asked.tab else ("", 0)
        self._lead = f"{slot.prefix} " if slot.prefix and not asked.tab else ""
        self._padding = _BAND_PADDING if slot.is_band else 0.0
        self._ascent, self._descent = (_CAP_HEIGHT, 0.0) if slot.is_code else (_CJK_ASCENT, _CJK_DESCENT)
        # the code must stay whole: it is the way in when the symbol is scratched
        least = 0.0 if slot.is_code else max(slot.least * asked.squeeze, slot.smallest)
        inset = 2 * self._padding * wanted
        self._room = Room(asked.width - self._indent - inset, slot.max_lines, least)
        # small: names and numbers come once, and what is kept costs the garbage collector
        self.block = lru_cache(maxsize=64)(self._block)

    def _block(self, text: str) -> Block:
        slot = self.slot
        fitted = fit(self._lead + text, self.size, self._room, slot.subset)
        size = math.floor(fitted.size * 10) / 10
        ascent, tail = self._ascent, slot.tail
        is_unusual = slot.subset.is_unusual(text)
        if is_unusual:
            ink = slot.subset.ink(text)
            ascent, tail = max(ascent, ink.up), max(tail, ink.down - self._descent)
        height = size * (self._descent + ascent + _LEADING * (len(fitted.lines) - 1) + 2 * self._padding)
        is_shrunk = size < self.size and slot.group is not None
        head, taken = (self._padding + ascent) * size, height + self._around
        lines = self._lines(fitted.lines, size, is_unusual)
        return Block(self, text, lines, size, head, height, tail * size, taken, fitted.is_cut, is_shrunk)

    def _lines(self, lines: tuple[str, ...], size: float, is_unusual: bool) -> list[Text]:
        slot, y, placed = self.slot, 0.0, []
        for line in lines:
            start = self._start(line, size)
            if is_unusual:
                start += math.ceil(slot.subset.ink(line).left * size)
            placed.append(Text(start, round(y), size, slot.weight, line, slot.is_band))
            y += size * _LEADING
        return [Text(0, 0, size, slot.prefix_weight, self._prefix), *placed] if self._prefix else placed

    def _start(self, line: str, size: float) -> int:
        """Where a line starts, so that its ink lies where it should."""
        slot = self.slot
        start = int((self.asked.width - slot.subset.width(line, size)) / 2) if slot.is_centred else self._indent
        if line[:1] in _HALF_EMPTY:  # a bracket's empty half would look like an indent
            return start - int(slot.subset.advances.bounds[ord(line[0])][0] / UNITS_PER_EM * size)
        return start
