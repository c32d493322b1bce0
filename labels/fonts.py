"""Fonts for printing: which face has a sign, how wide it is, and one small font of the signs used.

Fonts are installed into labels/fonts/ when the package is built, never committed. A sign is looked up in
the Traditional face, then the Simplified one, then one of all Latin letters and marks (Tâi-lô, the indigenous
languages), then in the system's fonts: names of people carry rare signs.
All faces found flow into one TrueType subset a weight, so that a document carries one font and the preview
is drawn with the very outlines that are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from labels.errors import LabelError

INSTALLED = Path(__file__).resolve().parent / "fonts"
UNITS_PER_EM = 1000
ASCENT = 880
DESCENT = -120
CAP_HEIGHT = 733
REGULAR, BOLD = "regular", "bold"
WEIGHTS = (REGULAR, BOLD)
MISSING_MARK = "\u3013"
"""Printers' geta mark: what a compositor sets where the sign is not in the case."""

_FILES = {
    REGULAR: ("NotoSansTC-Regular.ttf", "NotoSansSC-Regular.ttf", "NotoSans-Regular.ttf"),
    BOLD: (
        "NotoSansTC-Bold.ttf",
        "NotoSansSC-Bold.ttf",
        "NotoSans-Bold.ttf",
        "NotoSansTC-Regular.ttf",
        "NotoSansSC-Regular.ttf",
    ),
}
_SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "C:/Windows/Fonts",
)
_SYSTEM_FILES = {
    REGULAR: ("NotoSansCJK-Regular.ttc", "HanaMinB.ttf", "mingliub.ttc", "simsunb.ttf", "PingFang.ttc"),
    BOLD: (
        "NotoSansCJK-Bold.ttc",
        "NotoSansCJK-Regular.ttc",
        "HanaMinB.ttf",
        "mingliub.ttc",
        "simsunb.ttf",
        "PingFang.ttc",
    ),
}


_NO_SHAPE = (0.0, 0.0, 0.0, 0.0)
_OVERHANG, _HIGHEST, _LOWEST = 40, 880, -260
"""What shapes may reach over their own space before lines are measured by shapes, and not by widths alone."""


class Ink(NamedTuple):
    """How far the shapes of a line reach, in em: over its start and end, above the baseline and below it."""

    left: float = 0.0
    right: float = 0.0
    up: float = 0.0
    down: float = 0.0


class Face:
    """One face of a font file, opened when first asked; may be shared by threads."""

    def __init__(self, path: Path, number: int = -1) -> None:
        self.path = path
        self._number = number
        self._lock = RLock()  # fontTools reads tables and outlines lazily, at one file position

    def has(self, code_point: int) -> bool:
        """Tell whether the face has a sign."""
        with self._lock:
            return code_point in self._glyph_names

    def advance(self, code_point: int) -> int:
        """Width of a sign in thousandths of an em."""
        with self._lock:
            return round(self._glyphs[self._glyph_names[code_point]].width * self._to_units)

    def bounds(self, code_point: int) -> tuple[float, float, float, float] | None:
        """Left, bottom, right and top of a sign's shape in thousandths of an em; None for one without a shape."""
        with self._lock:
            name = self._glyph_names[code_point]
            if "glyf" in self._font:
                glyph = self._font["glyf"][name]
                found = (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax) if glyph.numberOfContours else None
            else:
                pen = BoundsPen(self._glyphs)
                self._glyphs[name].draw(pen)
                found = pen.bounds
        return found and tuple(number * self._to_units for number in found)

    def outline(self, code_point: int) -> Any:
        """TrueType outline of a sign at 1000 units an em; cubic outlines become quadratic within half a unit."""
        with self._lock:
            recording = DecomposingRecordingPen(self._glyphs)
            self._glyphs[self._glyph_names[code_point]].draw(recording)
        pen = TTGlyphPen(None)
        is_cubic = any(operation == "curveTo" for operation, _ in recording.value)
        target: Any = Cu2QuPen(pen, 0.5, reverse_direction=True) if is_cubic else pen
        if self._to_units != 1:
            target = TransformPen(target, (self._to_units, 0, 0, self._to_units, 0, 0))
        recording.replay(target)
        return pen.glyph()

    @cached_property
    def _font(self) -> TTFont:
        # mapped, not read: of ten megabytes a document needs a few hundred outlines
        with self.path.open("rb") as file:
            return TTFont(mmap(file.fileno(), 0, access=ACCESS_READ), lazy=True, fontNumber=self._number)

    @cached_property
    def _glyph_names(self) -> dict[int, str]:
        return self._font.getBestCmap() or {}

    @cached_property
    def _glyphs(self) -> Any:
        return self._font.getGlyphSet()

    @cached_property
    def _to_units(self) -> float:
        return UNITS_PER_EM / self._font["head"].unitsPerEm


class FontChain:
    """Faces in order of preference for one weight; the first that has a sign gives it."""

    def __init__(self, faces: Sequence[Face]) -> None:
        if not faces:
            raise LabelError("找不到標籤用的字型，請重新安裝", "no label font is installed: reinstall the package")
        self.faces = tuple(faces)
        self._found: dict[int, Face | None] = {}

    def find_face(self, code_point: int) -> Face | None:
        """Return the first face that has the sign, or None."""
        if code_point not in self._found:
            self._found[code_point] = next((face for face in self.faces if face.has(code_point)), None)
        return self._found[code_point]

    def missing(self, text: str) -> list[str]:
        """Return the signs of `text` that no face has, each once, in order."""
        return [sign for sign in dict.fromkeys(text) if self.find_face(ord(sign)) is None]


