"""One label's text and logo set into the frame that all labels of a job share.

All text shrinks together until it fits; then the logo goes, then lines from the end, the code in clear never.
"""

from __future__ import annotations

from collections.abc import Sequence

from labels.blocks import Asked, Block, Slot
from labels.codes import format_code
from labels.design import SOURCES, Design
from labels.fonts import Subset
from labels.label import Label
from labels.layout import Frame, Layout
from labels.placing import Logo, Placer, fit_logo

_SQUEEZES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)
_WITH_LOGO = _SQUEEZES[:4]
"""Before text shrinks further, the logo gives way."""
_TAB_MOST = 0.45
_GROUP_LEAST = 0.8
_KEPT_LONGEST = ("title", "header", "text")


Run = tuple[Slot, str]
"""A text to be set, in its slot."""


class Composer:
    """Sets the text of one label after another into one frame; `subsets` are the fonts by weight."""

    def __init__(self, design: Design, frame: Frame, subsets: dict[str, Subset]) -> None:
        self._frame = frame
        self._slots = [Slot(entry, frame, subsets) for entry in design.fields]
        self._wants_logo = design.logo is not None
        self._logo = fit_logo(design, frame)
        self._placer = Placer(frame)
        self._has_prefixes = any(slot.prefix for slot in self._slots) and not frame.is_centred

    def compose(self, label: Label) -> Layout:
        """Lay out one label: shrink all text together until it fits, at worst leave out the last lines."""
        runs, lacks = self._runs(label)
        layout = self._first_that_fits(runs, _WITH_LOGO, self._logo) if self._logo else None
        if layout is None:
            layout = self._first_that_fits(runs, _SQUEEZES, None) or self._drop_lines(runs)
            layout.is_logo_dropped = self._wants_logo
        layout.lacks = lacks
        return layout

    def _first_that_fits(self, runs: list[Run], squeezes: Sequence[float], logo: Logo | None) -> Layout | None:
        for squeeze in squeezes:
            blocks = self._set(runs, squeeze, logo)
            if layout := self._placer.place(blocks, logo):
                return layout
        return None

    def _drop_lines(self, runs: list[Run]) -> Layout:
        """Keep the code at any price; leave out lines and values, then the rest, from the end."""
        dropped: list[str] = []
        while True:
            last = _least_needed(runs)
            layout = self._placer.place(self._set(runs, _SQUEEZES[-1], None), None, is_last=last is None)
            if layout is not None:
                layout.cut.extend(reversed(dropped))
                return layout
            if last is not None:
                dropped.append(runs.pop(last)[1])

    def _runs(self, label: Label) -> tuple[list[Run], tuple[str, ...]]:
        runs: list[Run] = []
        lacks: tuple[str, ...] = ()
        for slot in self._slots:
            if slot.source == "lines":
                runs += [(slot, line) for line in label.lines]
            elif text := _text_of(slot, label):
                runs.append((slot, text))
            elif slot.source not in SOURCES:
                lacks += (slot.source,)
        return runs, lacks

    def _set(self, runs: Sequence[Run], squeeze: float, logo: Logo | None) -> list[Block]:
        """Fit each run; text beside the logo has less width, and runs of one group take one size."""
        asked = Asked(squeeze, self._frame.column.w, self._tab(runs, squeeze) if self._has_prefixes else 0)
        if logo is None or logo.is_row:
            blocks = [slot.setting(asked).block(text) for slot, text in runs]
        else:
            blocks = _set_beside(runs, asked, logo)
        if any(block.is_shrunk for block in blocks):
            blocks = [_levelled(block, blocks) for block in blocks]
        return blocks

    def _tab(self, runs: Sequence[Run], squeeze: float) -> int:
        """Where values begin behind their prefixes, in dots; 0 when prefix and value simply follow each other."""
        tab = max([slot.prefix_width(squeeze) for slot, _ in runs if slot.prefix], default=0)
        return tab if tab <= self._frame.column.w * _TAB_MOST else 0


def _set_beside(runs: Sequence[Run], asked: Asked, logo: Logo) -> list[Block]:
    narrow, used = asked._replace(width=asked.width - logo.w - logo.gap), 0.0
    blocks: list[Block] = []
    for slot, text in runs if logo.is_top else reversed(runs):
        is_same_end = slot.is_top == logo.is_top
        is_beside = is_same_end and used < logo.h + logo.gap
        blocks.append(slot.setting(narrow if is_beside else asked).block(text))
        used += blocks[-1].taken if is_same_end else 0
    return blocks if logo.is_top else blocks[::-1]


def _levelled(block: Block, blocks: Sequence[Block]) -> Block:
    """Lines of one kind look made on purpose in one size, unless one of them would drag the others down far."""
    group, size = block.setting.slot.group, block.setting.size
    if group is None:
        return block
    least = min(other.size for other in blocks if other.setting.slot.group == group)
    return block.no_larger_than(max(least, _GROUP_LEAST * size))


def _text_of(slot: Slot, label: Label) -> str:
    match slot.source:
        case "code":
            return format_code(label.code) if label.code else ""
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
    rank = {"code": 4} | {source: 3 - place for place, source in enumerate(_KEPT_LONGEST)}
    ranks = [rank.get(slot.source, 0) for slot, _ in runs]
    least = min(ranks, default=4)
    return None if least == 4 else len(ranks) - 1 - ranks[::-1].index(least)
