"""The notice that a visitor is shown: the one that ships, with this school's name, periods and contact in it. Pure.

After rules.md 3.4: who, why, what, on which basis, how long, who sees it, rights and contact, other ways to prove
identity.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

LANGUAGES = ("zh_Hant", "zh_Hans", "en")
GROUPS = ("identity", "vehicle", "matter")
LONGEST = 4000


@lru_cache(maxsize=1)
def shipped_texts() -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(resources.files("webapp.gate").joinpath("notice.json").read_text("utf-8"))
    return texts


def make_notice(school: str, region: str | None, contact: str, days: Mapping[str, int | None]) -> dict[str, str]:
    """Return the notice in three languages; `days` by group of fields, None for ever."""
    made = {}
    for language in LANGUAGES:
        words = shipped_texts()[language]
        base = words["base"].get(region or "", words["base"][""])
        facts = {"school": school, "base": base, "contact": contact or words["contact"], "kept": _kept(words, days)}
        made[language] = words["text"].format(**facts)
    return made


def _kept(words: Mapping[str, Any], days: Mapping[str, int | None]) -> str:
    """Say one period where all parts have the same, else each part's."""
    asked = {group: days.get(group) for group in GROUPS}
    if len(set(asked.values())) == 1 and asked[GROUPS[0]] is not None:
        return str(words["kept"].format(days=asked[GROUPS[0]]))
    parts = [
        words["for_ever" if count is None else "part"].format(what=words["groups"][group], days=count)
        for group, count in asked.items()
    ]
    return str(words["and"].join(parts))
