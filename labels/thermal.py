"""What label printers' own languages share: one label a page, its black dots cut into pieces that cost little.

A piece is either dots or the symbol as a word to the printer, which then draws the modules itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from PIL import Image, ImageChops

from labels.errors import LabelError, nothing_to_print
from labels.job import Job, Press
from labels.label import Label
from labels.layout import Box
from labels.png import draw_label
from labels.stock import MM_PER_INCH, Roll, StockError
from labels.symbols import Symbol, address_prefix, fit_version, symbol_maker

EXACT_DPI = {203: 8 * MM_PER_INCH, 300: 300.0, 600: 600.0}
"""Heads of 203 dpi have 8 dots a millimetre. Those of 600 dpi have 23.6 or 24: a label laid out for 23.6 fits both."""
SYMBOLS = ("image", "printer")
MOST_MAGNIFIED = 10
"""Printers' own symbols take up to 10 dots a module; a larger one is sent as dots."""
_FORMAT_ROW, _MASK_COLUMNS, _FORMAT_MASK = 8, (2, 3, 4), 0b101


class Dots(NamedTuple):
    """Dots with their top left corner at `x`, `y`: 1 is black, rows padded to bytes, `stride` bytes each."""

    x: int
    y: int
    stride: int
    rows: bytes

    @property
    def h(self) -> int:
        """Number of rows."""
        return len(self.rows) // self.stride


class PrinterSymbol(NamedTuple):
    """A symbol for the printer to draw: its corner, dots a module, level, mask and text."""

    x: int
    y: int
    module: int
    level: str
    mask: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One label to send: pieces from left over right; none overlaps the symbol, which comes last."""

    dots: list[Dots]
    symbol: PrinterSymbol | None
    copies: int


class ThermalPress:
    """Makes the pages of one job for a label printer. `symbols`: `image` (dots) or `printer` (drawn by the printer).

    Raises LabelError for stock that is no roll, and for dots an inch that label printers do not have.
    """

    def __init__(self, job: Job, symbols: str) -> None:
        if symbols not in SYMBOLS:
            raise LabelError(f"symbols 不能是「{symbols}」", f"symbols can't be {symbols!r}: image or printer")
        self.stock = _roll(job)
        self.press = Press(replace(job, printer=replace(job.printer, dpi=_exact_dpi(job.printer.dpi))))
        self._prefix = address_prefix(job.host)
        self._maker = symbol_maker(self._prefix, job.design.min_level, job.address_signs)
        self._box = self._place_symbol()
        self._is_drawn = symbols == "image" or self.press.frame.module > MOST_MAGNIFIED

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the label in dots."""
        return self.press.page_dots

    def pages(self, labels: Iterable[Label]) -> Iterator[Page]:
        """Yield what to send for one label after another. Raises LabelError if there is none."""
        is_empty = True
        for label in labels:
            is_empty = False
            yield self._page(label)
        if is_empty:
            raise nothing_to_print()

    def _page(self, label: Label) -> Page:
        ink = Image.new("1", self.size)
        ink.paste(ImageChops.invert(draw_label(self.press, label)), self.press.origins[0])
        box = self._box
        drawn = ink.crop((box.x, box.y, box.x + box.w, box.y + box.h))
        ink.paste(0, (box.x, box.y, box.x + box.w, box.y + box.h))
        pieces = [_cut(ink, 0, 0)]
        symbol = self._symbol(label)
        if symbol is None:
            pieces.append(_cut(drawn, box.x, box.y))
        return Page([piece for piece in pieces if piece], symbol, self.press.job.copies)

    def _symbol(self, label: Label) -> PrinterSymbol | None:
        """Return the symbol for the printer to draw: it would take the smallest version, whatever the job's is."""
        smallest, _level = fit_version(len(self._prefix) + len(label.leads_to), self._maker.level)
        if self._is_drawn or smallest != self._maker.version:
            return None
        module, mask = self.press.frame.module, mask_of(self.press.symbol(label))
        return PrinterSymbol(self._box.x, self._box.y, module, self._maker.level, mask, self._prefix + label.leads_to)

    def _place_symbol(self) -> Box:
        frame, (left, top) = self.press.frame, self.press.origins[0]
        zone, box = frame.turned(frame.quiet_zone), frame.turned(frame.symbol)
        right, bottom = left + zone.x + zone.w, top + zone.y + zone.h
        if left + zone.x < 0 or top + zone.y < 0 or right > self.size[0] or bottom > self.size[1]:
            raise StockError(
                "offset", "偏移把二維碼推出標籤外，請重新校正", "moves the symbol off the label: calibrate again"
            )
        return box._replace(x=left + box.x, y=top + box.y)


def mask_of(symbol: Symbol) -> int:
    """Return which of the eight masks a symbol has, from its format area (ISO/IEC 18004, 7.9)."""
    bits = 0
    for column in _MASK_COLUMNS:
        bits = bits << 1 | symbol.is_dark(column, _FORMAT_ROW)
    return bits ^ _FORMAT_MASK


def bands(dots: Dots, most_bytes: int) -> Iterator[Dots]:
    """Yield a piece in pieces of at most so many bytes each, from the top."""
    rows = max(1, most_bytes // dots.stride)
    for y in range(0, dots.h, rows):
        yield dots._replace(y=dots.y + y, rows=dots.rows[y * dots.stride : (y + rows) * dots.stride])


def _cut(ink: Image.Image, left: int, top: int) -> Dots | None:
    """Trim to what is black; None if nothing is."""
    box = ink.getbbox()
    if box is None:
        return None
    piece = ink.crop(box)
    return Dots(left + box[0], top + box[1], (piece.width + 7) // 8, piece.tobytes())


def _roll(job: Job) -> Roll:
    if not isinstance(job.stock, Roll):
        raise LabelError(
            f"{job.stock.id} 是整張標籤紙；標籤機請選捲筒標籤，整張的請輸出 PDF",
            f"{job.stock.id} is a sheet: label printers take rolls; print sheets from a PDF",
        )
    return job.stock


def _exact_dpi(dpi: float) -> float:
    for nominal, exact in EXACT_DPI.items():
        if abs(dpi - nominal) < 0.01 * nominal + 1:
            return exact
    raise StockError(
        "dpi", f"標籤機是 203、300 或 600，不是 {dpi:g}", f"label printers have 203, 300 or 600, not {dpi:g}"
    )
