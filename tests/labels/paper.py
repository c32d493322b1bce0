"""A label as it comes out of a printer: the PDF's page rasterised at the printer's dots, black or white."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image

from labels import Job, Label, render_pdf
from labels.job import Press

_POINTS_PER_INCH = 72
_BLACK_OR_WHITE = [0] * 128 + [255] * 128


def print_label(label: Label, job: Job) -> Image.Image:
    """Return the first label of the printed page, grey but only 0 and 255, one pixel a printer dot."""
    out = BytesIO()
    render_pdf([label], job, out)
    with pdfium.PdfDocument(out.getvalue()) as document:
        return rasterise_label(document[0], Press(job), job.start)


def rasterise_label(page: pdfium.PdfPage, press: Press, position: int) -> Image.Image:
    """Return the label at `position` of a page, as `print_label` does."""
    dot = _POINTS_PER_INCH / press.job.printer.dpi
    (page_w, page_h), (left, top), (w, h) = press.page_dots, press.origins[position - 1], press.frame.printed_size
    dots_off = (left, page_h - top - h, page_w - left - w, top)
    # the renderer rounds what is cropped up to whole dots
    image = page.render(scale=1 / dot, grayscale=True, crop=tuple((dots - 0.5) * dot for dots in dots_off)).to_pil()
    page.close()
    return image.point(_BLACK_OR_WHITE)
