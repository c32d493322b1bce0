"""Who is asked about on the page of a person's request. What was typed is compared and thrown away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from webapp.gate.identity import fold_number, id_hash, last_four, read_id
from webapp.gate.watch_rules import fold_mobile, fold_name, fold_plate
from webapp.gate.words import ID_KINDS
from webapp.personal_data import Match

NAME_SIGNS_MIN = 2
LAST_DIGITS_MIN = 4
NAMES = ("name", "last_four", "mobile", "plate", "id_number")


@dataclass(frozen=True)
class Asked:
    """What a person is known by, folded. `id_hashes`: of the number that was typed, as a paper of each kind."""

    name: str = ""
    last_four: str = ""
    mobile: str = ""
    plate: str = ""
    id_hashes: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (len(self.name) >= NAME_SIGNS_MIN or self.last_four or self.mobile or self.plate or self.id_hashes)

    def meets(
        self,
        names: Sequence[str | None],
        *,
        mobile: str | None = None,
        plate: str | None = None,
        last_four: str | None = None,
        id_hash: str | None = None,
    ) -> Match | None:
        """A whole number is sure; a name alone, or four digits alone, may be another person's."""
        digits = fold_mobile(mobile)
        met = {
            "id_number": id_hash in self.id_hashes,
            "mobile": bool(self.mobile) and digits == self.mobile,
            "plate": bool(self.plate) and fold_plate(plate) == self.plate,
            "name": len(self.name) >= NAME_SIGNS_MIN and self.name in {fold_name(name) for name in names},
            "last_four": bool(self.last_four) and self.last_four in {(last_four or "").upper(), digits[-4:]},
        }
        by = tuple(name for name, is_met in met.items() if is_met)
        if not by:
            return None
        return Match(by, met["id_number"] or met["mobile"] or met["plate"] or {"name", "last_four"} <= set(by))


def read_asked(form: Mapping[str, str], key: bytes) -> Asked:
    """Fold what was typed. Of an ID number only hashes and the last four signs go on."""
    typed = {name: form.get(name, "").strip()[:120] for name in NAMES}
    number = fold_number(typed["id_number"])
    own_four = fold_number(typed["last_four"]) or (last_four(number) if number else "")
    return Asked(
        name=fold_name(typed["name"]),
        last_four=own_four if re.fullmatch(r"[0-9A-Z]{4}", own_four) else "",
        mobile=fold_mobile(typed["mobile"]),
        plate=fold_plate(typed["plate"]),
        id_hashes=frozenset(id_hash(key, kind, number) for kind in ID_KINDS) if number else frozenset(),
    )


def warnings_of(form: Mapping[str, str], today: date) -> tuple[str, ...]:
    """Return what looks wrong with the ID number that was typed."""
    number = form.get("id_number", "").strip()
    return read_id("national_id", number, today).warnings if number else ()
