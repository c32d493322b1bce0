"""The backups of a run: a few are kept, one is verified now and then, and any of them may be put back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.journal.fire.storm.server import Copy, Server

KEPT = 5


@dataclass
class Backups:
    server: Server
    chance: Random
    folder: Path
    kept: list[Copy] = field(default_factory=list)

    def make(self) -> None:
        self.kept.append(self.server.back_up(self.folder))
        if len(self.kept) > KEPT:
            verified = [at for at, one in enumerate(self.kept) if one.is_verified]
            # the last verified one is never let go of
            self.kept = self.kept[min(1, verified[-1]) :] if verified else self.kept

    def verify(self) -> None:
        """A test restore came out whole: nobody would restore an older one any more."""
        at = self.chance.randrange(len(self.kept))
        self.server.note_verified(self.kept[at], self.kept[at + 1 :])
        for old in self.kept[:at]:
            shutil.rmtree(old.photos.parent)
        self.kept = self.kept[at:]

    def restore(self) -> None:
        self.server.restore(self.chance.choice(self.kept), with_photos=self.chance.random() < 0.5)
