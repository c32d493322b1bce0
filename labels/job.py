"""A print job: labels onto stock, through a printer, as PDF, PNG or CSV, and what should be known before.

The Python API of the package: `check`, `render_pdf`, `render_png`, `render_page_png`, `export_csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO, NamedTuple

from labels.codes import format_code
from labels.design import Design, find_design
from labels.errors import LabelError
from labels.fonts import WEIGHTS, Subset, default_chain
from labels.label import Label, printable
from labels.layout import WARNED_BELOW_MM, Box, Composer, Frame, Layout, frame_labels
from labels.pdf import PageContent, PdfWriter
from labels.png import Canvas
from labels.stock import Printer, Stock
from labels.symbols import Symbol, address_prefix, symbol_maker

_MARK_MM = 1.5
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Caution(NamedTuple):
    """Something to know before printing; `kind` is small_module, cut_text or missing_glyph, `code` the label or ''."""

    kind: str
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How labels are printed: `host` '' prints bare codes; positions count from 1, those in `skip` stay empty."""

    stock: Stock
    host: str
    design: Design = field(default_factory=lambda: find_design("asset"))
    printer: Printer = field(default_factory=Printer)
    header: str = ""
    start: int = 1
    copies: int = 1
    skip: frozenset[int] = frozenset()
    cut_marks: bool = False

    def __post_init__(self) -> None:
        last = self.stock.positions
        if not 1 <= self.start <= last:
            raise LabelError(
                f"起始位置 {self.start} 不在 1 到 {last} 之間",
                f"start position {self.start} is not between 1 and {last}",
            )
        if not 1 <= self.copies <= 1000:
            raise LabelError(f"份數 {self.copies} 不在 1 到 1000 之間", f"{self.copies} copies: must be 1 to 1000")
        if not self.skip <= set(range(1, last + 1)) or len(self.skip) == last:
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
        self._maker = symbol_maker(address_prefix(job.host), job.design.min_level)
        self.frame: Frame = frame_labels(job.design, job.stock, job.printer, self._maker.size)
        self._composer = Composer(job.design, self.frame, self.subsets)
        self._header = printable(job.header)
        self._cautions: list[Caution] = []
        printer = job.printer
        width_mm, height_mm = job.stock.page_mm
        self.page_dots = printer.dots(width_mm), printer.dots(height_mm)
        self._origins = [
            (
                printer.dots(x * printer.scale_x + printer.offset_x_mm),
                printer.dots(y * printer.scale_y + printer.offset_y_mm),
            )
            for x, y in job.stock.origins_mm()
        ]

    def compose(self, label: Label) -> tuple[Symbol, Layout]:
        """Return symbol and layout of one label; what was cut becomes a caution."""
        if self._header and not label.header:
            label = replace(label, header=self._header)
        layout = self._composer.compose(label)
        for text in layout.cut:
            self._cautions.append(
                Caution(
                    "cut_text",
                    label.code,
                    f"{format_code(label.code)} 放不下「{text}」",
                    f"{text!r} does not fit and is cut",
                )
            )
        return self._maker.make(label.code), layout

    def pages(self, labels: Iterable[Label]) -> Iterator[list[Placed]]:
        """Yield the labels of one page after another, each label `copies` times."""
        composed = (piece for label in labels for piece in [self.compose(label)] * self.job.copies)
        start = self.job.start
        while True:
            free = [p for p in range(start, self.job.stock.positions + 1) if p not in self.job.skip]
            page = [
                Placed(self._origins[p - 1], *piece)
                for p, piece in zip(free, islice(composed, len(free)), strict=False)
            ]
            if page:
                yield page
            elif free:
                return
            start = 1

    def cautions(self) -> list[Caution]:
        """What should be known before printing, of the labels composed so far."""
        return [*self._module_caution(), *self._glyph_cautions(), *self._cautions]

    def _module_caution(self) -> Iterator[Caution]:
        size = self.job.printer.mm(self.frame.module)
        if size < WARNED_BELOW_MM:
            yield Caution(
                "small_module",
                "",
                f"二維碼模組只有 {size:.2f} mm，便宜的手機可能讀不到",
                f"the symbol's module is only {size:.2f} mm: cheap phones may not read it",
            )

    def _glyph_cautions(self) -> Iterator[Caution]:
        signs = dict.fromkeys(
            sign for s in self.subsets.values() for sign in s.chain.missing("".join(map(chr, s.advances)))
        )
        for sign in signs:
            point = f"U+{ord(sign):04X}"
            yield Caution(
                "missing_glyph",
                "",
                f"沒有字型含「{sign}」（{point}），印成〓",
                f"no font has {sign!r} ({point}): printed as 〓",
            )

    def marks(self) -> list[Box]:
        """Cut marks at the corners of every label: one dot wide, on the label's edge or outside."""
        return [mark for origin in self._origins for mark in self._corner_marks(origin)] if self.job.cut_marks else []

    def _corner_marks(self, origin: tuple[int, int]) -> Iterator[Box]:
        (left, top), length = origin, self.job.printer.dots(_MARK_MM)
        w, h = self.frame.w, self.frame.h
        for x in (left, left + w - 1):
            for y in (top, top + h - length):
                yield Box(x, y, 1, length)
        for y in (top, top + h - 1):
            for x in (left, left + w - length):
                yield Box(x, y, length, 1)


