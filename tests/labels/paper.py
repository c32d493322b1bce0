"""A label as it comes out of a printer: the PDF's page rasterised at the printer's dots, black or white."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from labels import Job, Label, render_pdf
from labels.job import Press
from labels.layout import Frame

POINTS_PER_INCH = 72


def print_label(label: Label, job: Job) -> Image.Image:
    """Return the first label of the printed page, grey but only 0 and 255, one pixel a printer dot."""
    out = BytesIO()
    render_pdf([label], job, out)
    press = Press(job)
    with pdfium.PdfDocument(out.getvalue()) as document:
        page = document[0]
        image = _crop(page, press.origins[job.start - 1], printed_size(press.frame), job.printer.dpi)
        page.close()
    return image.point(_TO_BLACK_OR_WHITE)


def printed_size(frame: Frame) -> tuple[int, int]:
    """Width and height of a label on its page, in dots."""
    return (frame.h, frame.w) if getattr(frame, "is_turned", False) else (frame.w, frame.h)


def _crop(page: pdfium.PdfPage, origin: tuple[int, int], size: tuple[int, int], dpi: float) -> Image.Image:
    dot = POINTS_PER_INCH / dpi
    page_w, page_h = page.get_size()
    (left, top), (w, h) = origin, size
    margins = (left * dot, page_h - (top + h) * dot, page_w - (left + w) * dot, top * dot)
    return page.render(scale=1 / dot, grayscale=True, crop=margins).to_pil()


_TO_BLACK_OR_WHITE = [0] * 128 + [255] * 128
