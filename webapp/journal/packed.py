"""A reply in two parts, each compressed on its own and yet one stream: what many readers share is compressed once, and
what only one of them may see is put behind it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli

# level 4 with the widest window: ids named again megabytes later are found again (0.8 of 1.2 MB), in a third of the
# time of gzip
BROTLI_QUALITY, BROTLI_WINDOW = 4, 24
GZIP_LEVEL = 6
RAW = -zlib.MAX_WBITS
GZIP_HEADER = struct.pack("<4BL2B", 0x1F, 0x8B, 8, 0, 0, 0, 255)
META_BLOCK = 1 << 16
LAST_AND_EMPTY = b"\x03"


@dataclass(frozen=True)
class Head:
    """The first part, compressed up to a byte's edge; `size` and `crc` are those of the plain bytes."""

    packed: bytes
    size: int
    crc: int


@dataclass(frozen=True)
class Encoding:
    """How to begin a stream, and how to end it with some more bytes."""

    begin: Callable[[bytes], Head]
    end: Callable[[Head, bytes], bytes]


def _begin_gzip(plain: bytes) -> Head:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, RAW)
    packed = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)
    return Head(GZIP_HEADER + packed, len(plain), zlib.crc32(plain))


def _end_gzip(head: Head, rest: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, RAW)
    trailer = struct.pack("<LL", zlib.crc32(rest, head.crc), (head.size + len(rest)) & 0xFFFFFFFF)
    return head.packed + packer.compress(rest) + packer.flush() + trailer


def _begin_brotli(plain: bytes) -> Head:
    packer = brotli.Compressor(quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)
    return Head(packer.process(plain) + packer.flush(), len(plain), 0)


def _end_brotli(head: Head, rest: bytes) -> bytes:
    """RFC 7932, 9.2: meta-blocks that hold their bytes as they are may follow whatever came before."""
    blocks = [rest[start : start + META_BLOCK] for start in range(0, len(rest), META_BLOCK)]
    return head.packed + b"".join(_stored(block) for block in blocks) + LAST_AND_EMPTY


def _stored(block: bytes) -> bytes:
    # ISLAST 0, MNIBBLES 0 (four of them), MLEN - 1 in sixteen bits, ISUNCOMPRESSED 1, then on to the byte's edge
    return ((len(block) - 1) << 3 | 1 << 19).to_bytes(3, "little") + block


# the first that a client takes is sent
ENCODINGS = {"br": Encoding(_begin_brotli, _end_brotli), "gzip": Encoding(_begin_gzip, _end_gzip)}
