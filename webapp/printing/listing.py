"""A pasted list of codes and numbers, in any mix: which things it names, and which lines name nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from labels.codes import CodeError, parse_code
from webapp.printing.selection import CHUNK, KINDS, MODELS
from webapp.registry.models import Tag

MOST_SIGNS = 1_000_000
LONGEST_WORD = 128
_SEPARATORS = re.compile(r"[,，、;；\t ]+")


@dataclass(frozen=True)
class Unfound:
    """What a list holds that leads to no thing. `why`: unknown, or blank (a label that is not stuck on anything)."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Found:
    """What a list stands for: kinds and ids in its order, each once, and what was not found."""

    things: tuple[tuple[str, str], ...]
    unfound: tuple[Unfound, ...]


def find_listed(session: Session, text: str) -> Found:
    """Look up a list: one a line, or separated by commas, tabs or spaces; a whole line may be one number, too."""
    lines = [(number, line.strip()) for number, line in enumerate(text[:MOST_SIGNS].splitlines(), 1) if line.strip()]
    whole = _Directory(session, (line for _number, line in lines))
    parts = _Directory(session, (word for _number, line in lines for word in _words(line)))
    things: dict[tuple[str, str], None] = {}
    unfound: list[Unfound] = []
    for number, line in lines:
        for word, directory in [(line, whole)] if whole.find(line) else [(word, parts) for word in _words(line)]:
            thing = directory.find(word)
            if thing is None:
                unfound.append(Unfound(number, word[:LONGEST_WORD], "blank" if directory.is_blank(word) else "unknown"))
            else:
                things[thing] = None
    return Found(tuple(things), tuple(unfound))


def _words(line: str) -> list[str]:
    return [word for word in _SEPARATORS.split(line) if word]


class _Directory:
    """The things behind some words, looked up in chunks: by code, then by another system's sticker, then by number."""

    def __init__(self, session: Session, words: Iterable[str]) -> None:
        self._session = session
        self._tags: dict[str, tuple[str, str] | None] = {}
        self._numbers: dict[str, tuple[str, str]] = {}
        listed = [word for word in dict.fromkeys(words) if len(word) <= LONGEST_WORD and _can_be_stored(word)]
        for chunk in _chunks([*listed, *(code for word in listed if (code := _own_code(word)))]):
            self._read_tags(chunk)
        for chunk in _chunks(listed):
            self._read_numbers(chunk)

    def find(self, word: str) -> tuple[str, str] | None:
        return self._tags.get(_own_code(word) or "") or self._tags.get(word) or self._numbers.get(word)

    def is_blank(self, word: str) -> bool:
        return (_own_code(word) or word) in self._tags

    def _read_tags(self, words: list[str]) -> None:
        rows = self._session.execute(select(Tag.id, Tag.target_kind, Tag.target_id).where(Tag.id.in_(words)))
        self._tags.update({code: (kind, id_) if kind and id_ else None for code, kind, id_ in rows})

    def _read_numbers(self, words: list[str]) -> None:
        # a number that both have is the asset's
        for kind in reversed(KINDS):
            model = MODELS[kind]
            rows = self._session.execute(select(model.number, model.id).where(model.number.in_(words)))
            self._numbers.update({number: (kind, id_) for number, id_ in rows})


def _can_be_stored(word: str) -> bool:
    return "\x00" not in word and not any("\ud800" <= sign <= "\udfff" for sign in word)


def _own_code(word: str) -> str | None:
    try:
        return parse_code(word)
    except CodeError:
        return None


def _chunks(words: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(words), CHUNK):
        yield words[start : start + CHUNK]
