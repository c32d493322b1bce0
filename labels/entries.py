"""Entries of plain data and what they may be: an error names the entry, what it is and what would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from labels.errors import LabelError

_SHOWN_SIGNS = 40


class DesignError(LabelError):
    """An entry of a design that can't be; `entry` is its path, such as `fields[2].size_pt`."""

    def __init__(self, entry: str, zh: str, en: str, value: object = None) -> None:
        shown = f"（現在是 {_shown(value)}）", f" (it is {_shown(value)})"
        is_told = value is not None
        super().__init__(
            f"版面的 {entry}：{zh}{shown[0] if is_told else ''}",
            f"a design's {entry}: {en}{shown[1] if is_told else ''}",
        )
        self.entry = entry
        self.reason_zh, self.reason_en, self.value = zh, en, value

    def within(self, path: str) -> DesignError:
        """The same error of an entry that lies deeper."""
        return DesignError(f"{path}.{self.entry}", self.reason_zh, self.reason_en, self.value)


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `least` to `most`, whole or not."""

    least: float
    most: float
    is_whole: bool = False

    def allows(self, value: Any) -> bool:
        """Tell whether an entry may have this value."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.least <= value <= self.most and (not self.is_whole or isinstance(value, int))

    def wish(self) -> tuple[str, str]:
        """What would do, in zh-Hant and English."""
        kind = ("整數", "a whole number") if self.is_whole else ("數字", "a number")
        return (
            f"應為 {self.least:g} 到 {self.most:g} 的{kind[0]}",
            f"must be {kind[1]} from {self.least:g} to {self.most:g}",
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text of so many signs."""

    least: int
    most: int

    def allows(self, value: Any) -> bool:
        """Tell whether an entry may have this value."""
        return isinstance(value, str) and self.least <= len(value) <= self.most

    def wish(self) -> tuple[str, str]:
        """What would do, in zh-Hant and English."""
        return f"應為 {self.least} 到 {self.most} 個字", f"must be a text of {self.least} to {self.most} signs"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def allows(self, value: Any) -> bool:
        """Tell whether an entry may have this value."""
        return isinstance(value, str) and value in self.words

    def wish(self) -> tuple[str, str]:
        """What would do, in zh-Hant and English."""
        return f"應為 {'、'.join(self.words)} 之一", f"must be one of {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes or no."""

    def allows(self, value: Any) -> bool:
        """Tell whether an entry may have this value."""
        return isinstance(value, bool)

    def wish(self) -> tuple[str, str]:
        """What would do, in zh-Hant and English."""
        return "應為 true 或 false", "must be true or false"


Rule = Number | Text | OneOf | Truth


def check_entries(thing: Any, rules: Mapping[str, Rule]) -> None:
    """Raise DesignError for the first entry of `thing` that its rule does not allow."""
    for entry, rule in rules.items():
        value = getattr(thing, entry)
        if not rule.allows(value):
            raise DesignError(entry, *rule.wish(), value)


def known_entries(facts: Mapping[str, Any], kind: type) -> dict[str, Any]:
    """Return `facts` as keyword arguments of a dataclass. Raises DesignError for one it does not know or that lacks."""
    if not isinstance(facts, Mapping):
        raise DesignError("facts", "應為一組資料", "must be an object", facts)
    known = {entry.name: entry for entry in fields(kind)}
    for name in facts:
        if name not in known:
            raise DesignError(str(name)[:_SHOWN_SIGNS], "沒有這個項目", "no such entry")
    for name, entry in known.items():
        if name not in facts and entry.default is MISSING and entry.default_factory is MISSING:
            raise DesignError(name, "缺少這個項目", "is missing")
    return dict(facts)


def plain_facts(thing: Any) -> dict[str, Any]:
    """Return the entries of a dataclass that differ from their defaults."""
    found = {}
    for entry in fields(thing):
        value = getattr(thing, entry.name)
        default = entry.default_factory() if entry.default_factory is not MISSING else entry.default
        if value != default:
            found[entry.name] = value
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_SIGNS else text[: _SHOWN_SIGNS - 1] + "…"
