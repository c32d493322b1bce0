"""A printer that knows exactly the TSPL that we send: dots come out, anything else is an error."""

from __future__ import annotations

import re

from PIL import Image

from tests.labels.qr_drawing import draw_qr

SETUP = ("SIZE", "GAP", "DIRECTION", "REFERENCE")
BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,")
QRCODE = re.compile(rb'QRCODE (\d+),(\d+),([LMQH]),(\d+),A,0,M2,S([0-7]),"([0-9A-Z $%*+\-./:]+)"\r\n')
LENGTHS = re.compile(r"(\d+(?:\.\d+)?) mm,(\d+(?:\.\d+)?) mm")


class TsplError(ValueError):
    """Something that this printer does not know."""


def print_tspl(data: bytes, dots_per_mm: float) -> list[tuple[Image.Image, int]]:
    """Return each label as an image of mode "1" (0 is black) with its number of copies."""
    printer = _Printer(dots_per_mm)
    at = 0
    while at < len(data):
        at = printer.obey(data, at)
    if printer.ink is not None:
        raise TsplError("a label that is not printed")
    return printer.labels


class _Printer:
    def __init__(self, dots_per_mm):
        self._dots_per_mm = dots_per_mm
        self._known = {}
        self.ink = None
        self.labels = []

    def obey(self, data, at):
        if data.startswith(b"BITMAP", at):
            return self._bitmap(data, at)
        if data.startswith(b"QRCODE", at):
            return self._qrcode(data, at)
        end = data.index(b"\r\n", at)
        name, _, rest = data[at:end].decode("ascii").partition(" ")
        if name in SETUP and self.ink is None:
            self._known[name] = rest
        elif name == "CLS" and not rest and self.ink is None:
            self._begin()
        elif name == "PRINT" and self.ink is not None and re.fullmatch(r"1,[1-9]\d*", rest):
            self.labels.append((self.ink, int(rest[2:])))
            self.ink = None
        else:
            raise TsplError(f"unknown or out of turn: {data[at:end][:40]!r}")
        return end + 2

    def _begin(self):
        if set(self._known) != set(SETUP) or (self._known["DIRECTION"], self._known["REFERENCE"]) != ("1", "0,0"):
            raise TsplError(f"not set up: {self._known}")
        width, height = self.lengths("SIZE")
        self.lengths("GAP")
        self.ink = Image.new("1", (round(width * self._dots_per_mm), round(height * self._dots_per_mm)), 255)

    def lengths(self, name):
        match = LENGTHS.fullmatch(self._known[name])
        if match is None:
            raise TsplError(f"{name} {self._known[name]!r}")
        return float(match[1]), float(match[2])

    def _bitmap(self, data, at):
        match = BITMAP.match(data, at)
        if match is None:
            raise TsplError(f"{data[at : at + 40]!r}")
        x, y, stride, height = map(int, match.groups())
        end = match.end() + stride * height
        if data[end : end + 2] != b"\r\n":
            raise TsplError("a bitmap that is longer or shorter than it says")
        piece = Image.frombytes("1", (stride * 8, height), data[match.end() : end])
        self._require_inside(x, y, piece.point(lambda value: 255 - value).getbbox())
        self.ink.paste(piece, (x, y))  # mode 0 overwrites, its white too
        return end + 2

    def _qrcode(self, data, at):
        match = QRCODE.match(data, at)
        if match is None or not 1 <= int(match[4]) <= 10:
            raise TsplError(f"{data[at : at + 60]!r}")
        x, y = int(match[1]), int(match[2])
        piece = draw_qr(match[6].decode("ascii"), match[3].decode("ascii"), int(match[5]), int(match[4]))
        self._require_inside(x, y, piece.getbbox())
        self.ink.paste(0, (x, y), piece)
        return match.end()

    def _require_inside(self, x, y, box):
        if self.ink is None or box is None or x + box[2] > self.ink.width or y + box[3] > self.ink.height:
            raise TsplError(f"dots off the label: {x},{y} {box}")
