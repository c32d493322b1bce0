"""The pictures that are mutated, and what hides in them: a canary that no reader may ever be given."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

from PIL import Image

from tests.journal import hostile_photos as hostile

CANARY = b"CANARY-9b2f"
SIZES = ((16, 16), (160, 120), (320, 240), (641, 479))


def _encoded(kind: str, mode: str, size: tuple[int, int], **options: object) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, CANARY.decode()
    Image.effect_noise(size, 40).convert(mode).save(out, kind, exif=exif, **options)
    return out.getvalue()


def _animated(kind: str, frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (120, 90), (n * 9 % 256, 80, 80)) for n in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


@cache
def originals() -> dict[str, tuple[bytes, ...]]:
    """Whole pictures by format; the same at each run."""
    return {
        "jpeg": (
            *(_encoded("JPEG", "RGB", size, comment=CANARY) for size in SIZES),
            _encoded("JPEG", "L", SIZES[1]),
            _encoded("JPEG", "CMYK", SIZES[1]),
            _encoded("JPEG", "RGB", SIZES[2], progressive=True),
            _encoded("JPEG", "CMYK", SIZES[2], progressive=True),
            _encoded("JPEG", "RGB", SIZES[2], restart_marker_rows=1),
        ),
        "png": (
            *(_encoded("PNG", mode, SIZES[1]) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
            _encoded("PNG", "RGB", SIZES[2]),
            _animated("PNG", 12),
        ),
        "webp": (
            *(_encoded("WEBP", "RGB", size, quality=60, method=0) for size in SIZES),
            _encoded("WEBP", "RGBA", SIZES[1], lossless=True, quality=0, method=0),
            _animated("WEBP", 12),
        ),
    }


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", b"<script>alert(1)</script>" + CANARY)
    return out.getvalue()


STOWAWAYS: dict[str, Callable[[], bytes]] = {
    "html": lambda: b"<html><body><script>alert('" + CANARY + b"')</script></body></html>",
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><!--" + CANARY + b"--></svg>",
    "pdf": lambda: b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript>>>>endobj " + CANARY + b"\n%%EOF",
    "zip": _archive,
    "php": lambda: b"<?php system($_GET['c']); /*" + CANARY + b"*/ ?>",
    "js": lambda: b"*/alert('" + CANARY + b"');/*",
}


def _other(kind: str, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((60, 40), 40).convert(mode).save(out, kind)
    return out.getvalue()


@cache
def strangers() -> tuple[bytes, ...]:
    """What is no photo that we take, under the name of one."""
    pictures = [_other(kind) for kind in ("BMP", "TIFF", "PPM", "ICO", "TGA", "GIF", "JPEG2000", "PCX", "SGI")]
    hostile_heads = [b"\0\0\0\x18ftypheic" + bytes(64), b"SIMPLE  =                    T" + bytes(2880), b"8BPS\0\1"]
    return (b"", b"\xff", *pictures, *hostile_heads, *(make() for make in STOWAWAYS.values()), hostile.zeros(10_000))
