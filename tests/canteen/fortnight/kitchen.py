"""A kitchen as it physically is while a fortnight is made up: what lies in which box, and what each phone has heard of.

Nothing here judges by the canteen's rules: people put food into boxes and take it out again, and a phone knows what was
said on it and what it was told at its last sync.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.canteen.fortnight.school import School, box_names

DRY = timedelta(minutes=40)


@dataclass(frozen=True)
class Event:
    """Something done at a true instant by the keeper of phone `A` or `B`, or by the `office`."""

    at: datetime
    who: str
    what: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Content:
    """A sample in a box. `key` names it in this simulation only."""

    key: str
    box: str
    who: str
    taken_at: datetime
    facts: dict[str, Any]


@dataclass
class Kitchen:
    school: School
    random: Random
    now: datetime
    events: list[Event] = field(default_factory=list)
    inside: dict[str, Content] = field(default_factory=dict)
    emptied_at: dict[str, datetime] = field(default_factory=dict)
    emptied: list[tuple[datetime, str, str]] = field(default_factory=list)
    told_gone: dict[str, set[str]] = field(default_factory=lambda: {"A": set(), "B": set()})
    contents: dict[str, Content] = field(default_factory=dict)
    is_away: dict[str, bool] = field(default_factory=lambda: {"A": False, "B": False})
    view: dict[str, dict[str, str]] = field(default_factory=lambda: {"A": {}, "B": {}})
    _unsent: dict[str, list[tuple[str, Content]]] = field(default_factory=lambda: {"A": [], "B": []})
    _on_server: dict[str, Content] = field(default_factory=dict)
    _heard: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)

    def add(self, who: str, what: str, **facts: Any) -> None:
        self.events.append(Event(self.now, who, what, facts))

    def wait(self, least_seconds: int, most_seconds: int) -> None:
        self.now += timedelta(seconds=self.random.randint(least_seconds, most_seconds), milliseconds=37)

    def fill(self, content: Content) -> None:
        self.inside[content.box] = content
        self.contents[content.key] = content
        self.view[content.who][content.box] = content.key
        self._unsent[content.who].append(("take", content))

    def empty(self, who: str, content: Content) -> None:
        del self.inside[content.box]
        self.emptied_at[content.box] = self.now
        if who == "office":
            self._forget(content)
            return
        self.emptied.append((self.now, who, content.key))
        self.view[who].pop(content.box, None)
        self._unsent[who].append(("discard", content))

    def sync(self, who: str) -> None:
        """Send what was said on this phone, and fetch what everybody has said."""
        self.add(who, "sync")
        for what, content in self._unsent[who]:
            if what == "take":
                self._heard.add(content.key)
            if what == "discard":
                self._forget(content)
            elif content.key not in self._gone:
                self._on_server[content.key] = content
        self._unsent[who].clear()
        self.told_gone[who] = self.gone
        self.view[who] = {content.box: content.key for content in self._on_server.values()}

    def _forget(self, content: Content) -> None:
        self._gone.add(content.key)
        self._on_server.pop(content.key, None)

    def knows(self, who: str, content: Content) -> bool:
        return self.view[who].get(content.box) == content.key

    def empty_box(self, who: str, since: timedelta = DRY) -> str:
        """Choose a box that is dry, emptied so long ago, and that this phone does not take for a full one."""
        free = [
            box
            for box in box_names()
            if box not in self.inside
            and box not in self.view[who]
            and self.now - self.emptied_at.get(box, datetime.min.replace(tzinfo=self.now.tzinfo)) > since
        ]
        return self.random.choice(free)

    def emptied_on(self, day: int, by: str) -> list[str]:
        """Return what these keepers ("A", "B" or "AB") emptied on this day."""
        on = self.school.day(day)
        return [key for at, who, key in self.emptied if who in by and self.school.day_of(at) == on]

    @property
    def gone(self) -> set[str]:
        """What the server has heard both of its filling and of its emptying."""
        return self._gone & self._heard
