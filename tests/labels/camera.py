"""What a phone's camera makes of a printed label: few pixels a module, soft, noisy, slanted, dirty, pale or far.

All of it is decided by the arguments: the same label gives the same picture. Pictures are grey; a `Shot` says how
many pixels a module of the symbol takes, and lengths named `_modules` are measured in those.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from random import Random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

INK, PAPER, DESK = 35, 225, 140
PIXELS_A_MODULE = 4.0
FAR_PIXELS_A_MODULE = 3.0
BLUR_MODULES = 0.25
STRONG_BLUR_MODULES = 0.45
TILT_DEGREES = 15.0
PALE_INK, PALE_PAPER = 120, 165
FRAME_PX = (640, 480)
_NOISE_SIGMA = 3.0
_MARGIN_PX = 12
_DISTANCE = 2.5  # of the camera, in label diagonals


class Shot(NamedTuple):
    """A printed label (0 and 255, one pixel a dot) and how many dots its symbol's module has."""

    printed: Image.Image
    module_dots: int


def clean(shot: Shot) -> Image.Image:
    """Straight from above, in focus, four pixels a module."""
    return _noisy(_on_desk(_seen(shot, PIXELS_A_MODULE)))


def blurred(shot: Shot, sigma_modules: float = BLUR_MODULES) -> Image.Image:
    """Out of focus: a Gaussian of a quarter of a module."""
    blur = ImageFilter.GaussianBlur(sigma_modules * PIXELS_A_MODULE)
    return _noisy(_on_desk(_seen(shot, PIXELS_A_MODULE)).filter(blur))


def very_blurred(shot: Shot) -> Image.Image:
    """A Gaussian of 0.45 modules: beyond it no decoder reads reliably, ours or theirs."""
    return blurred(shot, STRONG_BLUR_MODULES)


def tilted(shot: Shot) -> Image.Image:
    """The camera leans 15 degrees to the side and is turned as much: perspective, not only rotation."""
    flat = _on_desk(_seen(shot, PIXELS_A_MODULE), margin_px=_MARGIN_PX * 4)
    return _noisy(lean(flat, TILT_DEGREES))


def pale(shot: Shot) -> Image.Image:
    """A faded print in bad light: ink and paper 45 of 255 apart."""
    return _noisy(_on_desk(_seen(shot, PIXELS_A_MODULE, PALE_INK, PALE_PAPER)))


def far(shot: Shot) -> Image.Image:
    """Small in the frame of a camera: three pixels a module, among dark and light stripes and boxes."""
    frame, seen = _cluttered_frame().copy(), _seen(shot, FAR_PIXELS_A_MODULE)
    if seen.width > frame.width or seen.height > frame.height:
        frame = frame.resize((max(frame.width, seen.width), max(frame.height, seen.height)))
    frame.paste(seen, ((frame.width - seen.width) * 2 // 3, (frame.height - seen.height) // 3))
    return _noisy(frame)


VIEWS: dict[str, Callable[[Shot], Image.Image]] = {
    "clean": clean,
    "blurred": blurred,
    "very blurred": very_blurred,
    "tilted": tilted,
    "pale": pale,
    "far": far,
}


def lean(image: Image.Image, degrees: float) -> Image.Image:
    """Return a flat picture as seen by a camera that is turned by `degrees` in its plane and leans by as much."""
    angle, (w, h) = math.radians(degrees), image.size
    cos, sin = math.cos(angle), math.sin(angle)
    away = _DISTANCE * math.hypot(w, h)
    # columns: the picture's two axes and its middle, in the camera's space; turned, then leaning about the vertical
    forward = [
        [cos * cos * away, -sin * cos * away, 0.0],
        [sin * away, cos * away, 0.0],
        [cos * sin, -sin * sin, away],
    ]
    corners = [_project(forward, x, y) for x, y in product((-w / 2, w / 2), (-h / 2, h / 2))]
    right, low = max(abs(x) for x, _ in corners), max(abs(y) for _, y in corners)
    size = (math.ceil(2 * right), math.ceil(2 * low))
    back = _multiplied([[1, 0, w / 2], [0, 1, h / 2], [0, 0, 1]], _inverse(forward))
    back = _multiplied(back, [[1, 0, -right], [0, 1, -low], [0, 0, 1]])
    flat = [entry / back[2][2] for row in back for entry in row]
    return image.transform(size, Image.Transform.PERSPECTIVE, flat[:8], Image.Resampling.BICUBIC, fillcolor=DESK)


def _seen(shot: Shot, pixels_a_module: float, ink: int = INK, paper: int = PAPER) -> Image.Image:
    """The lens averages over a pixel's area, which is what makes edges between modules grey."""
    ratio = pixels_a_module / shot.module_dots
    size = (max(1, round(shot.printed.width * ratio)), max(1, round(shot.printed.height * ratio)))
    seen = shot.printed.resize(size, Image.Resampling.BOX if ratio < 1 else Image.Resampling.BILINEAR)
    return seen.point([round(ink + (paper - ink) * value / 255) for value in range(256)])


def _on_desk(seen: Image.Image, margin_px: int = _MARGIN_PX) -> Image.Image:
    picture = Image.new("L", (seen.width + 2 * margin_px, seen.height + 2 * margin_px), DESK)
    picture.paste(seen, (margin_px, margin_px))
    return picture


@lru_cache(maxsize=1)
def _cluttered_frame() -> Image.Image:
    draw, frame = Random(5), Image.new("L", FRAME_PX, DESK)
    for _ in range(60):
        w, h = draw.randint(3, 90), draw.randint(3, 90)
        frame.paste(draw.randint(20, 235), (x := draw.randint(0, 620), y := draw.randint(0, 460), x + w, y + h))
    return frame


def _noisy(image: Image.Image) -> Image.Image:
    noise = _noise().crop((0, 0, *image.size)) if _fits(image) else _noise().resize(image.size)
    return ImageChops.add(image, noise, offset=-128)


def _fits(image: Image.Image) -> bool:
    return image.width <= _noise().width and image.height <= _noise().height


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    """Grain around 128: the sum of four even draws is close enough to a sensor's."""
    size = (1024, 1024)
    draws = [Image.frombytes("L", size, Random(seed).randbytes(size[0] * size[1])) for seed in range(4)]
    mixed = Image.blend(Image.blend(draws[0], draws[1], 0.5), Image.blend(draws[2], draws[3], 0.5), 0.5)
    sigma = 255 / math.sqrt(12) / 2
    return mixed.point([min(255, max(0, round(128 + (value - 127.5) * _NOISE_SIGMA / sigma))) for value in range(256)])


def _project(matrix: list[list[float]], x: float, y: float) -> tuple[float, float]:
    across, down, depth = (row[0] * x + row[1] * y + row[2] for row in matrix)
    return across / depth, down / depth


def _multiplied(left: list[list[float]], right: list[list[float]]) -> list[list[float]]:
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*right, strict=True)] for row in left
    ]


def _inverse(m: list[list[float]]) -> list[list[float]]:
    """Adjugate of a 3 x 3 matrix: its inverse but for a factor, which perspective does not see."""
    (a, b, c), (d, e, f), (g, h, i) = m
    return [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
