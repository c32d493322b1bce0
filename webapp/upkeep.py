"""What the server does by itself each night besides the backup, in a process of its own: see `rounds upkeep`."""

from __future__ import annotations

import sys

from webapp.nightly import NightWatch, Rhythm

COMMAND = (sys.executable, "-m", "webapp", "upkeep")
# a server that was only started to look at something is left in peace
RHYTHM = Rhythm(first_after_seconds=10 * 60.0, every_seconds=60 * 60.0)


def upkeep(command: tuple[str, ...] = COMMAND, rhythm: Rhythm = RHYTHM) -> NightWatch:
    """Run `command` now and then; the command knows whether anything is to do."""
    return NightWatch("nightly upkeep", command, rhythm)
