"""Numbers that people show at the gate: ID numbers, mobiles, plates (rules.md 3.5). Pure; the phone's
`domain/identity.js` is its twin, held by `tests/gate/identity_vectors.json`.

Nothing here refuses anybody: what looks wrong is told, and the guard decides. Of an ID number only its last four signs
and `id_hash` may leave the form.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

HASH_BYTES = 16
LAST_SIGNS = 4
# kinds of papers whose number may be a national one, with a check sign
NATIONAL_KINDS = frozenset({"national_id", "driving_licence"})

SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212()\[\]\u00b7\u2027\u2022\u30fb./]+")
PRC = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
PRC_OLD = re.compile(r"[1-9]\d{14}", re.ASCII)
PRC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PRC_CHECK_SIGNS = "10X98765432"
# GB/T 2260, with residence permits of Hong Kong, Macao, Taiwan (81-83) and foreigners (9x)
PRC_REGIONS = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-9]")
TAIWAN = re.compile(r"[A-Z][1-2789A-D]\d{8}", re.ASCII)
TAIWAN_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
TAIWAN_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
HONG_KONG = re.compile(r"[A-Z]{1,2}\d{6}[\dA]", re.ASCII)
MACAO = re.compile(r"\d{8}", re.ASCII)
PASSPORT = re.compile(r"[A-Z0-9]{5,20}")


@dataclass(frozen=True)
class Number:
    """A number as it was understood. `scheme` names whose it looks like (None: nobody's that we know), `warnings` what
    looks wrong: `check date future region format unissued`.
    """

    number: str
    scheme: str | None
    warnings: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Write full width narrow and small letters large; the rest stays."""
    return unicodedata.normalize("NFKC", text).upper().strip()


def fold_number(text: str) -> str:
    """Write a number of papers or a plate as it is compared: no spaces, hyphens, brackets, dots."""
    return SEPARATORS.sub("", fold(text))


def read_id(kind: str, text: str, today: date) -> Number:
    """Read the number of a paper of `kind` (`id_kind` of a visit). `today` decides what lies in the future."""
    number = fold_number(text)
    if kind in NATIONAL_KINDS and (found := _national(number, today)):
        return found
    if kind == "national_id" or (kind == "passport" and not PASSPORT.fullmatch(number)):
        return Number(number, None, ("format",))
    return Number(number, "passport" if kind == "passport" else None)


def _national(number: str, today: date) -> Number | None:
    if PRC.fullmatch(number):
        return Number(number, "prc", tuple(_wrong_with_prc(number, today)))
    if PRC_OLD.fullmatch(number):
        return Number(number, "prc_old", tuple(_wrong_with_prc_old(number)))
    if TAIWAN.fullmatch(number):
        scheme = "taiwan" if number[1] in "12" else "taiwan_resident"
        return Number(number, scheme, () if _taiwan_sum(number) % 10 == 0 else ("check",))
    if HONG_KONG.fullmatch(number):
        return Number(number, "hong_kong", () if _hong_kong_check(number[:-1]) == number[-1] else ("check",))
    return Number(number, "macao") if MACAO.fullmatch(number) else None


def _wrong_with_prc(number: str, today: date) -> Iterator[str]:
    if prc_check_sign(number[:17]) != number[17]:
        yield "check"
    born_on = _date(number[6:14])
    if born_on is None or born_on.year < 1800:
        yield "date"
    elif born_on > today:
        yield "future"
    if not PRC_REGIONS.match(number):
        yield "region"


def _wrong_with_prc_old(number: str) -> Iterator[str]:
    """The old form of 15 digits has no check sign, and only years of 1900 on."""
    if _date(f"19{number[6:12]}") is None:
        yield "date"
    if not PRC_REGIONS.match(number):
        yield "region"


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def prc_check_sign(digits: str) -> str:
    """Return the 18th sign behind 17 digits (ISO 7064, MOD 11-2): it tells every single wrong digit."""
    return PRC_CHECK_SIGNS[sum(int(d) * w for d, w in zip(digits, PRC_WEIGHTS, strict=True)) % 11]


def _taiwan_sum(number: str) -> int:
    """Of an older resident number the second sign is a letter; its ones digit stands where others have a digit."""
    first = TAIWAN_LETTERS.index(number[0]) + 10
    second = number[1] if number[1].isdigit() else str((TAIWAN_LETTERS.index(number[1]) + 10) % 10)
    digits = (*divmod(first, 10), *map(int, second + number[2:]))
    return sum(digit * weight for digit, weight in zip(digits, TAIWAN_WEIGHTS, strict=True))


def _hong_kong_check(start: str) -> str:
    """Return the check sign behind letters and six digits; a missing first letter counts as 36."""
    values = [36] * (8 - len(start)) + [int(sign, 36) for sign in start]
    rest = -sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11
    return "0123456789A"[rest]


MOBILES = (
    ("cn", re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII), ""),
    ("tw", re.compile(r"(?:\+?886|0)(9\d{8})", re.ASCII), "0"),
    ("mo", re.compile(r"\+?853(6\d{7})", re.ASCII), ""),
    ("hk", re.compile(r"\+?852([4-9]\d{7})", re.ASCII), ""),
    ("hk", re.compile(r"([4-9]\d{7})", re.ASCII), ""),
)
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def read_mobile(text: str) -> Number:
    """Read a mobile's number; `number` is as people of the place write it, without the country."""
    digits = re.sub(r"[^0-9+]", "", fold_number(text))
    digits = re.sub(r"^00(?=[1-9])", "+", digits)
    for scheme, pattern, prefix in MOBILES:
        if found := pattern.fullmatch(digits):
            return Number(prefix + found[1], scheme)
    if INTERNATIONAL.fullmatch(digits):
        return Number(digits, "international")
    return Number(digits, None, ("format",) if digits else ())


