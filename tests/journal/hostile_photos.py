"""Files that attack whoever decodes them, made here so that none of them lies in the repository."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

EDGE_PX = 7000


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


RGB, RGBA = 2, 6


def png(width: int, height: int, pixels: bytes, *chunks: bytes, colour: int = RGB) -> bytes:
    """A PNG of 8 bits a channel with any compressed data and any further chunks."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0))
    body = b"".join(chunks) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def zeros(size: int) -> bytes:
    """So many zeros, compressed a thousandfold, without holding them."""
    packer = zlib.compressobj(1)
    block = bytes(1 << 20)
    return (
        b"".join(packer.compress(block[: min(1 << 20, size - at)]) for at in range(0, size, 1 << 20)) + packer.flush()
    )


def picture(kind: str, size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def flat(kind: str, **options: object) -> bytes:
    """49 megapixels of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (EDGE_PX, EDGE_PX), "teal").save(out, kind, **options)
    return out.getvalue()


def flat_png(colour: int = RGB) -> bytes:
    """The same as PNG, without an encoder's pains."""
    row_bytes = 1 + EDGE_PX * (3 if colour == RGB else 4)
    return png(EDGE_PX, EDGE_PX, zeros(EDGE_PX * row_bytes), colour=colour)


def animated_webp(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (600, 600), (n % 256, 80, 80)) for n in range(frames)]
    pictures[0].save(out, "WEBP", save_all=True, append_images=pictures[1:], duration=20)
    return out.getvalue()


def with_exif(exif: bytes) -> bytes:
    content = picture("JPEG")
    segment = b"Exif\0\0" + exif
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + content[2:]


def exif_bombs() -> Iterator[bytes]:
    """Directories that point at themselves, claim gigabytes, or hold nonsense where the orientation should be."""
    head = b"II*\0\x08\0\0\0"
    yield with_exif(head + struct.pack("<H", 1) + struct.pack("<HHII", 0x0112, 3, 0x7FFFFFFF, 8) + b"\0\0\0\0")
    yield with_exif(head + struct.pack("<H", 1) + struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<I", 8))
    yield with_exif(head + struct.pack("<H", 0xFFFF) + bytes(40_000))
    yield with_exif(head + struct.pack("<H", 1) + struct.pack("<HHI", 0x0112, 2, 4) + b"zzzz" + b"\0\0\0\0")


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG that repeats its last scan: a small file that keeps a decoder busy for long."""
    content = flat("JPEG", quality=5, progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * scans + b"\xff\xd9"
