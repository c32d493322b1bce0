"""Where things stand on the pages of a PDF, read from its own objects and operators and from nothing of ours.

Knows the operators that labels need and raises ValueError for any other, so that nothing is drawn unseen.
Lengths are millimetres from the page's top left corner.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

MM_PER_POINT = 25.4 / 72
_IMAGE = re.compile(r"BI(?P<entries>.*?)\bID\s(?P<data>[0-9a-fA-F\s]*)>\s*EI\b", re.DOTALL)
_TOKEN = re.compile(r"/[^\s<>\[\]/()]+|<[0-9A-Fa-f]*>|[-+.\d]+|[A-Za-z*']+|@\d+@")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


class Area(NamedTuple):
    """An upright rectangle in millimetres."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Area, slack_mm: float = 0.0) -> bool:
        """Tell whether another area lies within this one, but for `slack_mm`."""
        return (
            self.left - slack_mm <= other.left
            and self.top - slack_mm <= other.top
            and other.right <= self.right + slack_mm
            and other.bottom <= self.bottom + slack_mm
        )


class Image(NamedTuple):
    """An inline image: where, how many pixels across and down, its data in hexadecimal."""

    area: Area
    columns: int
    rows: int
    data: str


@dataclass
class Page:
    """What one page draws."""

    size_mm: tuple[float, float]
    images: list[Image] = field(default_factory=list)
    boxes: list[Area] = field(default_factory=list)
    texts: list[Area] = field(default_factory=list)


def read_pages(pdf: bytes) -> list[Page]:
    """Return the pages of a document in order."""
    objects = {
        int(head): body
        for head, body in re.findall(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj$", pdf, re.DOTALL | re.MULTILINE)
    }
    root = objects[_reference(objects[_root(pdf)], b"Pages")]
    widths = _widths(objects, objects[_reference(root, b"Resources")])
    w, h = (float(number) * MM_PER_POINT for number in re.search(rb"/MediaBox ?\[0 0 (\S+) (\S+?)\]", root).groups())
    kids = [objects[int(kid)] for kid in re.findall(rb"(\d+) 0 R", re.search(rb"/Kids ?\[(.*?)\]", root)[1])]
    return [_Interpreter((w, h), widths).run(_stream(objects[_reference(kid, b"Contents")])) for kid in kids]


def _root(pdf: bytes) -> int:
    return _reference(pdf[pdf.rindex(b"trailer") :], b"Root")


def _reference(body: bytes, name: bytes) -> int:
    return int(re.search(rb"/" + name + rb" (\d+) 0 R", body)[1])


def _stream(body: bytes) -> str:
    head, _, data = body.partition(b"stream\n")
    assert b"/FlateDecode" in head
    return zlib.decompress(data.removesuffix(b"\nendstream")).decode("ascii")


def _widths(objects: dict[int, bytes], resources: bytes) -> dict[str, list[float]]:
    """Advance of each glyph in thousandths of an em, from the first, by the name of its font."""
    found = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", re.search(rb"/Font<<(.*?)>>", resources)[1]):
        descendant = objects[int(re.search(rb"/DescendantFonts ?\[(\d+) 0 R", objects[int(number)])[1])]
        found["/" + name.decode()] = [float(w) for w in re.search(rb"/W ?\[1 ?\[(.*?)\]", descendant)[1].split()]
    return found


class _Interpreter:
    """Runs one content stream: a matrix and a stack of matrices are all the state that labels use."""

    def __init__(self, size_mm: tuple[float, float], widths: dict[str, list[float]]) -> None:
        self._page = Page(size_mm)
        self._widths = widths
        self._matrix, self._stack = _IDENTITY, []
        self._pending: list[tuple[float, ...]] = []
        self._font, self._size, self._text_matrix = "", 0.0, _IDENTITY

    def run(self, stream: str) -> Page:
        images = list(_IMAGE.finditer(stream))
        numbered = iter(range(len(images)))
        operands: list[str] = []
        for token in _TOKEN.findall(_IMAGE.sub(lambda _: f" @{next(numbered)}@ ", stream)):
            if token.startswith("@"):
                self._image(images[int(token.strip("@"))])
            elif token[0].isalpha():
                self._operate(token, operands)
                operands = []
            else:
                operands.append(token)
        assert not self._stack
        return self._page

    def _operate(self, operator: str, operands: list[str]) -> None:
        match operator:
            case "q":
                self._stack.append(self._matrix)
            case "Q":
                self._matrix = self._stack.pop()
            case "cm":
                self._matrix = _joined(_matrix(operands), self._matrix)
            case "re":
                self._pending.append(tuple(map(float, operands)))
            case "f":
                self._page.boxes += [self._area(self._matrix, *box) for box in self._pending]
                self._pending = []
            case "BT" | "ET":
                self._text_matrix = _IDENTITY
            case "Tf":
                self._font, self._size = operands[0], float(operands[1])
            case "Tm":
                self._text_matrix = _matrix(operands)
            case "Tj":
                self._text(operands[0].strip("<>"))
            case _:
                raise ValueError(f"operator {operator} is not known here")

    def _image(self, match: re.Match[str]) -> None:
        columns, rows = (int(re.search(rf"/{name} ?(\d+)", match["entries"])[1]) for name in "WH")
        data = "".join(match["data"].split())
        assert len(data) == rows * ((columns + 7) // 8) * 2
        self._page.images.append(Image(self._area(self._matrix, 0, 0, 1, 1), columns, rows, data))

    def _text(self, glyphs: str) -> None:
        numbers = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
        width = sum(self._widths[self._font][number - 1] for number in numbers) * self._size / 1000
        self._page.texts.append(self._area(_joined(self._text_matrix, self._matrix), 0, 0, width, 0))

    def _area(self, matrix: Matrix, x: float, y: float, w: float, h: float) -> Area:
        a, b, c, d, e, f = matrix
        points = [(a * px + c * py + e, b * px + d * py + f) for px, py in product((x, x + w), (y, y + h))]
        across = [px * MM_PER_POINT for px, _ in points]
        down = [self._page.size_mm[1] - py * MM_PER_POINT for _, py in points]
        return Area(min(across), min(down), max(across), max(down))


def _matrix(operands: list[str]) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return a, b, c, d, e, f


def _joined(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
