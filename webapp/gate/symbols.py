"""An invitation's address and its QR symbol, as picture and as drawing."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from random import Random

from PIL import Image

from labels.codes import SIGNS
from labels.symbols import QUIET_MODULES, Symbol, address_prefix, symbol_maker

TOKEN_SIGNS = 16
PATH = "V/"
ADDRESS_SIGNS = len(PATH) + TOKEN_SIGNS
# as people read and type it: what Crockford's alphabet leaves out stands for what it looks like
FOLDED = str.maketrans("ILO", "110")
TOKEN = re.compile(rf"[{SIGNS}]{{{TOKEN_SIGNS}}}")
PX_A_MODULE = 12
MIN_LEVEL = "Q"


def mint_token(random: Random) -> str:
    """Return 80 random bits as signs of the label alphabet; `random` is `secrets.SystemRandom()` in production."""
    return "".join(random.choices(SIGNS, k=TOKEN_SIGNS))


def read_token(text: str) -> str | None:
    """Return the token in what somebody scanned or typed, None if it can't be one."""
    signs = re.sub(r"[\s-]", "", text).upper().translate(FOLDED)
    return signs if TOKEN.fullmatch(signs) else None


def address_of(host: str, token: str) -> str:
    """Return the address as it stands in the symbol: upper case, so that it stays alphanumeric."""
    return f"{address_prefix(host)}{PATH}{token}"


def link_of(host: str, token: str) -> str:
    """Return the same address as people send it."""
    return f"{address_prefix(host).lower()}{PATH.lower()}{token}"


def svg_of(host: str, token: str) -> str:
    """Return the symbol with its quiet zone as an SVG document of one path."""
    symbol = _symbol(host, token)
    size = symbol.size + 2 * QUIET_MODULES
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{"".join(_runs(symbol))}"/></svg>'
    )


def data_address_of(host: str, token: str) -> str:
    """Return the symbol as the address of an SVG picture, which runs nothing."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg_of(host, token).encode()).decode()}"


def png_of(host: str, token: str) -> bytes:
    """Return the symbol with its quiet zone as a PNG."""
    symbol = _symbol(host, token)
    size = symbol.size + 2 * QUIET_MODULES
    image = Image.new("1", (size, size), 1)
    for y in range(symbol.size):
        for x in range(symbol.size):
            if symbol.is_dark(x, y):
                image.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), 0)
    out = io.BytesIO()
    image.resize((size * PX_A_MODULE,) * 2, Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def _symbol(host: str, token: str) -> Symbol:
    return symbol_maker(address_prefix(host), MIN_LEVEL, ADDRESS_SIGNS).draw(PATH + token)


def _runs(symbol: Symbol) -> Iterator[str]:
    """Yield each run of dark modules of a row as a piece of a path."""
    for y in range(symbol.size):
        start = None
        for x in range(symbol.size + 1):
            is_dark = x < symbol.size and symbol.is_dark(x, y)
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield f"M{start + QUIET_MODULES} {y + QUIET_MODULES}h{x - start}v1h-{x - start}z"
                start = None
