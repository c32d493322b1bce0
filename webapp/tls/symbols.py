"""Addresses as QR symbols: for a page and for a terminal."""

from __future__ import annotations

import io

import qrcode
from qrcode.image.svg import SvgPathImage


def svg_symbol(address: str) -> str:
    """Return the symbol as an SVG element with its quiet zone of four modules."""
    image = qrcode.make(address, image_factory=SvgPathImage, border=4)
    return image.to_string(encoding="unicode")


def terminal_symbol(address: str) -> str:
    """Return the symbol in half blocks, light modules drawn, for a terminal of light text on dark ground."""
    code = qrcode.QRCode(border=2)
    code.add_data(address)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()
