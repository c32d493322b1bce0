"""A print job: which stock, design, host and printer; and one run of it, label by label, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from labels.cautions import Caution, Cautions
from labels.codes import CODE_SIGNS
from labels.composing import Composer
from labels.design import Design, find_design
from labels.errors import LabelError
from labels.fonts import WEIGHTS, Subset, default_chain
from labels.label import Label, printable
from labels.layout import Box, Frame, Layout, frame_labels
from labels.stock import Printer, Stock
from labels.symbols import Symbol, address_prefix, symbol_maker

_MARK_MM = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How labels are printed: `host` '' prints bare codes; positions count from 1, those in `skip` stay empty.

    `used` are positions of the first page whose labels are gone: a part-used sheet. All symbols of a job are of one
    size: `address_signs` is the length of the longest address of its labels, where they have one.
    """

    stock: Stock
    host: str
    design: Design = field(default_factory=lambda: find_design("asset"))
    printer: Printer = field(default_factory=Printer)
    header: str = ""
    start: int = 1
    copies: int = 1
    skip: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()
    cut_marks: bool = False
    address_signs: int = CODE_SIGNS

    def __post_init__(self) -> None:
        last = self.stock.positions
        if not 1 <= self.start <= last:
            raise LabelError(
                f"起始位置 {self.start} 不在 1 到 {last} 之間",
                f"start position {self.start} is not between 1 and {last}",
            )
        if not 1 <= self.copies <= 1000:
            raise LabelError(f"份數 {self.copies} 不在 1 到 1000 之間", f"{self.copies} copies: must be 1 to 1000")
        if not self.skip | self.used <= set(range(1, last + 1)) or len(self.skip) == last:
            raise LabelError(
                f"略過的位置應在 1 到 {last} 之間，且不能全部略過",
                f"skip positions from 1 to {last}, and not all of them",
            )


class Placed(NamedTuple):
    """One label on a page: its top left corner in dots, its symbol and layout."""

    origin: tuple[int, int]
    symbol: Symbol
    layout: Layout


class Press:
    """One run of a job: fonts fill up, labels are composed, cautions are collected."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.subsets = {weight: Subset(default_chain(weight)) for weight in WEIGHTS}
        self._maker = symbol_maker(address_prefix(job.host), job.design.min_level, job.address_signs)
        self.frame: Frame = frame_labels(job.design, job.stock, job.printer, self._maker.size)
        self._composer = Composer(job.design, self.frame, self.subsets)
        self._header = printable(job.header)
        self._cautions = Cautions(self.subsets.values())
        printer = job.printer
        width_mm, height_mm = job.stock.page_mm
        self.page_dots = printer.dots(width_mm), printer.dots(height_mm)
        self.origins = [
            (
                printer.dots(x * printer.scale_x + printer.offset_x_mm),
                printer.dots(y * printer.scale_y + printer.offset_y_mm),
            )
            for x, y in job.stock.origins_mm()
        ]

    def compose(self, label: Label) -> tuple[Symbol, Layout]:
        """Return symbol and layout of one label; what is not as asked becomes a caution."""
        if self._header and not label.header:
            label = replace(label, header=self._header)
        layout = self._composer.compose(label)
        self._cautions.note(label, layout)
        return self.symbol(label), layout

    def symbol(self, label: Label) -> Symbol:
        """Return the symbol of one label. Raises LabelError for an address longer than the job's."""
        if not label.address:
            return self._maker.make(label.code)
        if len(label.address) > max(self.job.address_signs, CODE_SIGNS):
            raise LabelError(f"網址「{label.address}」太長", f"address {label.address!r} is longer than the job's")
        return self._maker.draw(label.address)

    def pages(self, labels: Iterable[Label]) -> Iterator[list[Placed]]:
        """Yield the labels of one page after another, each label `copies` times."""
        composed = (piece for label in labels for piece in [self.compose(label)] * self.job.copies)
        start, taken = self.job.start, self.job.skip | self.job.used
        while True:
            free = [p for p in range(start, self.job.stock.positions + 1) if p not in taken]
            page = [
                Placed(self.origins[p - 1], *piece) for p, piece in zip(free, islice(composed, len(free)), strict=False)
            ]
            if page:
                yield page
            elif free:
                return
            start, taken = 1, self.job.skip

    def cautions(self) -> list[Caution]:
        """What should be known before printing, of the labels composed so far."""
        return self._cautions.all(self.job.printer.mm(self.frame.module))

    def marks(self) -> list[Box]:
        """Cut marks at the corners of every label: one dot wide, on the label's edge or outside."""
        return [mark for origin in self.origins for mark in self._corner_marks(origin)] if self.job.cut_marks else []

    def _corner_marks(self, origin: tuple[int, int]) -> Iterator[Box]:
        (left, top), length = origin, self.job.printer.dots(_MARK_MM)
        w, h = self.frame.printed_size
        for x in (left, left + w - 1):
            for y in (top, top + h - length):
                yield Box(x, y, 1, length)
        for y in (top, top + h - 1):
            for x in (left, left + w - length):
                yield Box(x, y, length, 1)