class Subset(dict[int, str]):
    """Glyph ids of the signs met so far, in hexadecimal, by code point; widths beside them.

    Ids are given at first sight, so pages can be written while labels still come in and the font goes last.
    """

    def __init__(self, chain: FontChain) -> None:
        super().__init__()
        self.chain = chain
        self.advances = _Advances(chain)

    def __missing__(self, code_point: int) -> str:
        glyph_id = f"{len(self) + 1:04X}"
        self[code_point] = glyph_id
        return glyph_id

    def encode(self, text: str) -> str:
        """Glyph ids of `text` in hexadecimal, four digits each; new signs are taken in."""
        return text.translate(self)

    def width(self, text: str, size: float) -> float:
        """Width of one line in the unit of `size`, with what unusual signs reach over its ends."""
        advances = self.advances
        width = sum([advances[code_point] for code_point in map(ord, text)]) / UNITS_PER_EM
        if self.is_unusual(text):
            ink = self.ink(text)
            width += ink.left + ink.right
        return width * size

    def is_unusual(self, text: str) -> bool:
        """Tell whether shapes of a text, which has been measured, leave the space where signs usually stay."""
        return not self.advances.unusual.isdisjoint(text)

    def ink(self, text: str) -> Ink:
        """How far the shapes of one line, which has been measured, reach."""
        advances = self.advances
        pen, left, right, up, down = 0, 0.0, 0.0, 0.0, 0.0
        for sign in text:
            x_min, y_min, x_max, y_max = advances.bounds[ord(sign)]
            left, right = min(left, pen + x_min), max(right, pen + x_max)
            up, down = max(up, y_max), min(down, y_min)
            pen += advances[ord(sign)]
        return Ink(-left / UNITS_PER_EM, max(0, right - pen) / UNITS_PER_EM, up / UNITS_PER_EM, -down / UNITS_PER_EM)

    def font(self) -> bytes:
        """The TrueType file of all signs met so far; glyph ids as given."""
        return build_font(self.chain, tuple(self))


class _Advances(dict[int, int]):
    """Widths of signs; those whose shape leaves the usual space are noted at first sight, with its bounds."""

    def __init__(self, chain: FontChain) -> None:
        super().__init__()
        self._chain = chain
        self.bounds: dict[int, tuple[float, float, float, float]] = {}
        self.unusual: set[str] = set()
        self.missing: set[str] = set()

    def __missing__(self, code_point: int) -> int:
        face, shown = _shown(self._chain, code_point)
        width = face.advance(shown) if face else UNITS_PER_EM
        if shown != code_point:
            self.missing.add(chr(code_point))
        self.bounds[code_point] = left, bottom, right, top = (face and face.bounds(shown)) or _NO_SHAPE
        if left < -_OVERHANG or right > width + _OVERHANG or bottom < _LOWEST or top > _HIGHEST:
            self.unusual.add(chr(code_point))
        self[code_point] = width
        return width


def _shown(chain: FontChain, code_point: int) -> tuple[Face | None, int]:
    face = chain.find_face(code_point)
    if face is not None:
        return face, code_point
    return chain.find_face(ord(MISSING_MARK)), ord(MISSING_MARK)


@lru_cache(maxsize=8)
def build_font(chain: FontChain, code_points: tuple[int, ...]) -> bytes:
    """Return a TrueType font whose glyph 0 is blank and whose glyph n is the n-th of `code_points`."""
    names = [".notdef", *(f"u{code_point:04X}" for code_point in code_points)]
    glyphs, widths = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": UNITS_PER_EM}
    for name, code_point in zip(names[1:], code_points, strict=True):
        face, shown = _shown(chain, code_point)
        glyphs[name] = face.outline(shown) if face else TTGlyphPen(None).glyph()
        widths[name] = face.advance(shown) if face else UNITS_PER_EM
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(code_points, names[1:], strict=True)))
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (widths[name], getattr(table[name], "xMin", 0)) for name in names})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Labels", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost(keepGlyphNames=False)
    out = BytesIO()
    # an unchanging file: the same labels give the same bytes
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(out)
    return out.getvalue()


@lru_cache(maxsize=4)
def default_chain(weight: str = REGULAR) -> FontChain:
    """Return the installed faces of a weight, then the other weight's, then the system's."""
    installed = [INSTALLED / name for name in _FILES[weight]]
    return FontChain([Face(path) for path in installed if path.is_file()] + _system_faces(_SYSTEM_FILES[weight]))


def _system_faces(names: Iterable[str]) -> list[Face]:
    found = [path for name in names for folder in _SYSTEM_FOLDERS if (path := _find_file(folder, name))]
    return [face for path in found for face in faces_in(path)]


def _find_file(folder: str, name: str) -> Path | None:
    return next(Path(folder).rglob(name), None) if Path(folder).is_dir() else None


def faces_in(path: Path) -> list[Face]:
    """Return the faces of a font file; a collection of one family shares its glyphs, so one face stands for it."""
    try:
        if path.suffix.lower() != ".ttc":
            return [Face(path)]
        with path.open("rb") as file:
            families = [font["name"].getDebugName(1) or "" for font in TTCollection(file, lazy=True).fonts]
    except (OSError, TTLibError):
        return []
    preferred = next((index for index, family in enumerate(families) if "TC" in family or "MingLiU" in family), 0)
    return [Face(path, preferred)]