def check(labels: Iterable[Label], job: Job) -> list[Caution]:
    """Return what should be known before printing, without printing. Raises LabelError for what can't be printed."""
    press = Press(job)
    for label in labels:
        press.compose(label)
    return press.cautions()


def render_pdf(labels: Iterable[Label], job: Job, out: BinaryIO) -> list[Caution]:
    """Write a PDF of all labels to `out` page by page and return the cautions. Raises LabelError."""
    press = Press(job)
    writer = PdfWriter(out, press.page_dots, job.printer.dpi)
    marks, is_empty = press.marks(), True
    for page in press.pages(labels):
        content = PageContent(press.page_dots[1], press.subsets)
        content.add_marks(marks)
        for placed in page:
            content.add_label(placed.origin, press.frame, placed.symbol, placed.layout)
        writer.add_page(content)
        is_empty = False
    if is_empty:
        raise LabelError("沒有要印的標籤", "there is no label to print")
    writer.close(press.subsets, " ".join(filter(None, (job.header, "標籤 Labels"))))
    return press.cautions()


def render_png(label: Label, job: Job, out: BinaryIO) -> list[Caution]:
    """Write one label to `out` as PNG, one pixel a printer dot, and return the cautions."""
    press = Press(job)
    symbol, layout = press.compose(label)
    _note_signs(press, [layout])
    canvas = Canvas((press.frame.w, press.frame.h), press.subsets)
    canvas.add_label((0, 0), press.frame, symbol, layout)
    canvas.image.save(out, "PNG", dpi=(job.printer.dpi, job.printer.dpi))
    return press.cautions()


def render_page_png(labels: Iterable[Label], job: Job, out: BinaryIO) -> list[Caution]:
    """Write the first page to `out` as PNG, with the stock's outline for the eye, and return the cautions."""
    press = Press(job)
    page = next(press.pages(labels), None)
    if page is None:
        raise LabelError("沒有要印的標籤", "there is no label to print")
    _note_signs(press, [placed.layout for placed in page])
    canvas = Canvas(press.page_dots, press.subsets)
    for x, y in press._origins:
        canvas.add_die_line(Box(x, y, press.frame.w, press.frame.h), job.printer.dots(job.stock.corner_radius_mm))
    canvas.add_marks(press.marks())
    for placed in page:
        canvas.add_label(placed.origin, press.frame, placed.symbol, placed.layout)
    canvas.image.save(out, "PNG", dpi=(job.printer.dpi, job.printer.dpi))
    return press.cautions()


def _note_signs(press: Press, layouts: Iterable[Layout]) -> None:
    for layout in layouts:
        for text in layout.texts:
            text.text.translate(press.subsets[text.weight])


def export_csv(labels: Iterable[Label], host: str, out: BinaryIO) -> None:
    """Write code, printed code, address and texts for a print house: CSV with BOM, formulas defused."""
    prefix = address_prefix(host)
    rows = [[label.code, format_code(label.code), prefix + label.code, label.title, *label.lines] for label in labels]
    width = max((len(row) for row in rows), default=4)
    text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(["code", "printed", "address", "title", *(f"line{n}" for n in range(1, width - 3))])
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    text.detach()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
