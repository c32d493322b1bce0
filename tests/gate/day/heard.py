"""What each phone of the booth has heard of, as the network lets it."""

from __future__ import annotations

from tests.gate.day.hours import BEGINS
from tests.gate.day.school import GUARDS


class Heard:
    """By phone and guard: each has a copy of their own, but all that was said on a phone is on it."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, set[str]]] = {phone: {guard: set() for guard in GUARDS} for phone in BEGINS}
        self._on_server: set[str] = set()
        self._unsent: dict[str, set[str]] = {phone: set() for phone in BEGINS}

    def say(self, phone: str, *keys: str) -> None:
        """Somebody has said it on this phone."""
        for heard in self.keys[phone].values():
            heard.update(keys)
        self._unsent[phone].update(keys)

    def take_back(self, phone: str, key: str) -> None:
        self._unsent[phone].discard(key)

    def sync(self, phone: str, guard: str) -> None:
        """The phone sends what it has, and the guard who holds it is told what the server knows."""
        self._on_server |= self._unsent[phone]
        self._unsent[phone].clear()
        self.keys[phone][guard] |= self._on_server

    def begin(self, phone: str) -> None:
        """The phone comes into use, with all that the server knows."""
        for heard in self.keys[phone].values():
            heard |= self._on_server
