"""Pixels of the same layout that is printed, one pixel a printer dot, with the same embedded outlines."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from labels.fonts import Subset
from labels.layout import Box, Frame, Layout
from labels.symbols import Symbol

_PAPER, _INK, _DIE_LINE = 255, 0, 200


class Canvas:
    """A grey page of `size` dots to draw labels on."""

    def __init__(self, size: tuple[int, int], subsets: dict[str, Subset]) -> None:
        self.image = Image.new("L", size, _PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self._programs = {weight: subset.font() for weight, subset in subsets.items()}
        self._fonts: dict[tuple[str, float], ImageFont.FreeTypeFont] = {}

    def add_label(self, origin: tuple[int, int], frame: Frame, symbol: Symbol, layout: Layout) -> None:
        """Draw one label whose top left corner is at `origin`."""
        left, top = origin
        box = frame.symbol
        modules = Image.frombytes("1", (symbol.size, symbol.size), symbol.rows)
        mask = modules.resize((box.w, box.h), Image.Resampling.NEAREST)
        self._draw.bitmap((left + box.x, top + box.y), mask, fill=_INK)
        self.add_marks(Box(left + x, top + y, w, h) for x, y, w, h in layout.rules)
        for x, y, size, weight, text in layout.texts:
            self._draw.text((left + x, top + y), text, fill=_INK, font=self._font(weight, size), anchor="ls")

    def add_marks(self, marks: Iterable[Box]) -> None:
        """Fill small boxes."""
        for x, y, w, h in marks:
            self._draw.rectangle((x, y, x + w - 1, y + h - 1), fill=_INK)

    def add_die_line(self, box: Box, radius: int) -> None:
        """Show where the stock is cut, for the eye only: it is never printed."""
        self._draw.rounded_rectangle((box.x, box.y, box.x + box.w - 1, box.y + box.h - 1), radius, outline=_DIE_LINE)

    def shrunk(self, width_px: int | None) -> Image.Image:
        """The page, no wider than `width_px`."""
        if width_px is None or width_px >= self.image.width:
            return self.image
        height_px = max(1, round(self.image.height * width_px / self.image.width))
        return self.image.resize((width_px, height_px), Image.Resampling.BOX, reducing_gap=2.0)

    def _font(self, weight: str, size: float) -> ImageFont.FreeTypeFont:
        if (weight, size) not in self._fonts:
            program = BytesIO(self._programs[weight])
            # no kerning, as in the PDF: both must set the same widths
            self._fonts[weight, size] = ImageFont.truetype(program, size, layout_engine=ImageFont.Layout.BASIC)
        return self._fonts[weight, size]
