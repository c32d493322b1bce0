"""Looks at photos in a process of its own: whatever a hostile file does to a decoder, it does it here.

Started by its path with `python -I`, so that no more than the standard library and Pillow is loaded. Asked over stdin,
answers over stdout; knows no database, no settings, no folder.

A question is `>II` (edge in pixels, 0 for the facts; length) and the photo. An answer is `>cI` (`=` or `!`; length) and
the view as JPEG, the facts as JSON, or the reason why not.
"""

from __future__ import annotations

import io
import json
import os
import signal
import struct
import sys
import warnings
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
MAX_PIXELS = 50_000_000
MEMORY_BYTES = 270 << 20
# two seconds are what a photo may take: the kernel counts in ticks, and lets a process run on to a later one
CPU_SECONDS = 1.7
STRIP_PIXELS = 1_000_000
QUESTION, ANSWER = struct.Struct(">II"), struct.Struct(">cI")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class RefusedError(Exception):
    """Not a photo that we take."""


def facts_of(content: bytes) -> bytes:
    """Return `{mime, width_px, height_px}` as JSON, from the header alone. Raises `RefusedError`."""
    with _opened(content) as image:
        return json.dumps(
            {"mime": FORMATS[str(image.format)], "width_px": image.width, "height_px": image.height}
        ).encode()


def view_of(content: bytes, edge_px: int) -> bytes:
    """Return a JPEG for looking at: upright, at most `edge_px` a side, without metadata. Raises `RefusedError`."""
    with _opened(content) as image:
        image.draft("RGB", (edge_px, edge_px))
        small = _reduced(image, edge_px)
        # the pixels of a phone's photo lie as its sensor does; which way is up stands in the metadata left behind here
        turn = _turn_of(image)
    small.thumbnail((edge_px, edge_px))
    out = io.BytesIO()
    (small.transpose(turn) if turn is not None else small).save(out, "JPEG", quality=82)
    return out.getvalue()


def _turn_of(image: Image.Image) -> Image.Transpose | None:
    try:
        return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
    except MemoryError:
        raise
    except Exception:
        # broken metadata make no broken photo
        return None


def _opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=tuple(FORMATS))
    if image.width * image.height > MAX_PIXELS:
        raise RefusedError("too_many_pixels")
    return image


def _reduced(image: Image.Image, edge_px: int) -> Image.Image:
    """Return the photo in RGB on white, not much larger than asked for.

    In strips: converting 50 megapixels at once would hold them two or three times in memory.
    """
    image.load()
    factor = max(1, max(image.size) * 2 // (3 * edge_px))
    canvas = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)), "white")
    rows = max(1, STRIP_PIXELS // (image.width * factor)) * factor
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        canvas.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return canvas


def _on_white(strip: Image.Image) -> Image.Image:
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    clear = strip.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def answer(edge_px: int, content: bytes) -> tuple[bytes, bytes]:
    """Answer one question; a refusal is an answer too. Raises `MemoryError`."""
    try:
        return b"=", view_of(content, edge_px) if edge_px else facts_of(content)
    except RefusedError as refusal:
        return b"!", str(refusal).encode()
    except MemoryError:
        raise
    except Exception:
        # whatever else a decoder says, it says that it can't read this
        return b"!", b"not_a_photo"


def limit_memory() -> None:
    """Let this process have so much more than it has now; where the system knows no such limit, there is none."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm") as statm:
            size = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        limit = size + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more questions. A question that takes too much processor time ends the process."""
    while head := questions.read(QUESTION.size):
        edge_px, length = QUESTION.unpack(head)
        content = questions.read(length)
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        kind, said = answer(edge_px, content)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(ANSWER.pack(kind, len(said)) + said)
        answers.flush()


def main() -> None:
    # we look at sizes ourselves
    Image.MAX_IMAGE_PIXELS = None
    # a file's oddities are nobody's news
    warnings.simplefilter("ignore")
    Image.init()
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    with suppress(MemoryError, BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer)
    # nothing to tidy up, and after a MemoryError perhaps no memory to do it with
    os._exit(0)


if __name__ == "__main__":
    main()
