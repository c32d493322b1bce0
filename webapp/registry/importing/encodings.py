"""Which encoding a CSV is in: UTF-8, Big5 or GB 18030. The last two read each other's bytes without complaint."""

from __future__ import annotations

import codecs

SAMPLE = 200_000
BIG5_COMMON = range(0xA4, 0xC7)
GB_COMMON = range(0xB0, 0xD8)
CHINESE = (("cp950", BIG5_COMMON), ("gb18030", GB_COMMON))
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(content: bytes) -> str | None:
    """Return the text of a CSV file, None if it is none in any encoding that schools use."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return _try(content, name)
    text = _try(content, "utf-8")
    if text is not None:
        return text
    readings = [(_plainness(content, common), name) for name, common in CHINESE]
    for _score, name in sorted(readings, reverse=True):
        text = _try(content, name)
        if text is not None:
            return text
    return None


def _try(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _plainness(content: bytes, common: range) -> float:
    """Return the share of two-byte signs whose first byte is in the block of everyday characters."""
    sample, position, signs, everyday = content[:SAMPLE], 0, 0, 0
    while position < len(sample) - 1:
        if sample[position] < 0x80:
            position += 1
            continue
        signs += 1
        everyday += sample[position] in common
        position += 2
    return everyday / signs if signs else 0.0
