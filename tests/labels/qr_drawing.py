"""A symbol as a printer's firmware draws it: the smallest version that holds the text at a level, a given mask."""

from __future__ import annotations

from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}


def draw_qr(text: str, level: str, mask: int, module: int) -> Image.Image:
    """Return an image of mode "1" in which 1 is a dark dot, without a quiet zone."""
    symbol: QRCode = QRCode(error_correction=LEVELS[level], mask_pattern=mask, border=0)
    symbol.add_data(text)
    symbol.make(fit=True)
    rows = symbol.get_matrix()
    image = Image.new("1", (len(rows), len(rows)))
    image.putdata([int(dark) for row in rows for dark in row])
    return image.resize((len(rows) * module,) * 2, Image.Resampling.NEAREST)
