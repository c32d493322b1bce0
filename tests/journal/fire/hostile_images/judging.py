"""What a served view has to be: a JPEG of our own making, and nothing else in it, behind it or about it."""

from __future__ import annotations

import io

from PIL import Image
from werkzeug.test import TestResponse

from tests.journal.fire.hostile_images.containers import SOS, parts
from tests.journal.fire.hostile_images.corpus import CANARY

# JFIF, tables, one baseline frame of Pillow's: no EXIF, no profile, no comment, no further scan
OWN_MARKERS = {0xE0, 0xDB, 0xC0, 0xC4, SOS}


def faults_of(view: TestResponse, edge_px: int) -> list[str]:
    """Say everything that is wrong with an answer of 200."""
    kept = {
        "type": view.headers["Content-Type"] == "image/jpeg",
        "nosniff": view.headers["X-Content-Type-Options"] == "nosniff",
        "canary": CANARY not in view.data,
    }
    return [name for name, is_right in kept.items() if not is_right] + picture_faults(view.data, edge_px)


def picture_faults(content: bytes, edge_px: int) -> list[str]:
    first, *middle, last = parts(content)
    markers = [piece[1] for piece in middle]
    wrong = []
    if (first, last) != (b"\xff\xd8", b"\xff\xd9"):
        wrong.append("something around the picture")
    if set(markers) != OWN_MARKERS or markers.count(SOS) != 1:
        wrong.append(f"segments {[hex(marker) for marker in markers]}")
    if [piece[4:9] for piece in middle if piece[1] == 0xE0] != [b"JFIF\0"]:
        wrong.append("more than one word of its own")
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        if max(image.size) > edge_px:
            wrong.append(f"{image.size}")
    return wrong
