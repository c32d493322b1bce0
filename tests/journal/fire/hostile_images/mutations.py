"""What is done to pictures, by name: each takes chance and a whole picture, and gives a file."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from functools import cache

from tests.journal import hostile_photos as hostile
from tests.journal.fire.hostile_images import containers
from tests.journal.fire.hostile_images.containers import DIMENSIONS, LENGTHS, mended, parts, segment
from tests.journal.fire.hostile_images.corpus import CANARY, STOWAWAYS, originals, strangers

Chance = random.Random
Mutation = Callable[[Chance, bytes], bytes]
EDGE = 7071  # squared, just under the most pixels that are taken
COM, APP1, APP2 = 0xFE, 0xE1, 0xE2


def flip(chance: Chance, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        # headers are where decoders decide how much to allocate
        changed[chance.randrange(min(len(changed), chance.choice((40, 600, 1 << 20))))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def overwrite(chance: Chance, content: bytes) -> bytes:
    start = chance.randrange(len(content))
    size = chance.choice((1, 4, 16, 200))
    return (
        content[:start] + chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size))) + content[start + size :]
    )


def truncate(chance: Chance, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def splice(chance: Chance, content: bytes) -> bytes:
    """Cut out, or say twice, a piece from anywhere."""
    first, second = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[:first] + content[second:] if chance.random() < 0.5 else content[:second] + content[first:]


def surgery(chance: Chance, content: bytes) -> bytes:
    """Drop, double, swap or import whole chunks, and set the checksums right."""
    head, *rest = parts(content)
    at, to = (chance.randrange(len(rest)) for _ in range(2))
    kind = chance.choice(("drop", "double", "swap", "move", "many"))
    if kind == "drop":
        del rest[at]
    elif kind == "many":
        rest[at:at] = [rest[at]] * chance.choice((5, 50, 500))
    elif kind == "double":
        rest.insert(to, rest[at])
    elif kind == "swap":
        rest[at], rest[to] = rest[to], rest[at]
    else:
        rest.insert(to, rest.pop(at))
    return mended([head, *rest])


def length(chance: Chance, content: bytes) -> bytes:
    pieces = parts(content)
    at = chance.randrange(1, len(pieces)) if len(pieces) > 1 else 0
    said = chance.choice(LENGTHS) if chance.random() < 0.7 else len(pieces[at]) + chance.randrange(-9, 9)
    pieces[at] = containers.with_length(pieces[at], said % (1 << 32))
    return b"".join(pieces)


def dimensions(chance: Chance, content: bytes) -> bytes:
    return containers.with_size(content, chance.choice(DIMENSIONS), chance.choice(DIMENSIONS))


def metadata(chance: Chance, content: bytes) -> bytes:
    """EXIF that points at itself or claims gigabytes, profiles and comments that are none."""
    noise = CANARY + chance.randbytes(chance.choice((0, 10, 3000, 60_000)))
    exif = chance.choice(_exifs())
    head, *rest = parts(content)
    if head[:2] == b"\xff\xd8":
        blocks = [segment(APP1, b"Exif\0\0" + exif[:60_000]), segment(APP1, b"http://ns.adobe.com/xap/1.0/\0" + noise)]
        blocks += [segment(APP2, b"ICC_PROFILE\0" + bytes((n, 9)) + noise) for n in (1, 1, 200)] + [segment(COM, noise)]
    elif head == containers.PNG_HEAD:
        zipped = containers.zipped(
            chance.choice((b"iCCP", b"zTXt", b"iTXt")), noise + bytes(chance.choice((0, 1 << 20)))
        )
        blocks = [zipped, zipped, zipped]
        blocks += [
            hostile.png_chunk(b"eXIf", exif),
            hostile.png_chunk(b"tEXt", noise),
            hostile.png_chunk(b"acTL", noise),
        ]
    else:
        blocks = [containers.riff_chunk(kind, exif + noise) for kind in (b"EXIF", b"ICCP", b"XMP ", b"ANIM", b"ALPH")]
    rest.insert(min(chance.choice((0, 1, len(rest))), len(rest)), chance.choice(blocks))
    return mended([head, *rest])


@cache
def _exifs() -> tuple[bytes, ...]:
    taken = [content[12 : 12 + struct.unpack(">H", content[4:6])[0] - 8] for content in hostile.exif_bombs()]
    return (*taken, b"", b"II*\0" + b"\xff" * 400, b"MM\0*\0\0\0\x08\xff\xff" + CANARY * 99)


def polyglot(chance: Chance, content: bytes) -> bytes:
    """A picture that is also something else: behind it, before it, in a comment, or in its own bytes."""
    stowaway = STOWAWAYS[chance.choice(list(STOWAWAYS))]()
    where = chance.randrange(4)
    if where == 0:
        return content + stowaway
    if where == 1:
        return stowaway + content
    if where == 2:
        start = chance.randrange(len(content))
        return content[:start] + stowaway + content[start:]
    head, *rest = parts(content)
    if head[:2] == b"\xff\xd8":
        block = segment(COM, stowaway)
    elif head == containers.PNG_HEAD:
        block = hostile.png_chunk(b"tEXt", b"k\0" + stowaway)
    else:
        block = containers.riff_chunk(b"XMP ", stowaway)
    return mended([head, *rest[:1], block, *rest[1:]])


def crossbreed(chance: Chance, content: bytes) -> bytes:
    """The head of one picture and the body of another, of whatever format."""
    other = chance.choice(originals()[chance.choice(list(originals()))])
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def stranger(chance: Chance, content: bytes) -> bytes:
    other = chance.choice(strangers())
    return other if chance.random() < 0.7 else content[: chance.choice((2, 3, 8, 12))] + other


def bomb(chance: Chance, content: bytes) -> bytes:
    """Small files that would fill a memory or keep a processor busy. Of the format of `content`, where there is one."""
    if content[:2] == b"\xff\xd8":
        return scan_bomb(chance.choice((1, 20, 300, 900)), which=chance.choice((6, 7)))
    if content[:4] == b"RIFF":
        width = chance.randrange(3052, 16_383)
        return chance.choice(
            (containers.flat_vp8l(EDGE, EDGE), containers.flat_vp8l(width, 49_900_000 // width), frames())
        )
    small, giant = hostile.zeros(300), _giant()
    return chance.choice(
        (
            hostile.png(100, 100, giant),
            hostile.png(EDGE, EDGE, giant),
            hostile.png(EDGE, EDGE, giant, colour=hostile.RGBA),
            hostile.png(9, 9, small, hostile.png_chunk(b"zTXt", b"k\0\0" + giant)),
            hostile.png(9, 9, small, hostile.png_chunk(b"iCCP", b"k\0\0" + giant)),
            hostile.png(9, 9, small, hostile.png_chunk(b"iTXt", b"k\0\1\0\0\0" + giant)),
            hostile.png(EDGE, EDGE, giant, *[hostile.png_chunk(b"acTL", struct.pack(">II", 900, 0))] * 9),
        )
    )


@cache
def _giant() -> bytes:
    return hostile.zeros((EDGE * 4 + 1) * EDGE)


def scan_bomb(scans: int, which: int = 6) -> bytes:
    """A progressive JPEG that says it is large, and repeats its last scan: a small file that keeps a decoder busy."""
    pieces = parts(containers.with_size(originals()["jpeg"][which], 6991, 6991))
    last = next(piece for piece in reversed(pieces) if piece[:2] == bytes((0xFF, containers.SOS)))
    return b"".join([*pieces[:-1], *[last[:400]] * scans, b"\xff\xd9"])


@cache
def frames() -> bytes:
    """A WebP of a thousand frames, each as large as all of it."""
    frame = containers.flat_vp8l(4000, 4000)[12:]
    size = containers.vp8x_size(4000, 4000)
    head = bytes(6) + size + (20).to_bytes(3, "little") + b"\0"
    canvas = b"\x02\0\0\0" + size
    some = [containers.riff_chunk(b"ANMF", head + frame)] * 1000
    return containers.riff(containers.riff_chunk(b"VP8X", canvas), containers.riff_chunk(b"ANIM", bytes(6)), *some)


MUTATIONS: dict[str, Mutation] = {
    "flip": flip,
    "overwrite": overwrite,
    "truncate": truncate,
    "splice": splice,
    "surgery": surgery,
    "length": length,
    "dimensions": dimensions,
    "metadata": metadata,
    "polyglot": polyglot,
    "crossbreed": crossbreed,
    "stranger": stranger,
}
# each takes up to the limits: dear to attack with, and few of them say all
BOMB_SHARE = 0.015


def hostile_image(seed: int, number: int) -> tuple[str, str, bytes]:
    """The format, what was done, and the file: the same for the same seed and number, alone or among others."""
    chance = Chance(f"{seed}/{number}")
    kind = chance.choice(list(originals()))
    content = chance.choice(originals()[kind])
    if chance.random() < BOMB_SHARE:
        return kind, "bomb", bomb(chance, content)
    name = chance.choice(list(MUTATIONS))
    changed = MUTATIONS[name](chance, content)
    # one wrong thing is mostly found; a second one behind it is where decoders have been wrong
    return kind, name, flip(chance, changed) if changed and chance.random() < 0.15 else changed
