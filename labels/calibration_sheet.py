"""The calibration sheet: outlines, rulers, two crosses and three steps, on plain paper or on the labels themselves.

One unit is a hundredth of a millimetre: lines stand where they belong, not on the next whole dot. Everything is
moved as labels are by the printer's present offset and scale, so that the sheet shows what is left to correct.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from labels.calibration import is_large, reference_crosses
from labels.fitting import Room, fit
from labels.fonts import REGULAR, Subset, default_chain
from labels.label import printable
from labels.pdf import PageContent, PdfWriter, SharedPictures
from labels.stock import MM_PER_INCH, Printer, Stock

_UNITS_PER_MM = 100
_HAIRLINE_MM, _GREY, _BLACK = 0.1, 0.55, 0.0
_LEADING, _PAD, _SIZES = 1.5, 0.8, 10
_TITLE = "校正頁 Calibration sheet"


_Rectangle = tuple[float, float, float, float]


class _Block(NamedTuple):
    lines: list[str]
    size_mm: float


class _Style(NamedTuple):
    """Lengths in mm. `ticks`: of half, whole, five and ten millimetres."""

    ruler_mm: float
    ticks: tuple[float, float, float, float]
    number_mm: float
    note_mm: float
    arm_mm: float
    text_mm: tuple[float, float]


_LARGE = _Style(6.0, (1.2, 2.0, 2.8, 3.8), 2.2, 3.0, 6.0, (3.8, 2.0))
_SMALL = _Style(1.0, (0.7, 1.1, 1.5, 2.0), 1.5, 1.7, 1.6, (2.4, 1.3))


def draw_calibration_sheet(stock: Stock, printer: Printer, out: BinaryIO) -> None:
    """Write the calibration sheet of a stock as PDF: one page; a small label's steps stand on labels of their own."""
    subset = Subset(default_chain(REGULAR))
    width_mm, height_mm = stock.page_mm
    size = round(width_mm * _UNITS_PER_MM), round(height_mm * _UNITS_PER_MM)
    writer = PdfWriter(out, size, MM_PER_INCH * _UNITS_PER_MM)
    style = _LARGE if is_large(stock) else _SMALL
    page = _Drawing(size[1], printer, subset)
    _draw_marks(page, stock, style)
    chinese, english = _steps(stock, printer)
    if is_large(stock):
        w, h = reference_crosses(stock).across_mm - 30, height_mm - 120
        box = ((width_mm - w) / 2, (height_mm - h) / 2, w, h)
        page.panel(box, next(_set_text([*chinese, "", *english], box, style, subset)), style)
        writer.add_page(page)
    else:
        writer.add_page(page)
        box = (0.0, 0.0, width_mm, height_mm)
        for part in (chinese, english):
            for block in _set_text(part, box, style, subset):
                page = _Drawing(size[1], printer, subset)
                page.panel(box, block, style)
                writer.add_page(page)
    writer.close({REGULAR: subset}, SharedPictures(), _TITLE)


def _steps(stock: Stock, printer: Printer) -> tuple[list[str], list[str]]:
    crosses = reference_crosses(stock)
    name = printable(" · ".join(filter(None, (stock.name or stock.id, printer.name))))
    present = f"x {printer.offset_x_mm:+.2f} mm · y {printer.offset_y_mm:+.2f} mm"
    scale = f"{printer.scale_x:.4f} × {printer.scale_y:.4f}"
    place = f"{crosses.x_mm:.1f} mm", f"{crosses.y_mm:.1f} mm"
    distance = f"{crosses.across_mm:.1f} mm", f"{crosses.down_mm:.1f} mm"
    chinese = [
        f"校正頁 {name}",
        f"目前偏移 {present}，縮放 {scale}",
        "1. 以原始大小（100 %）列印，不要「縮放至頁面」。",
        f"2. 量十字 A 到紙張左緣與上緣的距離，應為 {place[0]} 與 {place[1]}。",
        f"3. 量方框的寬與高（A 到 B），應為 {distance[0]} 與 {distance[1]}。把量到的四個數字填進印表機設定。",
    ]
    english = [
        "Calibration sheet",
        f"Present offset {present}, scale {scale}",
        "1. Print at actual size (100 %), never fitted to the page.",
        f"2. Measure from the paper's left and top edges to cross A. It should be {place[0]} and {place[1]}.",
        f"3. Measure the frame's width and height (A to B). They should be {distance[0]} and {distance[1]}. "
        "Enter the four numbers for this printer.",
    ]
    return chinese, english


def _draw_marks(page: _Drawing, stock: Stock, style: _Style) -> None:
    for x, y in stock.origins_mm():
        page.frame((x, y, stock.label_w_mm, stock.label_h_mm), _GREY)
    for index, side_mm in enumerate(stock.page_mm):
        _draw_ruler(page, side_mm, index == 0, style)
    crosses, arm = reference_crosses(stock), style.arm_mm
    a_x, a_y, across, down = crosses.x_mm, crosses.y_mm, crosses.across_mm, crosses.down_mm
    b_x, b_y = a_x + across, a_y + down
    page.frame((a_x, a_y, across, down), _BLACK)
    for x, y in ((a_x, a_y), (b_x, b_y)):
        page.line((x - arm, y), (x + arm, y))
        page.line((x, y - arm), (x, y + arm))
    gap, note = style.note_mm * 0.6, style.note_mm
    page.text((a_x + gap, a_y + gap + note), note, f"A {a_x:.1f} / {a_y:.1f} mm")
    page.text((a_x + gap, a_y + gap + 2.4 * note), note, f"A–B {across:.1f} × {down:.1f} mm")
    page.text((b_x - gap - note, b_y - gap), note, "B")


