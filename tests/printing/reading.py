"""Printed labels, read back by an independent rasteriser and decoder."""

from __future__ import annotations

from typing import Any

import pypdfium2
import zxingcpp

SCALE = 200 / 72


def pages_of(pdf: bytes) -> list[Any]:
    document = pypdfium2.PdfDocument(pdf)
    images = [page.render(scale=SCALE, grayscale=True).to_pil() for page in document]
    document.close()
    return images


def codes_on(image: Any) -> list[str]:
    """Return the codes on a page or label, from the top left to the bottom right."""
    found = zxingcpp.read_barcodes(image)
    height = max((symbol.position.bottom_left.y - symbol.position.top_left.y for symbol in found), default=1)

    def place(symbol: Any) -> tuple[int, int]:
        return round(symbol.position.top_left.y / height), symbol.position.top_left.x

    return [symbol.text.rpartition("/")[2] for symbol in sorted(found, key=place)]


def codes_in(pdf: bytes) -> list[str]:
    return [code for image in pages_of(pdf) for code in codes_on(image)]
