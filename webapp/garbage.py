"""How seldom garbage is looked for. Modules, tables and rules stay as long as their process: looking for garbage among
them, when a command starts and once more when it ends, took a third of its time.
"""

from __future__ import annotations

import atexit
import gc

# Python's own is 700 new objects; a request makes some thousands and nearly all go by themselves
NEW_OBJECTS = 50_000


def look_seldom() -> None:
    gc.set_threshold(NEW_OBJECTS, 10, 10)
    # a process that ends gives everything back anyway
    atexit.register(gc.freeze)