def _draw_ruler(page: _Drawing, side_mm: float, is_across: bool, style: _Style) -> None:
    """Ticks each half millimetre as from the paper's edge, numbers each ten; the corner is left to neither ruler."""
    start = style.ruler_mm
    for half in range(math.ceil((start + style.ticks[3]) * 2), int(side_mm * 2 + 1e-6) + 1):
        along = half / 2
        rank = 3 if half % 20 == 0 else 2 if half % 10 == 0 else 1 if half % 2 == 0 else 0
        end = start + style.ticks[rank]
        page.line(*(((along, start), (along, end)) if is_across else ((start, along), (end, along))))
        if rank == 3 and end + style.number_mm < along < side_mm - style.number_mm:
            beside = end + style.number_mm * (1.1 if is_across else 0.3)
            at = (along - 0.4 * style.number_mm, beside) if is_across else (beside, along + 0.35 * style.number_mm)
            page.text(at, style.number_mm, f"{half // 2}")


class _Drawing(PageContent):
    """Lines and words of one page, in millimetres from its top left corner, moved as the printer needs it."""

    def __init__(self, height_units: int, printer: Printer, subset: Subset) -> None:
        super().__init__(height_units, {REGULAR: subset}, SharedPictures())
        self._floor = height_units
        self._printer = printer
        self._subset = subset
        self._operators: list[str] = []

    def line(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a hairline."""
        self._stroke(f"{self._at(start)} m {self._at(end)} l S", _BLACK)

    def frame(self, box: _Rectangle, grey: float) -> None:
        """Draw the edges of a rectangle: x, y, width, height."""
        self._stroke(f"{self._path(box)} S", grey)

    def text(self, at: tuple[float, float], size_mm: float, text: str) -> None:
        """Set one line from its left end on the baseline."""
        glyphs, size = self._subset.encode(text), size_mm * _UNITS_PER_MM
        self._operators.append(f"BT 0 g /R {size:g} Tf 1 0 0 1 {self._at(at)} Tm<{glyphs}>Tj ET")

    def panel(self, box: _Rectangle, block: _Block, style: _Style) -> None:
        """Set lines into a white panel in the middle of `box`."""
        x, y, w, h = box
        pad, leading = style.note_mm * _PAD, block.size_mm * _LEADING
        height = len(block.lines) * leading + 2 * pad
        top = y + (h - height) / 2
        self._operators.append(f"1 g {self._path((x, top, w, height))} f")
        if style is _LARGE:
            self.frame((x, top, w, height), _GREY)
        for number, line in enumerate(block.lines, 1):
            self.text((x + pad, top + pad + number * leading - 0.35 * block.size_mm), block.size_mm, line)

    def stream(self, dpi: float) -> bytes:
        """The operators; one unit is a dot of `dpi`."""
        unit = 72 / dpi
        return "\n".join([f"{unit:.8f} 0 0 {unit:.8f} 0 0 cm", *self._operators]).encode("ascii")

    def _stroke(self, path: str, grey: float) -> None:
        self._operators.append(f"{grey:g} G {_HAIRLINE_MM * _UNITS_PER_MM:g} w {path}")

    def _path(self, box: _Rectangle) -> str:
        x, y, w, h = box
        corners = [self._at(corner) for corner in ((x, y), (x + w, y), (x + w, y + h), (x, y + h))]
        return f"{corners[0]} m " + " ".join(f"{corner} l" for corner in corners[1:]) + " h"

    def _at(self, place: tuple[float, float]) -> str:
        printer = self._printer
        x = place[0] * printer.scale_x + printer.offset_x_mm
        y = place[1] * printer.scale_y + printer.offset_y_mm
        return f"{round(x * _UNITS_PER_MM, 1):g} {round(self._floor - y * _UNITS_PER_MM, 1):g}"


def _set_text(paragraphs: Sequence[str], box: _Rectangle, style: _Style, subset: Subset) -> Iterator[_Block]:
    """Yield one block as large as it can be, or as many of the least size as it takes."""
    pad = 2 * style.note_mm * _PAD
    width, height = box[2] - pad, box[3] - pad
    largest, least = style.text_mm
    for step in range(_SIZES + 1):
        size = largest - (largest - least) * step / _SIZES
        fitted = [fit(paragraph, size, Room(width, 99, size), subset) for paragraph in paragraphs]
        lines = [line for block in fitted for line in block.lines]
        room = max(1, int(height / (size * _LEADING)))
        if len(lines) <= room:
            yield _Block(lines, size)
            return
    for start in range(0, len(lines), room):
        yield _Block(lines[start : start + room], least)
