"""How names, mobiles and plates are shown where they need not be read (rules.md 3.3). Pure; the phone's
`domain/masking.js` is its twin, held by `tests/gate/identity_vectors.json`.
"""

from __future__ import annotations

import re
import unicodedata

from webapp.gate.identity import fold_number, read_mobile, read_plate

HIDDEN = "○"
STARS = "***"
COMPOUND_SURNAMES = re.compile(
    "歐陽|欧阳|司馬|司马|上官|諸葛|诸葛|司徒|東方|东方|皇甫|尉遲|尉迟|公孫|公孙|軒轅|轩辕|令狐|慕容|宇文|長孫|长孙"
    "|夏侯|端木|百里|南宮|南宫|獨孤|独孤|東郭|东郭|西門|西门|張簡|张简|范姜"
)
# writings in which a name is a few signs without spaces
DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff]")
SPACES = re.compile(r"\s+")
DOTS = re.compile(r"([\u00b7\u2027\u2022\u30fb])")
PARTS_SHOWN = 4


def mask_name(name: str | None) -> str:
    """Return 王○明, 王○, 歐陽○明, J*** S***. Of a name of one sign nothing is shown: it may be all of it."""
    words = SPACES.sub(" ", unicodedata.normalize("NFC", name or "")).strip()
    return " ".join(_mask_word(word) for word in words.split(" ")[:PARTS_SHOWN] if word)


def _mask_word(word: str) -> str:
    return "".join(part if DOTS.fullmatch(part) else _mask_part(part) for part in DOTS.split(word) if part)


def _mask_part(part: str) -> str:
    if not DENSE.search(part):
        return part[0] + STARS
    count = len(part)
    if count <= 2:
        return HIDDEN if count == 1 else part[0] + HIDDEN
    if count <= 4 and COMPOUND_SURNAMES.match(part):
        return part[:2] + HIDDEN + part[3:]
    return part[0] + HIDDEN * (count - 2) + part[-1]


def mask_mobile(mobile: str | None) -> str:
    """Return 138****5678, 091***5678, 9***5678: the first three signs, or one of eight, and the last four."""
    if not mobile:
        return ""
    number = read_mobile(mobile).number
    if len(number) < 8:
        return "***" + number[5:]
    start = 1 if len(number) == 8 else 3
    return number[:start] + "*" * (len(number) - start - 4) + number[-4:]


def mask_plate(plate: str | None) -> str:
    """Return 沪A·***88, A****34: whose it is, and the last two signs."""
    if not plate:
        return ""
    read = read_plate(plate)
    if read.scheme in {"cn", "cn_new_energy"}:
        return f"{read.number[:2]}·{'*' * (len(read.number) - 4)}{read.number[-2:]}"
    if len(read.number) < 4:
        return "*" * len(read.number)
    return read.number[0] + "*" * (len(read.number) - 3) + read.number[-2:]


def mask_last_four(signs: str | None) -> str:
    """Return ***5678: the last signs of an ID number, told apart from a whole number."""
    return f"***{fold_number(signs)}" if signs else ""
