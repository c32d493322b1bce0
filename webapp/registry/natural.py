"""The order in which people count: 2F before 10F, 三樓 before 十樓, the basement below the ground floor."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "兩": 2}
_PLACES = {"十": 10, "百": 100}
_NUMBER = re.compile(rf"(\d{{1,18}}|[{''.join(_DIGITS)}十百]{{1,9}})")
_BASEMENT = re.compile(r"^(?:b|地下)(?:f|樓|楼|室)?(?=\d|\b|[" + "".join(_DIGITS) + "十]|$)")

Key = tuple[tuple[int, int, str], ...]


def natural_key(text: str | None) -> Key:
    """Return a key that sorts texts by the numbers in them, Arabic, full-width or Chinese; nothing comes first."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return tuple(_token(part) for part in _NUMBER.split(folded) if part)


def floor_key(name: str) -> Key:
    """Return the key of a storey: B2 below B1, both below 1F."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    found = _BASEMENT.match(folded)
    if found is None:
        return natural_key(name)
    below = natural_key(folded[found.end() :])
    depth = below[0][1] if below and below[0][0] == 0 else 1
    return ((0, -depth, ""), *below[1:])


def _token(part: str) -> tuple[int, int, str]:
    if not _NUMBER.fullmatch(part):
        return 1, 0, part
    return 0, int(part) if part.isdecimal() else _chinese(part), ""


def _chinese(numeral: str) -> int:
    """Read 二十三 by its places, and 二〇三 sign by sign."""
    if not any(sign in _PLACES for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total, digit = 0, None
    for sign in numeral:
        if sign in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[sign]
            digit = None
        else:
            digit = _DIGITS[sign]
    return total + (digit or 0)
