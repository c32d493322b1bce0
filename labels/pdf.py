"""PDF of label pages, written as it goes: memory does not grow with the number of pages.

Coordinates are printer dots, one content stream a page. Symbols are 1-bit image masks whose module is a
whole number of dots: of all ways tried they alone were read every time at 203 dpi. ASCIIHex inside Flate
costs 2.5 bytes a label and is safe for old printers. A logo is the same on all labels, therefore written once
and drawn by its name. Text is glyph ids of an embedded subset (Identity-H) with ToUnicode, so that it can be
searched and copied. Fonts and logos are known, and written, last.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from labels.fonts import ASCENT, BOLD, CAP_HEIGHT, DESCENT, UNITS_PER_EM, Subset
from labels.layout import POINTS_PER_INCH, Box, Frame, Layout, Picture
from labels.symbols import Symbol

_CATALOG, _PAGES, _RESOURCES = 1, 2, 3
_FONT_KEYS = {"regular": "R", BOLD: "B"}
_INSET = 0.02
"""Dots. Rasterisers paint every pixel that a mask touches: on the exact edge, rounding would add a row."""
_TO_UNICODE_HEAD = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
)
_TO_UNICODE_TAIL = "endcmap CMapName currentdict /CMap defineresource pop end end"


class SharedPictures(dict[tuple[int, int, bytes], str]):
    """Pictures of a document by width, height and rows: the name of each."""

    def draw(self, picture: Picture) -> str:
        """The operators that draw a picture in its box."""
        name = self.setdefault((picture.w_px, picture.h_px, picture.rows), f"P{len(self)}")
        return f"q {_into(picture.box)} cm/{name} Do Q"


class PageContent:
    """Operators of one page of `height` dots; each label is drawn from its own top left corner, y counting up."""

    def __init__(self, height: int, subsets: dict[str, Subset], pictures: SharedPictures) -> None:
        self._height = height
        self._subsets = subsets
        self._pictures = pictures
        self._operators: list[str] = []

    def add_label(self, origin: tuple[int, int], frame: Frame, symbol: Symbol, layout: Layout) -> None:
        """Draw one label whose top left corner is at `origin`."""
        left, top = origin
        floor = self._height - top
        # a quarter clockwise: the label's own corner comes to stand at its printed right
        matrix = f"0 -1 1 0 {left + frame.h}" if frame.is_turned else f"1 0 0 1 {left}"
        add = self._operators.append
        add(f"q {matrix} {floor} cm")
        add(_symbol_mask(frame.symbol, symbol))
        self._operators += map(self._pictures.draw, layout.pictures)
        self._operators += [f"{x} {-y - h} {w} {h} re f" for x, y, w, h in layout.rules]
        add("BT")
        is_white = False
        for x, y, size, weight, text, wants_white in layout.texts:
            if wants_white != is_white:
                add("1 g" if wants_white else "0 g")
                is_white = wants_white
            glyphs = self._subsets[weight].encode(text)
            add(f"/{_FONT_KEYS[weight]} {size:g} Tf 1 0 0 1 {x} {-y} Tm<{glyphs}>Tj")
        add("ET Q")

    def add_marks(self, marks: Iterable[Box]) -> None:
        """Fill small boxes, page coordinates: cut marks."""
        self._operators += [f"{x} {self._height - y - h} {w} {h} re f" for x, y, w, h in marks]

    def stream(self, dpi: float) -> bytes:
        """The operators, one dot being the unit."""
        dot = POINTS_PER_INCH / dpi
        return "\n".join([f"{dot:.6f} 0 0 {dot:.6f} 0 0 cm", *self._operators]).encode("ascii")


def _symbol_mask(box: Box, symbol: Symbol) -> str:
    """A 1-bit inline image that fills a box."""
    return (
        f"q {_into(box)} cm BI/W {symbol.size}/H {symbol.size}/BPC 1/IM true/D[1 0]/F/AHx ID {symbol.rows.hex()}> EI Q"
    )


def _into(box: Box) -> str:
    """The matrix that brings an image into a box."""
    return f"{box.w - 2 * _INSET:.2f} 0 0 {box.h - 2 * _INSET:.2f} {box.x + _INSET:.2f} {-box.y - box.h + _INSET:.2f}"


class PdfWriter:
    """Writes one document to a stream that needs no seeking: add pages, then close."""

    def __init__(self, out: BinaryIO, page_dots: tuple[int, int], dpi: float) -> None:
        self._out = out
        self._dpi = dpi
        self._media = " ".join(_below(dots * POINTS_PER_INCH / dpi) for dots in page_dots)
        self._written = 0
        self._offsets: dict[int, int] = {}
        self._next = _RESOURCES + 1
        self._kids: list[int] = []
        self._write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def add_page(self, content: PageContent) -> None:
        """Write one page at once."""
        stream = self._add_stream("", content.stream(self._dpi))
        self._kids.append(self._add(f"<</Type/Page/Parent {_PAGES} 0 R/Contents {stream} 0 R>>"))

    def close(self, subsets: dict[str, Subset], pictures: SharedPictures, title: str) -> None:
        """Write the fonts of all signs met, the pictures, the page tree and the cross-reference table."""
        masks = [f"/{name} {self._add_mask(*key)} 0 R" for key, name in pictures.items()]
        fonts = [f"/{_FONT_KEYS[weight]} {self._add_font(weight, subset)} 0 R" for weight, subset in subsets.items()]
        self._add(f"<</Font<<{''.join(fonts)}>>/XObject<<{''.join(masks)}>>>>", _RESOURCES)
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        self._add(
            f"<</Type/Pages/Count {len(self._kids)}/Kids[{kids}]"
            f"/MediaBox[0 0 {self._media}]/Resources {_RESOURCES} 0 R>>",
            _PAGES,
        )
        # a label is only as good as its size: ask viewers not to fit it to the page
        self._add(f"<</Type/Catalog/Pages {_PAGES} 0 R/Lang(zh-TW)/ViewerPreferences<</PrintScaling/None>>>>", _CATALOG)
        info = self._add(f"<</Title<{_utf16(title)}>/Producer(Campus Rounds labels)>>")
        self._finish(info)

    def _add_mask(self, w_px: int, h_px: int, rows: bytes) -> int:
        return self._add_stream(
            f"/Type/XObject/Subtype/Image/Width {w_px}/Height {h_px}/BitsPerComponent 1/ImageMask true/Decode[1 0]",
            rows,
        )

    def _add_font(self, weight: str, subset: Subset) -> int:
        program = subset.font()
        file = self._add_stream(f"/Length1 {len(program)}", program)
        name = f"{_tag(program)}+NotoSansTC-{weight.capitalize()}"
        descriptor = self._add(
            f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[-1000 -300 2000 1200]/ItalicAngle 0"
            f"/Ascent {ASCENT}/Descent {DESCENT}/CapHeight {CAP_HEIGHT}/StemV {140 if weight == BOLD else 80}"
            f"/FontFile2 {file} 0 R>>"
        )
        widths = " ".join(str(subset.advances[code_point]) for code_point in subset)
        descendant = self._add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW {UNITS_PER_EM}"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/W[1[{widths}]]>>"
        )
        to_unicode = self._add_stream("", _to_unicode(subset))
        return self._add(
            f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {to_unicode} 0 R>>"
        )

    def _add(self, body: str, number: int = 0) -> int:
        return self._add_bytes(body.encode("ascii"), number)

    def _add_stream(self, entries: str, data: bytes) -> int:
        packed = zlib.compress(data, 6)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode("ascii")
        return self._add_bytes(head + packed + b"\nendstream", 0)

    def _add_bytes(self, body: bytes, number: int) -> int:
        if not number:
            number, self._next = self._next, self._next + 1
        self._offsets[number] = self._written
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)

    def _finish(self, info: int) -> None:
        start = self._written
        entries = [f"{self._offsets[number]:010d} 00000 n \n" for number in range(1, self._next)]
        table = f"xref\n0 {self._next}\n0000000000 65535 f \n{''.join(entries)}"
        trailer = f"trailer\n<</Size {self._next}/Root {_CATALOG} 0 R/Info {info} 0 R>>\nstartxref\n{start}\n%%EOF\n"
        self._write((table + trailer).encode("ascii"))


def _below(points: float) -> str:
    """A length just short of whole dots, so that a rasteriser that rounds up gets exactly those."""
    return f"{math.floor(points * 1000 - 1e-6) / 1000:.3f}"


def _utf16(text: str) -> str:
    return "FEFF" + text.encode("utf-16-be").hex().upper()


def _tag(program: bytes) -> str:
    """The six capitals that mark a subset (ISO 32000-1, 9.6.4), the same for the same signs."""
    value = zlib.crc32(program)
    return "".join(chr(65 + value // 26**place % 26) for place in range(6))


def _to_unicode(subset: Subset) -> bytes:
    entries = [
        f"<{number:04X}> <{chr(code_point).encode('utf-16-be').hex().upper()}>"
        for number, code_point in enumerate(subset, 1)
    ]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks]
    return (_TO_UNICODE_HEAD + "".join(lines) + _TO_UNICODE_TAIL).encode("ascii")
