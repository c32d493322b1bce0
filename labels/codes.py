"""Label codes: seven random signs and a check sign of Crockford's base32.

The check sign is a weighted sum over GF(32), polynomial x^5+x^2+1: weights alpha^n ... alpha^1 for the
n data signs and 1 for the check sign, so that every single wrong sign and every swap of two is found.
"""

from __future__ import annotations

import re
from random import Random
from urllib.parse import urlsplit

from labels.errors import LabelError

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA_SIGNS = 7
CODE_SIGNS = DATA_SIGNS + 1

_VALUE = {sign: value for value, sign in enumerate(SIGNS)} | {"I": 1, "L": 1, "O": 0}
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\uFF0D]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class CodeError(LabelError):
    """A text that is no label code; `reason` is `length`, `sign` or `check`."""

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason


def _times_alpha(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_sign(data: str) -> str:
    """Return the check sign of `data`, which holds canonical signs only.

    Horner's rule: each step multiplies all that came before by alpha.
    """
    total = 0
    for sign in data:
        total = _times_alpha(total ^ _VALUE[sign])
    return SIGNS[total]


def mint(random: Random) -> str:
    """Return a new canonical code of eight signs; `random` is `secrets.SystemRandom()` in production.

    35 random bits: the caller must still refuse a code that is already issued.
    """
    data = "".join(random.choices(SIGNS, k=DATA_SIGNS))
    return data + check_sign(data)


def parse_code(text: str) -> str:
    """Return the canonical code in `text`: a bare code or the address of any host.

    Case, spaces, hyphens and full-width signs are ignored; i and l read as 1, o as 0 (Crockford).
    Raises CodeError for a wrong length, a foreign sign or a failed check.
    """
    signs = _SEPARATORS.sub("", _last_segment(text.strip().translate(_FULL_WIDTH))).upper()
    if len(signs) != CODE_SIGNS:
        raise CodeError("length", f"編碼應為 8 個字元，讀到 {len(signs)} 個", f"a code has 8 signs, not {len(signs)}")
    foreign = next((sign for sign in signs if sign not in _VALUE), None)
    if foreign is not None:
        raise CodeError("sign", f"編碼不含「{foreign}」這個字元", f"the sign {foreign!r} is in no code")
    canonical = "".join(SIGNS[_VALUE[sign]] for sign in signs)
    if check_sign(canonical[:-1]) != canonical[-1]:
        raise CodeError(
            "check", f"編碼 {format_code(canonical)} 有錯字", f"{format_code(canonical)} fails its check sign"
        )
    return canonical


def _last_segment(text: str) -> str:
    if "/" not in text:
        return text
    try:
        path = urlsplit(text).path if "://" in text else re.split(r"[?#]", text, maxsplit=1)[0]
    except ValueError:
        return text
    return path.rstrip("/").rpartition("/")[2]


def format_code(code: str) -> str:
    """Return a canonical code as people read it: `7K3M-9QXF`."""
    return f"{code[:4]}-{code[4:]}"
