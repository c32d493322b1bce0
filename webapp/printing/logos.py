"""Logos for labels: any picture becomes one bit a pixel, small enough for a record; what comes in is checked."""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError

MOST_SIGNS = 40_000
PART_SIGNS = 10_000
EDGE_PX = 600
LEAST_PX = 8
USUAL_THRESHOLD = 128
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


class LogoError(ValueError):
    """No picture that a label can carry. `reason`: not_a_logo, too_large, too_small or empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def grey_of(picture: bytes) -> Image.Image:
    """Return a decoded photo view (our own JPEG) in grey, cut to what is not white, at most `EDGE_PX` a side."""
    grey = Image.open(io.BytesIO(picture), formats=("JPEG",)).convert("L")
    box = grey.point(lambda shade: 255 if shade < 245 else 0).getbbox()
    if box is None:
        raise LogoError("empty")
    grey = grey.crop(box)
    grey.thumbnail((EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS)
    if max(grey.size) < LEAST_PX:
        raise LogoError("too_small")
    return grey


def trace(grey: Image.Image, threshold: int) -> str:
    """Return a PNG of one bit a pixel in base64; what is darker than `threshold` (1 to 255) is ink.

    A picture that does not fit into a record is made smaller until it does. Raises `LogoError("empty")`.
    """
    ink = grey.point(lambda shade: 0 if shade < threshold else 255, mode="1")
    if ink.getextrema() == (255, 255):
        raise LogoError("empty")
    for edge in (EDGE_PX, 480, 360, 240):
        small = grey.copy()
        small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        image = _encoded(small.point(lambda shade: 0 if shade < threshold else 255, mode="1"))
        if len(image) <= MOST_SIGNS:
            return image
    raise LogoError("too_large")


def _encoded(ink: Image.Image) -> str:
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


def check_logo(image: str) -> Image.Image:
    """Return the picture of a logo as it stands in a record. Raises `LogoError`; the header is read before pixels."""
    if len(image) > MOST_SIGNS:
        raise LogoError("too_large")
    try:
        content = base64.b64decode(image, validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogoError("not_a_logo") from error
    if not content.startswith(_PNG) or len(content) < 33:
        raise LogoError("not_a_logo")
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    # one bit a pixel, grey, not interlaced
    if content[24:29] != b"\x01\x00\x00\x00\x00" or not (0 < width <= EDGE_PX and 0 < height <= EDGE_PX):
        raise LogoError("not_a_logo")
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG",))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise LogoError("not_a_logo") from error
    return picture


def parts_of(image: str) -> list[str]:
    """Cut a logo into the strings of a record, none of which may be longer than `PART_SIGNS`."""
    return [image[start : start + PART_SIGNS] for start in range(0, len(image), PART_SIGNS)]
