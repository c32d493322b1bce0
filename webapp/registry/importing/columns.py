"""Which column of a file is which field, guessed from its header in the words of three languages."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources

from webapp.registry.categories import fold

LOOKED_AT = 20
NOISE = re.compile(r"[\s*＊:：。.、,，\-_()（）\[\]【】/／]+")
REMARK = re.compile(r"[(（\[【].*?[)）\]】]")


@lru_cache(maxsize=1)
def synonyms() -> dict[str, str]:
    """Return every known heading, folded, with its field."""
    listed = json.loads(resources.files("webapp.registry.importing").joinpath("synonyms.json").read_text("utf-8"))
    return {_bare(word): name for name, words in listed.items() for word in words}


def importable_fields() -> tuple[str, ...]:
    return tuple(dict.fromkeys(synonyms().values()))


def find_header(rows: list[list[str]]) -> int:
    """Return the index of the row that names the columns: the one of the first rows with the most known headings."""
    known = [len(set(guess_mapping(row).values())) for row in rows[:LOOKED_AT]]
    best = max(known, default=0)
    return known.index(best) if best else 0


def guess_mapping(header: list[str]) -> dict[str, str]:
    """Return `{column index as text: field}` of the headings that are known; of two columns the first has the field."""
    mapping: dict[str, str] = {}
    for index, heading in enumerate(header):
        name = _field_of(heading)
        if name is not None and name not in mapping.values():
            mapping[str(index)] = name
    return mapping


def _field_of(heading: str) -> str | None:
    return synonyms().get(_bare(heading)) or synonyms().get(_bare(REMARK.sub("", heading)))


def _bare(heading: str) -> str:
    return NOISE.sub("", fold(heading))
