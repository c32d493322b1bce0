"""Dirt that a symbol promises to survive: where it may lie, by the standard's own arithmetic.

A smudge is one dark spot over a tenth of the symbol. It is promised to be read when it touches no function pattern
and, in each block, no more codewords than the level can mend (ISO/IEC 18004, 7.5 and table 9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from PIL import Image
from qrcode import base, util
from qrcode.main import QRCode

from labels.layout import Box, Frame
from labels.symbols import LEVELS

SMUDGED = 0.10
_AT_MOST = 0.115
_LONGEST = 5  # times as long as wide
_DIRT = 40
_MISDECODE_GUARD = {(1, "L"): 3, (1, "M"): 2, (1, "Q"): 1, (1, "H"): 1, (2, "L"): 2, (3, "L"): 1}


def smudge(printed: Image.Image, frame: Frame, spot: Box) -> Image.Image:
    """Return a print with a dark spot; `spot` is in modules of the symbol, whose place `frame` tells."""
    m, symbol = frame.module, frame.symbol
    x, y, w, h = frame.turned(Box(symbol.x + spot.x * m, symbol.y + spot.y * m, spot.w * m, spot.h * m))
    dirty = printed.copy()
    dirty.paste(_DIRT, (x, y, x + w, y + h))
    return dirty


def find_smudge(version: int, level: str, seed: int) -> Box | None:
    """Return one of the spots that a version and level survive, in modules, or None where there is none."""
    spots = survivable_spots(version, level)
    return Random(seed).choice(spots) if spots else None


@lru_cache
def spots_off_patterns(version: int) -> list[Box]:
    """Every spot over a tenth of a symbol that leaves its function patterns clean, survivable or not."""
    return [spot for spot in _spots(17 + 4 * version) if None not in _touched(spot, version)]


@lru_cache
def survivable_spots(version: int, level: str) -> list[Box]:
    """Every spot over a tenth of a symbol that leaves each block enough sound codewords."""
    return [spot for spot in spots_off_patterns(version) if _is_survivable(spot, version, level)]


def _spots(size: int) -> Iterator[Box]:
    for w in range(2, size + 1):
        for h in range(2, size + 1):
            if SMUDGED * size**2 <= w * h <= _AT_MOST * size**2 and max(w, h) <= _LONGEST * min(w, h):
                yield from (Box(x, y, w, h) for x in range(size - w + 1) for y in range(size - h + 1))


def _is_survivable(spot: Box, version: int, level: str) -> bool:
    blocks = blocks_by_codeword(version, level)
    wrong = Counter(blocks[index] for index in _touched(spot, version) if index is not None)
    return all(count <= mendable(version, level) for count in wrong.values())


def _touched(spot: Box, version: int) -> set[int | None]:
    owners = codewords_by_module(version)
    return {owners.get((x, y)) for x in range(spot.x, spot.x + spot.w) for y in range(spot.y, spot.y + spot.h)}


def mendable(version: int, level: str) -> int:
    """How many wrong codewords each block of a symbol can have and still be read."""
    block = base.rs_blocks(version, LEVELS[level])[0]
    return (block.total_count - block.data_count - _MISDECODE_GUARD.get((version, level), 0)) // 2


def blocks_by_codeword(version: int, level: str) -> list[int]:
    """The block of each codeword in the order in which they are drawn: data interleaved, then correction."""
    blocks = base.rs_blocks(version, LEVELS[level])
    longest = max(block.data_count for block in blocks)
    data = [n for turn in range(longest) for n, block in enumerate(blocks) if turn < block.data_count]
    mending = [n for _ in range(blocks[0].total_count - blocks[0].data_count) for n in range(len(blocks))]
    return data + mending


@lru_cache
def codewords_by_module(version: int) -> dict[tuple[int, int], int]:
    """The codeword that each module (x, y) belongs to, as `qrcode` draws them; function patterns belong to none."""
    count = sum(block.total_count for block in base.rs_blocks(version, LEVELS["L"]))
    size, light = 17 + 4 * version, _drawn(version, [0] * count)
    owners = {}
    for index in range(count):
        dark = _drawn(version, [255 if n == index else 0 for n in range(count)])
        owners |= {(x, y): index for y in range(size) for x in range(size) if light[y][x] != dark[y][x]}
    return owners


def _drawn(version: int, codewords: list[int]) -> list[list[bool | None]]:
    symbol: QRCode = QRCode(version=version, error_correction=LEVELS["L"], mask_pattern=0, border=0)
    symbol.add_data(util.QRData("0", mode=util.MODE_NUMBER))
    symbol.data_cache = codewords
    symbol.makeImpl(False, 0)
    return symbol.modules
