"""Draw the app's mark into webapp/static/icons/: the corner square of a QR code, ticked, with modules beside it.

Run `python -m tools.draw_icons` after a change; the results are committed, because they are our own.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "webapp" / "static" / "icons"
GREEN, WHITE, MINT = "#0b5a4e", "#ffffff", "#79d3bd"
OVERSAMPLING = 8

# on a square of 96 units
RING = (20, 20, 64, 64, 10, 8)  # left, top, right, bottom, corner radius, thickness
TICK = ((31, 43), (40, 52), (54, 33))
TICK_WIDTH = 8
MODULES = ((68, 44, 12), (44, 68, 12), (64, 64, 16))  # left, top, side
CORNER = 20
SAFE_SCALE = 0.8  # a maskable icon may be cut to a circle of 80 %


def svg() -> str:
    """Return the mark as SVG."""
    left, top, right, bottom, radius, width = RING
    tick = " ".join(f"{x},{y}" for x, y in TICK)
    modules = "".join(f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="2.5"/>' for x, y, side in MODULES)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" rx="{CORNER}" fill="{GREEN}"/>'
        f'<rect x="{left + width / 2}" y="{top + width / 2}" '
        f'width="{right - left - width}" height="{bottom - top - width}" rx="{radius - width / 2}" '
        f'fill="none" stroke="{WHITE}" stroke-width="{width}"/>'
        f'<polyline points="{tick}" fill="none" stroke="{MINT}" stroke-width="{TICK_WIDTH}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        f'<g fill="{WHITE}">{modules}</g></svg>\n'
    )


def png(side_px: int, *, is_maskable: bool = False) -> Image.Image:
    """Return the mark as a picture of `side_px`; a maskable one bleeds to the edges."""
    large = side_px * OVERSAMPLING
    scale = large / 96 * (SAFE_SCALE if is_maskable else 1)
    offset = (large - 96 * scale) / 2
    picture = Image.new("RGBA", (large, large), GREEN if is_maskable else (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)

    def at(*units: float) -> list[float]:
        return [offset + unit * scale for unit in units]

    if not is_maskable:
        draw.rounded_rectangle((0, 0, large - 1, large - 1), CORNER * scale, fill=GREEN)
    left, top, right, bottom, radius, width = RING
    draw.rounded_rectangle(at(left, top, right, bottom), radius * scale, outline=WHITE, width=round(width * scale))
    for x, y, side in MODULES:
        draw.rounded_rectangle(at(x, y, x + side, y + side), 2.5 * scale, fill=WHITE)
    points = [tuple(at(x, y)) for x, y in TICK]
    draw.line(points, fill=MINT, width=round(TICK_WIDTH * scale), joint="curve")
    for x, y in points:
        half = TICK_WIDTH * scale / 2
        draw.ellipse((x - half, y - half, x + half, y + half), fill=MINT)
    return picture.resize((side_px, side_px), Image.Resampling.LANCZOS)


def main() -> None:
    ICONS.mkdir(parents=True, exist_ok=True)
    (ICONS / "icon.svg").write_text(svg())
    png(192).save(ICONS / "icon-192.png", optimize=True)
    png(512).save(ICONS / "icon-512.png", optimize=True)
    png(512, is_maskable=True).save(ICONS / "icon-maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
