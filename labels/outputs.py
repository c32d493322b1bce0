"""What a job gives: PDF, PNG of a label or of a page, SVG, ZPL, TSPL, CSV for a print house, or only the cautions."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from typing import BinaryIO

from labels import tspl, zpl
from labels.calibration_sheet import draw_calibration_sheet
from labels.codes import format_code
from labels.errors import nothing_to_print
from labels.job import Caution, Job, Placed, Press
from labels.label import Label
from labels.layout import Box
from labels.pdf import PageContent, PdfWriter, SharedPictures
from labels.png import Canvas
from labels.stock import Printer, Stock
from labels.svg import draw_svg
from labels.symbols import address_prefix
from labels.thermal import ThermalPress

Progress = Callable[[int], None]
"""Called with the number of labels done, each hundred and at the end; what it raises stops the work."""

_PROGRESS_EACH = 100
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def check(labels: Iterable[Label], job: Job) -> list[Caution]:
    """Return what should be known before printing, without printing. Raises LabelError for what can't be printed."""
    press = Press(job)
    for label in labels:
        press.compose(label)
    return press.cautions()


def render_pdf(labels: Iterable[Label], job: Job, out: BinaryIO, progress: Progress | None = None) -> list[Caution]:
    """Write a PDF of all labels to `out`, page by page as they come, and return the cautions.

    `out` need not be seekable. `progress(done)` hears now and then how many labels are done, and may raise to stop.
    Raises LabelError for no labels at all and for what can't be printed.
    """
    press = Press(job)
    writer = PdfWriter(out, press.page_dots, job.printer.dpi)
    marks, pictures, is_empty = press.marks(), SharedPictures(), True
    for page in press.pages(_count(labels, progress)):
        content = PageContent(press.page_dots[1], press.subsets, pictures)
        content.add_marks(marks)
        for placed in page:
            content.add_label(placed.origin, press.frame, placed.symbol, placed.layout)
        writer.add_page(content)
        is_empty = False
    if is_empty:
        raise nothing_to_print()
    writer.close(press.subsets, pictures, " ".join(filter(None, (job.header, "標籤 Labels"))))
    return press.cautions()


def render_png(label: Label, job: Job, out: BinaryIO) -> list[Caution]:
    """Write one label to `out` as PNG, one pixel a printer dot, and return the cautions."""
    press = Press(job)
    placed = Placed((0, 0), *press.compose(label))
    _draw(press, [placed], press.frame.printed_size).image.save(out, "PNG", dpi=(job.printer.dpi,) * 2)
    return press.cautions()


def render_page_png(labels: Iterable[Label], job: Job, out: BinaryIO, width_px: int | None = None) -> list[Caution]:
    """Write the first page to `out` as PNG, with the stock's outline for the eye, and return the cautions.

    One pixel a printer dot, or shrunk to `width_px` for a screen: the layout is that of the print either way.
    """
    press = Press(job)
    page = next(press.pages(labels), None)
    if page is None:
        raise nothing_to_print()
    canvas = _draw(press, page, press.page_dots)
    canvas.add_marks(press.marks())
    for x, y in press.origins:
        canvas.add_die_line(Box(x, y, *press.frame.printed_size), job.printer.dots(job.stock.corner_radius_mm))
    canvas.shrunk(width_px).save(out, "PNG", dpi=(job.printer.dpi,) * 2)
    return press.cautions()


def render_svg(label: Label, job: Job, out: BinaryIO) -> list[Caution]:
    """Write one label to `out` as SVG of its real size, all of it paths, and return the cautions."""
    press = Press(job)
    out.write(draw_svg(label, press, press.compose(label)).encode())
    return press.cautions()


def render_zpl(
    labels: Iterable[Label], job: Job, out: BinaryIO, progress: Progress | None = None, symbols: str = "image"
) -> list[Caution]:
    """Write ZPL II for a roll of labels, one ^XA…^XZ each, and return the cautions.

    `symbols`: `image` sends the symbol's dots, `printer` its text for the printer to draw. Raises LabelError for no
    labels, for sheets, and for a printer that is none of 203, 300 and 600 dpi. `progress` as for `render_pdf`.
    """
    thermal = ThermalPress(job, symbols)
    for page in thermal.pages(_count(labels, progress)):
        out.write(zpl.encode_page(page, thermal.size))
    return thermal.press.cautions()


def render_tspl(
    labels: Iterable[Label], job: Job, out: BinaryIO, progress: Progress | None = None, symbols: str = "image"
) -> list[Caution]:
    """Write TSPL for a roll of labels and return the cautions; everything else as for `render_zpl`."""
    thermal = ThermalPress(job, symbols)
    out.write(tspl.encode_setup(thermal.stock))
    for page in thermal.pages(_count(labels, progress)):
        out.write(tspl.encode_page(page))
    return thermal.press.cautions()


def render_calibration_pdf(stock: Stock, printer: Printer, out: BinaryIO) -> None:
    """Write a sheet to measure `printer` by; `labels.calibration.correct` makes the correction of what was measured."""
    draw_calibration_sheet(stock, printer, out)


def _count(labels: Iterable[Label], progress: Progress | None) -> Iterator[Label]:
    done = 0
    for done, label in enumerate(labels, 1):
        yield label
        if progress and done % _PROGRESS_EACH == 0:
            progress(done)
    if progress and done % _PROGRESS_EACH:
        progress(done)


def _draw(press: Press, page: list[Placed], size: tuple[int, int]) -> Canvas:
    for placed in page:
        for text in placed.layout.texts:
            press.subsets[text.weight].encode(text.text)
    canvas = Canvas(size, press.subsets)
    for placed in page:
        canvas.add_label(placed.origin, press.frame, placed.symbol, placed.layout)
    return canvas


def export_csv(labels: Iterable[Label], host: str, out: BinaryIO) -> None:
    """Write code, printed code, address, texts and values for a print house: UTF-8 with BOM, formulas defused."""
    prefix, rows = address_prefix(host), list(labels)
    if not rows:
        raise nothing_to_print()
    own = ["code", "printed", "address", *(["header"] if any(label.header for label in rows) else []), "title"]
    lines = max(len(label.lines) for label in rows)
    values = [name for name in dict.fromkeys(name for label in rows for name in label.values) if name not in own]
    text = TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([*own, *(f"line{n}" for n in range(1, lines + 1)), *map(_defused, values)])
    for label in rows:
        header = [label.header] if "header" in own else []
        texts = [*header, label.title, *label.lines, *[""] * (lines - len(label.lines))]
        cells = [*texts, *(label.values.get(name, "") for name in values)]
        printed = format_code(label.code) if label.code else ""
        writer.writerow([label.code, printed, prefix + label.leads_to, *map(_defused, cells)])
    text.detach()


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