CN_HOMES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# how the same provinces are written by who writes traditional signs
CN_TRADITIONAL = str.maketrans("滬雲遼魯蘇贛晉陝閩貴粵瓊寧學領", "沪云辽鲁苏赣晋陕闽贵粤琼宁学领")
PLATES = (
    ("cn", re.compile(rf"[{CN_HOMES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳领]")),
    ("cn_new_energy", re.compile(rf"[{CN_HOMES}][A-HJ-NP-Z](?:[A-HJ-K][A-HJ-NP-Z0-9][0-9]{{4}}|[0-9]{{5}}[A-HJ-K])")),
    ("cn_embassy", re.compile(r"\d{6}使", re.ASCII)),
    ("tw", re.compile(r"[A-Z]{3}\d{4}", re.ASCII)),
    ("mo", re.compile(r"M[A-Z]\d{4}", re.ASCII)),
    ("hk", re.compile(r"[A-HJ-NPR-Z]{2}\d{1,4}", re.ASCII)),
    ("tw", re.compile(r"[A-Z0-9]{2}\d{4}|\d{4}[A-Z0-9]{2}|[A-Z]{2,3}\d{3}", re.ASCII)),
)
# signs that the new series of Taiwan's plates does not use
TW_ISSUED = re.compile(r"[A-HJ-NP-Z]{3}[0-35-9]{4}")


def read_plate(text: str) -> Number:
    """Read a vehicle's plate. Personalised, military and foreign plates fit no scheme: kept, with a warning."""
    number = fold_number(text).translate(CN_TRADITIONAL)
    for scheme, pattern in PLATES:
        if pattern.fullmatch(number):
            is_odd = scheme == "tw" and len(number) == 7 and not TW_ISSUED.fullmatch(number)
            return Number(number, scheme, ("unissued",) if is_odd else ())
    return Number(number, None, ("format",) if number else ())


def last_four(number: str) -> str:
    """Return the last four signs of a number: all that may be kept of it in clear."""
    return fold_number(number)[-LAST_SIGNS:]


def id_hash(key: bytes, kind: str, number: str) -> str:
    """Return what a number is found by: it can be compared, and without the server's key not be tried out."""
    digest = hmac.digest(key, f"{kind}:{fold_number(number)}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:HASH_BYTES]).rstrip(b"=").decode()
