"""A logo: a small PNG that travels inside a design, drawn in whole printer dots, black or white."""

from __future__ import annotations

import binascii
import struct
from base64 import b64decode
from functools import lru_cache
from io import BytesIO

from PIL import Image

from labels.entries import DesignError

MOST_SIGNS = 60_000
"""Base64 signs of a logo's PNG."""
MOST_PX = 2000
"""Pixels a side."""
_PNG_HEAD = struct.Struct(">8s4x4sII")
_HALF = 128


def check_logo(logo: str) -> None:
    """Raise DesignError when `logo` is no PNG in base64 of sensible size; nothing is unpacked before that is known."""
    if not isinstance(logo, str) or len(logo) > MOST_SIGNS:
        raise DesignError("logo", f"最多 {MOST_SIGNS} 個 base64 字元", f"at most {MOST_SIGNS} signs of base64")
    try:
        data = b64decode(logo, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DesignError("logo", "應為 base64 的 PNG", "must be a PNG in base64") from error
    if len(data) < _PNG_HEAD.size:
        raise DesignError("logo", "應為 base64 的 PNG", "must be a PNG in base64")
    signature, chunk, w_px, h_px = _PNG_HEAD.unpack_from(data)
    if signature != b"\x89PNG\r\n\x1a\n" or chunk != b"IHDR":
        raise DesignError("logo", "應為 base64 的 PNG", "must be a PNG in base64")
    if not (1 <= w_px <= MOST_PX and 1 <= h_px <= MOST_PX):
        raise DesignError("logo", f"每邊 1 到 {MOST_PX} 點", f"1 to {MOST_PX} pixels a side", (w_px, h_px))
    _read_png(logo)


@lru_cache(maxsize=8)
def _read_png(logo: str) -> Image.Image:
    """The logo in grey on white."""
    try:
        with Image.open(BytesIO(b64decode(logo)), formats=("PNG",)) as image:
            rgba = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise DesignError("logo", "讀不出這張圖", "can't be read as a picture") from error
    paper = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(paper, rgba).convert("L")


def logo_aspect(logo: str) -> float:
    """Width by height."""
    image = _read_png(logo)
    return image.width / image.height


@lru_cache(maxsize=32)
def logo_rows(logo: str, w: int, h: int) -> bytes:
    """The logo at `w` by `h` dots, one bit a dot, rows packed to bytes, 1 is black.

    A whole multiple repeats pixels; else it is averaged and cut at half, so that edges stay sharp.
    """
    image = _read_png(logo)
    if w % image.width == 0 and h % image.height == 0 and w // image.width == h // image.height:
        scaled = image.resize((w, h), Image.Resampling.NEAREST)
    else:
        scaled = image.resize((w, h), Image.Resampling.LANCZOS if w > image.width else Image.Resampling.BOX)
    return scaled.point([255] * _HALF + [0] * (256 - _HALF), "1").tobytes()
