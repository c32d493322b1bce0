"""Finding somebody on the watch list. Pure, and held by the vectors as `rules.py` is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from webapp.gate.folding import TRADITIONAL_OF

SURE, MAYBE = "sure", "maybe"
NAME_SIGNS_MIN = 2
# country codes of numbers that are also written without: digits of the code, of the whole, what stands before the rest
COUNTRIES = (("886", 12, "0"), ("86", 13, ""), ("852", 11, ""), ("853", 11, ""))


@dataclass(frozen=True)
class Traits:
    """What somebody is known by: of a visitor, or of an entry of the list (which may have other names)."""

    name: str | None = None
    other_names: list[str] = field(default_factory=list)
    id_last_four: str | None = None
    id_hash: str | None = None
    mobile: str | None = None
    plate: str | None = None


def fold_name(name: str | None) -> str:
    """Fold width, case, spaces, dots between parts, and simplified signs that stand for one traditional sign."""
    plain = unicodedata.normalize("NFKC", name or "").lower()
    return re.sub(r"[\s.,'’‘·・‧•-]", "", plain).translate(TRADITIONAL_OF)


def fold_mobile(mobile: str | None) -> str:
    """Keep the digits, without a country code of a neighbour: `+886 912-345-678` is `0912345678`."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", mobile or ""))
    for code, length, instead in COUNTRIES:
        if digits.startswith(code) and len(digits) == length:
            return instead + digits[len(code) :]
    return digits


def fold_plate(plate: str | None) -> str:
    """Keep letters, digits and Chinese signs, as in names: `沪A·123 45` and `滬a12345` are `滬A12345`."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", plate or "")).upper().translate(TRADITIONAL_OF)


def likeness(visitor: Traits, entry: Traits) -> str | None:
    """Tell how surely a visitor is who an entry means: `sure`, `maybe`, or None."""
    if _same(fold_plate(visitor.plate), fold_plate(entry.plate)):
        return SURE
    if _same(fold_mobile(visitor.mobile), fold_mobile(entry.mobile)):
        return SURE
    if _same(visitor.id_hash or "", entry.id_hash or ""):
        return SURE
    name = fold_name(visitor.name)
    if len(name) < NAME_SIGNS_MIN or name not in {fold_name(one) for one in (entry.name, *entry.other_names)}:
        return None
    has_last_four = _same((visitor.id_last_four or "").upper(), (entry.id_last_four or "").upper())
    return SURE if has_last_four else MAYBE


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def is_in_force(from_at: datetime, ended_at: datetime | None, until_on: date | None, at: datetime, on: date) -> bool:
    """Tell whether an entry counts at `at`, which is `on` in the school's zone; until its last day, inclusive."""
    return from_at <= at and (ended_at is None or at < ended_at) and (until_on is None or on <= until_on)


def unanswered(found: Iterable[tuple[str, str]], said: Iterable[str]) -> str | None:
    """Return the warning that the guard said nothing of: the surest, ties by id. `found`: (id, likeness)."""
    answered = set(said)
    left = sorted((likeness != SURE, id_) for id_, likeness in found if id_ not in answered)
    return left[0][1] if left else None
