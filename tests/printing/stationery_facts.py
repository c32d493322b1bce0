"""Facts of stationery that can be, to be spoiled one entry at a time."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image, ImageDraw

SHEET: dict[str, Any] = {
    "kind": "sheet",
    "page_w_mm": 210.0,
    "page_h_mm": 297.0,
    "columns": 3,
    "rows": 8,
    "label_w_mm": 63.5,
    "label_h_mm": 33.9,
    "margin_left_mm": 7.25,
    "margin_top_mm": 12.9,
    "pitch_x_mm": 66.0,
    "pitch_y_mm": 33.9,
}
ROLL: dict[str, Any] = {"kind": "roll", "label_w_mm": 50.0, "label_h_mm": 30.0, "gap_mm": 2.0}
DESIGN: dict[str, Any] = {
    "column_w_mm": 34.0,
    "column_h_mm": 27.5,
    "symbol_share": 0.46,
    "fields": [
        {"source": "title", "size_pt": 12, "weight": "bold", "max_lines": 2},
        {"source": "code", "size_pt": 11, "at": "bottom"},
    ],
}
PRINTER: dict[str, Any] = {"name": "總務處雷射", "language": "pdf", "dpi": 600}


def logo_parts(mode: str = "1", size: tuple[int, int] = (64, 32), kind: str = "PNG") -> list[str]:
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).ellipse((2, 2, size[0] - 3, size[1] - 3), fill=0)
    out = io.BytesIO()
    picture.convert(mode).save(out, kind)
    text = base64.b64encode(out.getvalue()).decode()
    return [text[start : start + 10_000] for start in range(0, len(text), 10_000)]
