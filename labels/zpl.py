"""ZPL II: one ^XA…^XZ a label. No text is sent, only dots in hexadecimal, so nothing on a label can be a command.

Sources: Zebra, ZPL II Programming Guide, ^GF, ^BQ and "Alternative Data Compression Scheme".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labels.thermal import Dots, Page, PrinterSymbol, bands

_MOST_GRAPHIC_BYTES = 99_999
_SINKS_BY = 10
"""Dots. A ^BQ placed by ^FO is drawn lower by the height that ^BY sets: set here to the firmware's own default."""
_RUN = re.compile(r"([0-9A-F])\1{2,}")


def encode_page(page: Page, size: tuple[int, int]) -> bytes:
    """Return the commands for one label of `size` dots."""
    commands = ["^XA^CI28", f"^PW{size[0]}^LL{size[1]}^LH0,0"]
    for dots in page.dots:
        commands += map(_graphic, bands(dots, _MOST_GRAPHIC_BYTES))
    if page.symbol:
        commands.append(_symbol(page.symbol))
    commands.append(f"^PQ{page.copies}^XZ")
    return ("\n".join(commands) + "\n").encode("ascii")


def _graphic(dots: Dots) -> str:
    total = len(dots.rows)
    return f"^FO{dots.x},{dots.y}^GFA,{total},{total},{dots.stride},{''.join(_lines(dots))}^FS"


def _symbol(symbol: PrinterSymbol) -> str:
    return (
        f"^BY2,3,{_SINKS_BY}^FO{symbol.x},{symbol.y - _SINKS_BY}"
        f"^BQN,2,{symbol.module},{symbol.level},{symbol.mask}^FD{symbol.level}A,{symbol.text}^FS"
    )


def _lines(dots: Dots) -> Iterator[str]:
    """Yield each row in as few signs as the scheme has: `:` as above, `,` the rest white, `!` the rest black."""
    before = None
    for start in range(0, len(dots.rows), dots.stride):
        row = dots.rows[start : start + dots.stride].hex().upper()
        yield ":" if row == before else _line(row)
        before = row


def _line(row: str) -> str:
    rest = ""
    for sign, filler in (("0", ","), ("F", "!")):
        bare = row.rstrip(sign)
        bare = row[: len(bare) + len(bare) % 2]  # fillers fill whole bytes in old firmware
        if len(row) - len(bare) >= 2:
            row, rest = bare, filler
            break
    return _RUN.sub(_run, row) + rest


def _run(match: re.Match[str]) -> str:
    """Say a run as its length and its sign: g to z are 20 to 400, G to Y are 1 to 19."""
    hundreds, rest = divmod(len(match[0]), 400)
    twenties, ones = divmod(rest, 20)
    return "z" * hundreds + (chr(102 + twenties) if twenties else "") + (chr(70 + ones) if ones else "") + match[1]
