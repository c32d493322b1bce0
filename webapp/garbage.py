"""How seldom garbage is looked for. Modules, tables and rules stay as long as their process: looking for garbage among
them when a command starts took a good part of its time. At the end it is looked for as ever: that is what closes the
database, and moves what is in its log into the file.
"""

from __future__ import annotations

import gc

# Python's own is 700 new objects; a request makes some thousands and nearly all go by themselves
NEW_OBJECTS = 50_000


def look_seldom() -> None:
    gc.set_threshold(NEW_OBJECTS, 10, 10)
