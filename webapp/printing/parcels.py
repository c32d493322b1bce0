"""The labels of a job as they lie in its row, with what is to be said before they are printed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from labels import Label
from webapp.journal.desk import Say

CODES_A_RECORD = 500
PAIRS_A_RECORD = 250
Item = TypeVar("Item")


@dataclass(frozen=True)
class Parcel:
    """Labels in the order of printing, and the statements (type and data) by which their codes come to be.

    Those of a `LabelSource` have its name as `source`, and in `items` the id of what each label is for.
    """

    labels: tuple[Label, ...]
    sayings: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    source: str | None = None
    items: tuple[str, ...] = ()

    def before(self) -> list[Say]:
        return [Say(type_, data) for type_, data in self.sayings]

    def after(self, first: int, stock_id: str) -> list[Say]:
        """Return the statements that the labels from the `first` on (from 1) were printed.

        A source's label only shows the code of a thing: the thing's own label was not printed.
        """
        if self.source is not None:
            return []
        codes = list(dict.fromkeys(label.code for label in self.labels[first - 1 :]))
        return [
            Say("tag.print", {"codes": part, "stock": stock_id}, schema=2) for part in in_parts(codes, CODES_A_RECORD)
        ]

    def pack(self) -> bytes:
        """Return it as kept: JSON, compressed."""
        rows = [[x.code, x.title, x.lines, x.header, dict(x.values), x.address] for x in self.labels]
        kept = {"labels": rows, "sayings": self.sayings, "source": self.source, "items": self.items}
        return zlib.compress(json.dumps(kept, ensure_ascii=False).encode())


def unpack(packed: bytes) -> Parcel:
    """Return what `Parcel.pack` made."""
    kept = json.loads(zlib.decompress(packed))
    # jobs of the releases before have no addresses
    labels = tuple(
        Label(code, title, tuple(lines), header, values, *address)
        for code, title, lines, header, values, *address in kept["labels"]
    )
    sayings = tuple((type_, data) for type_, data in kept["sayings"])
    # jobs of the releases before have neither source nor items
    return Parcel(labels, sayings, kept.get("source"), tuple(kept.get("items", ())))


def in_parts(items: list[Item], size: int) -> list[list[Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
