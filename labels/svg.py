"""SVG of one label: real size in millimetres, one unit a printer dot, everything a path: no font, no picture needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen

from labels.codes import format_code
from labels.fonts import MISSING_MARK, UNITS_PER_EM, Subset
from labels.job import Press
from labels.label import Label
from labels.layout import Box, Frame, Layout, Text
from labels.stock import MM_PER_INCH
from labels.symbols import Symbol

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Outlines:
    """Draws lines of text as paths, with the outlines of the very faces that PDF and PNG embed."""

    def __init__(self, subset: Subset) -> None:
        self._chain, self._advances = subset.chain, subset.advances

    def path(self, text: str) -> str:
        """Return path data in font units, y upwards, from the start of the baseline."""
        pen, at = SVGPathPen(None), 0
        for code_point in map(ord, text):
            face, shown = self._chain.find_face(code_point), code_point
            if face is None:
                shown = ord(MISSING_MARK)
                face = self._chain.find_face(shown)
            if face is not None:
                face.outline(shown).draw(TransformPen(pen, (1, 0, 0, 1, at, 0)), None)
            at += self._advances[code_point]
        return str(pen.getCommands())


def draw_svg(label: Label, press: Press, piece: tuple[Symbol, Layout]) -> str:
    """Return one label, composed by `press`, as an SVG document; the same label gives the same text."""
    (symbol, layout), job, frame = piece, press.job, press.frame
    width_mm, height_mm = job.stock.label_w_mm, job.stock.label_h_mm
    width, height = (_number(side_mm * job.printer.dpi / MM_PER_INCH) for side_mm in (width_mm, height_mm))
    turn = f' transform="translate({frame.h} 0) rotate(90)"' if frame.is_turned else ""
    outlines = {weight: Outlines(subset) for weight, subset in press.subsets.items()}
    code = format_code(label.code) if label.code else ""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(width_mm)}mm" height="{_number(height_mm)}mm"'
            f' viewBox="0 0 {width} {height}" role="img">',
            f"<title>{_words(' '.join(filter(None, (label.title, code))))}</title>",
            f"<desc>{_words(' · '.join(text.text for text in layout.texts))}</desc>",
            f'<path fill="#fff" d="M0 0H{width}V{height}H0z"/>',
            f"<g{turn}>",
            *_marks(frame, symbol, layout),
            *(_text(text, outlines[text.weight]) for text in layout.texts),
            "</g>",
            "</svg>",
            "",
        ]
    )


def bitmap_path(rows: bytes, w_px: int, h_px: int) -> str:
    """Return the dark pixels as path data, one unit a pixel: runs of a row, alike ones below it joined."""
    stride, open_runs = (w_px + 7) // 8, dict[tuple[int, int], int]()
    path = []
    for y in range(h_px + 1):
        runs = set(_runs(rows[y * stride : (y + 1) * stride], w_px)) if y < h_px else set()
        for run in [run for run in open_runs if run not in runs]:
            top = open_runs.pop(run)
            path.append(f"M{run[0]} {top}h{run[1]}v{y - top}h-{run[1]}z")
        for run in sorted(runs):
            open_runs.setdefault(run, y)
    return "".join(path)


def _runs(row: bytes, w_px: int) -> Iterator[tuple[int, int]]:
    """Yield start and length of each dark run."""
    bits = f"{int.from_bytes(row, 'big'):0{len(row) * 8}b}"[:w_px]
    for match in re.finditer("1+", bits):
        yield match.start(), len(match[0])


def _marks(frame: Frame, symbol: Symbol, layout: Layout) -> Iterator[str]:
    yield _bitmap(frame.symbol, symbol.rows, symbol.size, symbol.size)
    for picture in layout.pictures:
        yield _bitmap(picture.box, picture.rows, picture.w_px, picture.h_px)
    if layout.rules:
        path = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in layout.rules)
        yield f'<path shape-rendering="crispEdges" d="{path}"/>'


def _bitmap(box: Box, rows: bytes, w_px: int, h_px: int) -> str:
    scale = (
        _number(box.w / w_px) if box.w * h_px == box.h * w_px else f"{_number(box.w / w_px)} {_number(box.h / h_px)}"
    )
    path = bitmap_path(rows, w_px, h_px)
    return f'<path shape-rendering="crispEdges" transform="translate({box.x} {box.y}) scale({scale})" d="{path}"/>'


def _text(text: Text, outlines: Outlines) -> str:
    scale, fill = _number(text.size / UNITS_PER_EM), ' fill="#fff"' if text.is_white else ""
    return (
        f'<path{fill} transform="translate({text.x} {text.y}) scale({scale} -{scale})" d="{outlines.path(text.text)}"/>'
    )


def _words(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
