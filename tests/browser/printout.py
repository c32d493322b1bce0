"""A printed sheet as a phone meets it: a page of the PDF rasterised, each label cut out with what is around it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

POINTS_PER_INCH = 72
# beside the symbol: its quiet zone and a strip of what is printed around it, as no hand frames exactly
SURROUNDINGS = 0.35


def page_of(pdf: Path, number: int = 0, dpi: int = 300) -> Image.Image:
    """Rasterise one page, the first is 0, as a printer of that resolution would, in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[number].render(scale=dpi / POINTS_PER_INCH, grayscale=True).to_pil()


def labels_on(page: Image.Image) -> dict[str, Image.Image]:
    """Cut a page into one picture per symbol, by the text that an independent decoder reads in it, in reading order."""
    found = sorted(zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode), key=_place)
    return {symbol.text: page.crop(_frame(symbol)) for symbol in found}


def _corners(symbol: zxingcpp.Barcode) -> tuple[list[int], list[int]]:
    corners = (
        symbol.position.top_left,
        symbol.position.top_right,
        symbol.position.bottom_right,
        symbol.position.bottom_left,
    )
    return [corner.x for corner in corners], [corner.y for corner in corners]


def _place(symbol: zxingcpp.Barcode) -> tuple[int, int]:
    across, down = _corners(symbol)
    height = max(down) - min(down)
    return round(min(down) / height), min(across)


def _frame(symbol: zxingcpp.Barcode) -> tuple[int, int, int, int]:
    across, down = _corners(symbol)
    margin = round(SURROUNDINGS * (max(across) - min(across)))
    return min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin
