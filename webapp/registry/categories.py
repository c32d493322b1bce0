"""The kinds of assets and places, in three languages, and the words by which a file's own wording is recognised."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

OTHER = "other"


@dataclass(frozen=True)
class Category:
    """One kind of thing. `names` by language tag; `words` are folded as `fold` folds."""

    key: str
    names: dict[str, str]
    words: tuple[str, ...]

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["zh-Hant"]


def fold(text: str) -> str:
    """Return `text` as comparisons and searches see it: width, case and spaces do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Category]]:
    source = json.loads(resources.files("webapp.registry").joinpath("categories.json").read_text("utf-8"))
    return {kind: {facts["key"]: _category(facts) for facts in listed} for kind, listed in source.items()}


def _category(facts: dict[str, object]) -> Category:
    names = {tag: str(facts[tag]) for tag in ("zh-Hant", "zh-Hans", "en")}
    words: list[str] = list(facts["words"])  # type: ignore[call-overload]
    return Category(str(facts["key"]), names, tuple(fold(word) for word in words))


def asset_categories() -> dict[str, Category]:
    return _tables()["assets"]


def place_categories() -> dict[str, Category]:
    return _tables()["places"]


def guess(text: str, categories: dict[str, Category]) -> str | None:
    """Return the category that `text` speaks of, if any. The longest word wins: 留樣冰箱 is no plain 冰箱."""
    folded = fold(text)
    length, key = 0, None
    for category in categories.values():
        longest = max((len(word) for word in _all_words(category) if word in folded), default=0)
        if longest > length:
            length, key = longest, category.key
    return key


def _all_words(category: Category) -> tuple[str, ...]:
    return (*category.words, *(fold(name) for name in category.names.values()))
