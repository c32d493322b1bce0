"""Faces of people who are none: drawn, so that nobody's photo is in the demo school."""

from __future__ import annotations

import hashlib
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

EDGE_PX = 240
SKINS = ("#f2d0b0", "#e6b98f", "#d9a679", "#f6dcc4")
HAIRS = ("#1f1a17", "#3b2a20", "#55402f", "#8a8580")
SHIRTS = ("#3f6fb0", "#b0553f", "#4c8a5b", "#7a5aa0", "#c28f2c", "#50616e")
GROUNDS = ("#e8eef4", "#f4efe4", "#e6f0ea", "#f1e8ee")


def draw_face(name: str, relation: str) -> bytes:
    """Return a JPEG of a face: the same for the same name, grey where it is a grandparent's."""
    chance = Random(hashlib.sha256(name.encode()).digest())  # noqa: S311 (what a drawn face looks like)
    picture = Image.new("RGB", (EDGE_PX, EDGE_PX), chance.choice(GROUNDS))
    pen = ImageDraw.Draw(picture)
    skin = chance.choice(SKINS)
    hair = HAIRS[-1] if relation == "grandparent" else chance.choice(HAIRS[:-1])
    width = chance.randrange(50, 60)
    has_long_hair = relation == "mother" or (relation != "father" and chance.random() < 0.5)
    pen.ellipse((40, 178, 200, 330), fill=chance.choice(SHIRTS))
    if has_long_hair:
        pen.rounded_rectangle((110 - width, 48, 130 + width, 190), radius=54, fill=hair)
    pen.rectangle((104, 150, 136, 190), fill=skin)
    pen.ellipse((120 - width, 54, 120 + width, 176), fill=skin)
    pen.pieslice((116 - width, 42, 124 + width, 146), 180, 360, fill=hair)
    _draw_features(pen, chance)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _draw_features(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    eye = chance.randrange(18, 26)
    for side in (-1, 1):
        x = 120 + side * eye
        pen.ellipse((x - 5, 112, x + 5, 122), fill="#2a211c")
        pen.line((x - 10, 102 + chance.randrange(4), x + 10, 102), fill="#3b2a20", width=3)
    if chance.random() < 0.35:
        for side in (-1, 1):
            x = 120 + side * eye
            pen.ellipse((x - 15, 102, x + 15, 132), outline="#444444", width=3)
        pen.line((120 - eye + 15, 117, 120 + eye - 15, 117), fill="#444444", width=3)
    pen.line((120, 122, 116, 138, 122, 139), fill="#a9805f", width=2)
    smile = chance.randrange(10, 20)
    pen.arc((120 - smile, 140, 120 + smile, 158), 15, 165, fill="#a03f3a", width=3)
