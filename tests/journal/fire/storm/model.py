"""What must be true at the end, as the leader knows it: who saved what on which phone, and what was erased."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Saved:
    """One record. `is_promised`: the phone has said "saved"; a tab that was killed before may have saved it or not."""

    id: str
    phone: int
    type: str
    photos: tuple[str, ...]
    author: str = ""
    hash: str = ""
    is_promised: bool = False
    # what a server that keeps its word makes of it: applied, held, or turned away
    fate: str = "applied"
    depends: tuple[str, ...] = ()
    # the case that it closes
    closes: str | None = None


@dataclass
class Model:
    records: dict[str, Saved] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    # damages by the id of their report, findings by what they follow from, visits by the id of their entry
    damages: list[str] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def promised(self) -> list[Saved]:
        return [one for one in self.records.values() if one.is_promised]
