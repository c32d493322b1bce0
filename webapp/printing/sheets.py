"""Which label stands where: the pages of a job counted without drawing them."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.printing.settings import Settings


@dataclass(frozen=True)
class Sheets:
    """The pages of `labels` labels under some settings; pages and positions count from 1, labels from 0."""

    settings: Settings
    labels: int

    @property
    def pages(self) -> int:
        if not self.labels:
            return 0
        rest = self._drawn - len(self._first)
        return (1 if self._first else 0) + max(0, -(-rest // len(self._others)))

    def on_page(self, page: int) -> list[tuple[int, int]]:
        """Return position and label of each place filled on a page."""
        free, before = self._free(page)
        return [
            (position, (before + nth) // self.settings.copies)
            for nth, position in enumerate(free)
            if before + nth < self._drawn
        ]

    def page_of(self, label: int) -> int:
        """Return the page on which a label (its last copy) stands."""
        last = (label + 1) * self.settings.copies - 1
        if last < len(self._first):
            return 1
        return (last - len(self._first)) // len(self._others) + (2 if self._first else 1)

    def _free(self, page: int) -> tuple[list[int], int]:
        if self._first and page == 1:
            return self._first, 0
        full = page - (2 if self._first else 1)
        return self._others, len(self._first) + full * len(self._others)

    @property
    def _drawn(self) -> int:
        return self.labels * self.settings.copies

    @property
    def _first(self) -> list[int]:
        settings = self.settings
        taken = settings.skip | settings.used
        return [place for place in range(settings.start, settings.stock.positions + 1) if place not in taken]

    @property
    def _others(self) -> list[int]:
        return [place for place in range(1, self.settings.stock.positions + 1) if place not in self.settings.skip]
