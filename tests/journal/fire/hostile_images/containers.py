"""The parts that JPEG, PNG and WebP files are made of, taken apart and put together again, however wrong by then."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from tests.journal.hostile_photos import png_chunk

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SOF0, SOF2, SOS = 0xC0, 0xC2, 0xDA
DIMENSIONS = (0, 1, 2, 7071, 16_383, 16_384, 60_000, 65_535, 0x7FFFFFFF, 0xFFFFFFFF)
LENGTHS = (0, 1, 2, 3, 7, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def parts(content: bytes) -> list[bytes]:
    """Return the segments or chunks of a whole file; joined they are the file."""
    if content.startswith(b"\xff\xd8"):
        return _jpeg_parts(content)
    if content.startswith(PNG_HEAD):
        return [PNG_HEAD, *_chunks(content, len(PNG_HEAD), ">", 12)]
    return [content[:12], *_riff_chunks(content)]


def mended(pieces: Sequence[bytes]) -> bytes:
    """Join parts, with checksums and the file's length set right: so that a decoder reads on to what is wrong."""
    head, *rest = pieces
    if head == PNG_HEAD:
        return head + b"".join(png_chunk(piece[4:8], piece[8:-4]) for piece in rest if len(piece) >= 12)
    body = b"".join(rest)
    return head[:4] + struct.pack("<I", len(body) + 4) + head[8:] + body if head[:4] == b"RIFF" else head + body


def with_size(content: bytes, width: int, height: int) -> bytes:
    """The same file saying that it is so large."""
    changed = [_sized(piece, width, height) for piece in parts(content)]
    return mended(changed)


def with_length(piece: bytes, length: int) -> bytes:
    """The same part saying that it is so long."""
    if piece[:1] == b"\xff" and len(piece) > 4:
        return piece[:2] + struct.pack(">H", length & 0xFFFF) + piece[4:]
    if piece[:4].isalnum() and len(piece) >= 8:
        return piece[:4] + struct.pack("<I", length) + piece[8:]
    return struct.pack(">I", length) + piece[4:] if len(piece) >= 12 else piece


def riff(*pieces: bytes) -> bytes:
    body = b"WEBP" + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff_chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def flat_vp8l(width: int, height: int) -> bytes:
    """A lossless WebP of one colour in a hundred bytes: each of its codes has one sign, which takes no bit a pixel."""
    bits, at = 0, 0
    one_sign = ((1, 1), (0, 1), (1, 1), (7, 8))
    for value, count in ((width - 1, 14), (height - 1, 14), (1, 1), (0, 3), (0, 1), (0, 1), (0, 1), *(one_sign * 5)):
        bits |= value << at
        at += count
    return riff(riff_chunk(b"VP8L", b"\x2f" + bits.to_bytes(at // 8 + 64, "little")))


def vp8x_size(width: int, height: int) -> bytes:
    return b"".join((max(edge, 1) - 1 & 0xFFFFFF).to_bytes(3, "little") for edge in (width, height))


def zipped(kind: bytes, text: bytes) -> bytes:
    """A PNG chunk that holds compressed text or a compressed colour profile."""
    return png_chunk(kind, b"k\0\0" + zlib.compress(text))


def _jpeg_parts(content: bytes) -> list[bytes]:
    found, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xD9:
        end = at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        if content[at + 1] == SOS:
            end = _scan_end(content, end)
        found.append(content[at:end])
        at = end
    return [*found, content[at:]]


def _scan_end(content: bytes, at: int) -> int:
    """The next marker that is neither a stuffed byte nor a restart."""
    while (at := content.find(b"\xff", at)) >= 0:
        if content[at + 1 : at + 2] not in {b"\0", *(bytes((0xD0 + n,)) for n in range(8))}:
            return at
        at += 2
    return len(content)


def _chunks(content: bytes, at: int, order: str, frame: int) -> list[bytes]:
    found = []
    while at < len(content):
        length = struct.unpack(f"{order}I", content[at : at + 4])[0]
        found.append(content[at : at + length + frame])
        at += length + frame
    return found


def _riff_chunks(content: bytes) -> list[bytes]:
    found, at = [], 12
    while at + 8 <= len(content):
        length = struct.unpack("<I", content[at + 4 : at + 8])[0]
        found.append(content[at : at + 8 + length + length % 2])
        at += 8 + length + length % 2
    return found


def _sized(piece: bytes, width: int, height: int) -> bytes:
    if piece[:1] == b"\xff" and piece[1:2] in {bytes((SOF0,)), bytes((SOF2,))}:
        return piece[:5] + struct.pack(">HH", height & 0xFFFF, width & 0xFFFF) + piece[9:]
    if piece[4:8] == b"IHDR":
        return piece[:8] + struct.pack(">II", width, height) + piece[16:]
    if piece[:4] == b"VP8 ":
        return piece[:14] + struct.pack("<HH", width & 0x3FFF, height & 0x3FFF) + piece[18:]
    if piece[:4] == b"VP8L":
        size = (max(width, 1) - 1 & 0x3FFF) | (max(height, 1) - 1 & 0x3FFF) << 14
        return piece[:9] + struct.pack("<I", size | piece[12] >> 4 << 28) + piece[13:]
    if piece[:4] == b"VP8X":
        return piece[:12] + vp8x_size(width, height) + piece[18:]
    return piece
