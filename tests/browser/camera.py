"""What the fake camera sees: Y4M clips made from pictures of labels.

Chromium reads --use-file-for-fake-video-capture anew whenever a page starts the camera, and loops it. So there are two
ways to show many labels: `show()` replaces the file between two scans, deterministically; `clip()` of several pictures
shows them one after another in a loop, which is what continuous scanning sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import qrcode
from PIL import Image

WIDTH_PX, HEIGHT_PX = 1280, 720
FRAMES_PER_SECOND = 5
SECONDS_EACH = 1.2
DESK_GREY = 120
LABEL_SHARE = 0.8  # of the picture's height, as when somebody holds a phone over a label


class FakeCamera:
    """The file that a Chromium with `camera=FakeCamera(...).path` films."""

    def __init__(self, path: Path):
        self.path = path
        self.show(None)

    def show(self, label: Image.Image | None) -> None:
        """Put a label before the camera, or nothing; counts from the next time that a page starts the camera."""
        self.clip([label], seconds_each=0.4)

    def clip(self, labels: Sequence[Image.Image | None], seconds_each: float = SECONDS_EACH) -> None:
        """Show labels one after another, each for `seconds_each`, over and over."""
        frames = max(1, round(seconds_each * FRAMES_PER_SECOND))
        temporary = self.path.with_suffix(".new")
        with temporary.open("wb") as file:
            file.write(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420\n".encode())
            for label in labels:
                frame = b"FRAME\n" + planes(on_desk(label))
                for _ in range(frames):
                    file.write(frame)
        # a camera that runs keeps the file it opened
        temporary.replace(self.path)


def on_desk(label: Image.Image | None) -> Image.Image:
    """Lay a label on a grey desk, upright, filling most of the picture's height."""
    desk = Image.new("L", (WIDTH_PX, HEIGHT_PX), DESK_GREY)
    if label is None:
        return desk
    scale = min(LABEL_SHARE * HEIGHT_PX / label.height, LABEL_SHARE * WIDTH_PX / label.width)
    size = (round(label.width * scale), round(label.height * scale))
    shown = label.convert("L").resize(size, Image.Resampling.LANCZOS)
    desk.paste(shown, ((WIDTH_PX - size[0]) // 2, (HEIGHT_PX - size[1]) // 2))
    return desk


def planes(grey: Image.Image) -> bytes:
    """Return a grey picture as 4:2:0 planes: its brightness, then colours that are none."""
    no_colour = bytes([128]) * (grey.width // 2 * (grey.height // 2))
    return grey.tobytes() + no_colour + no_colour


def label(code: str) -> Image.Image:
    """The symbol of a label of ours, for the camera."""
    return qrcode.make(f"HTTPS://ROUNDS.SCHOOL.TW/{code}").get_image()
