"""Pixels of the same layout that is printed, one pixel a printer dot, with the same embedded outlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PIL import Image, ImageDraw, ImageFont

from labels.fonts import UNITS_PER_EM, Subset, build_font
from labels.job import Press
from labels.label import Label
from labels.layout import Box, Frame, Layout, Picture, Text
from labels.symbols import Symbol

_PAPER, _INK, _DIE_LINE = 255, 0, 200


class _Shape(NamedTuple):
    """A drawn sign and where its top left corner lies from the pen."""

    left: int
    top: int
    mask: Image.Image


class Canvas:
    """A page of `size` dots to draw labels on: in grey for the eye, or in mode "1" as a printer has it."""

    def __init__(self, size: tuple[int, int], subsets: dict[str, Subset], mode: str = "L") -> None:
        self._case = _TypeCase(subsets, mode)
        self.image = Image.new(mode, size, _PAPER)

    def add_label(self, origin: tuple[int, int], frame: Frame, symbol: Symbol, layout: Layout) -> None:
        """Draw one label whose top left corner is at `origin`."""
        everything = [Picture(frame.symbol, symbol.rows, symbol.size, symbol.size), *layout.pictures]
        if not frame.is_turned:
            self._draw_lying(self.image, origin, replace(layout, pictures=everything))
            return
        lying = Image.new(self.image.mode, (frame.w, frame.h), _PAPER)
        self._draw_lying(lying, (0, 0), replace(layout, pictures=everything))
        self.image.paste(lying.transpose(Image.Transpose.ROTATE_270), origin)

    def _draw_lying(self, image: Image.Image, origin: tuple[int, int], layout: Layout) -> None:
        left, top = origin
        draw = ImageDraw.Draw(image)
        for (x, y, w, h), rows, w_px, h_px in layout.pictures:
            mask = Image.frombytes("1", (w_px, h_px), rows).resize((w, h), Image.Resampling.NEAREST)
            draw.bitmap((left + x, top + y), mask, fill=_INK)
        for x, y, w, h in layout.rules:
            draw.rectangle((left + x, top + y, left + x + w - 1, top + y + h - 1), fill=_INK)
        for text in layout.texts:
            self._case.set(draw, origin, text)

    def add_marks(self, marks: Iterable[Box]) -> None:
        """Fill small boxes."""
        draw = ImageDraw.Draw(self.image)
        for x, y, w, h in marks:
            draw.rectangle((x, y, x + w - 1, y + h - 1), fill=_INK)

    def add_die_line(self, box: Box, radius: int) -> None:
        """Show where the stock is cut, for the eye only: it is never printed."""
        ends = box.x, box.y, box.x + box.w - 1, box.y + box.h - 1
        ImageDraw.Draw(self.image).rounded_rectangle(ends, radius, outline=_DIE_LINE)

    def shrunk(self, width_px: int | None) -> Image.Image:
        """The page, no wider than `width_px`."""
        if width_px is None or width_px >= self.image.width:
            return self.image
        height_px = max(1, round(self.image.height * width_px / self.image.width))
        return self.image.resize((width_px, height_px), Image.Resampling.BOX, reducing_gap=2.0)


class _TypeCase:
    """Signs set one by one at the widths of the font, as the PDF sets them; each is drawn once a size."""

    def __init__(self, subsets: dict[str, Subset], mode: str) -> None:
        self._subsets, self._mode = subsets, mode
        self._programs: dict[tuple[str, str], bytes] = {}
        self._shapes: dict[tuple[str, float, str], _Shape] = {}

    def set(self, draw: ImageDraw.ImageDraw, origin: tuple[int, int], text: Text) -> None:
        """Draw one line of text."""
        advances, dots = self._subsets[text.weight].advances, text.size / UNITS_PER_EM
        x, y, ink = origin[0] + text.x, origin[1] + text.y, _PAPER if text.is_white else _INK
        self._take_in(text)
        pen = 0
        for sign in text.text:
            left, top, mask = self._shape(text.weight, text.size, sign)
            draw.bitmap((x + round(pen * dots) + left, y + top), mask, fill=ink)
            pen += advances[ord(sign)]

    def _take_in(self, text: Text) -> None:
        """Build a font of the signs not met before: together, as each font costs a little."""
        new = tuple(sign for sign in dict.fromkeys(text.text) if (text.weight, sign) not in self._programs)
        if new:
            program = build_font(self._subsets[text.weight].chain, tuple(map(ord, new)))
            self._programs |= {(text.weight, sign): program for sign in new}

    def _shape(self, weight: str, size: float, sign: str) -> _Shape:
        key = weight, size, sign
        if key not in self._shapes:
            program = BytesIO(self._programs[weight, sign])
            font = ImageFont.truetype(program, size, layout_engine=ImageFont.Layout.BASIC)
            left, top, right, bottom = map(int, font.getbbox(sign, self._mode, anchor="ls"))
            mask = Image.new(self._mode, (max(1, right - left), max(1, bottom - top)))
            ImageDraw.Draw(mask).text((-left, -top), sign, fill=255, font=font, anchor="ls")
            self._shapes[key] = _Shape(left, top, mask)
        return self._shapes[key]


_canvases: WeakKeyDictionary[Press, Canvas] = WeakKeyDictionary()


def draw_label(press: Press, label: Label) -> Image.Image:
    """One label as a printer prints it: mode "1", one pixel a dot, 0 is black, turned if the design is."""
    if press not in _canvases:
        _canvases[press] = Canvas(press.frame.printed_size, press.subsets, "1")
    canvas = _canvases[press]
    canvas.image.paste(_PAPER, (0, 0, *canvas.image.size))
    canvas.add_label((0, 0), press.frame, *press.compose(label))
    return canvas.image.copy()
