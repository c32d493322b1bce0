"""TSPL: what TSC's and many makers' label printers speak. No text is sent but the symbol's address, only dots.

Source: TSC, TSPL/TSPL2 Programming Language, BITMAP, QRCODE, SIZE, GAP, PRINT. A 0 bit prints black.
"""

from __future__ import annotations

from labels.stock import Roll
from labels.thermal import Dots, Page, PrinterSymbol

_WHITE = bytes(255 - value for value in range(256))
_END = b"\r\n"


def encode_setup(stock: Roll) -> bytes:
    """Return what is said once a file: label size, gap, direction and origin."""
    return _commands(
        f"SIZE {stock.label_w_mm:g} mm,{stock.label_h_mm:g} mm",
        f"GAP {stock.gap_mm:g} mm,0 mm",
        "DIRECTION 1",
        "REFERENCE 0,0",
    )


def encode_page(page: Page) -> bytes:
    """Return the commands for one label."""
    symbol = _symbol(page.symbol) if page.symbol else b""
    return _commands("CLS") + b"".join(map(_bitmap, page.dots)) + symbol + _commands(f"PRINT 1,{page.copies}")


def _bitmap(dots: Dots) -> bytes:
    head = f"BITMAP {dots.x},{dots.y},{dots.stride},{dots.h},0,".encode("ascii")
    return head + dots.rows.translate(_WHITE) + _END


def _symbol(symbol: PrinterSymbol) -> bytes:
    # without M2 the printer draws model 1, which phones can't read
    place = f"{symbol.x},{symbol.y},{symbol.level},{symbol.module}"
    return _commands(f'QRCODE {place},A,0,M2,S{symbol.mask},"{symbol.text}"')


def _commands(*lines: str) -> bytes:
    return b"".join(line.encode("ascii") + _END for line in lines)
