"""Work that another thread of the process takes part in, if it has nothing to do: for what lets other threads run."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TypeVar

Item = TypeVar("Item")
T = TypeVar("T")
# telling another thread costs as much as one or two signatures
FEW = 6


@cache
def _helpers() -> ThreadPoolExecutor | None:
    """As many threads as there are processors beside the one that asks; they are made when they are first needed."""
    others = len(os.sched_getaffinity(0)) - 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) - 1
    return ThreadPoolExecutor(others, "beside") if others else None


def map_beside(call: Callable[[Item], T], items: Sequence[Item], helpers: ThreadPoolExecutor | None = None) -> list[T]:
    """Return what `call` returns for each item. Whoever is free takes the next one; a helper that is busy elsewhere is
    not waited for. Raises what a call raises.
    """
    helpers = helpers or (_helpers() if len(items) > FEW else None)
    left, results = deque(enumerate(items)), dict[int, T]()

    def take() -> None:
        while left:
            try:
                place, item = left.popleft()
            except IndexError:  # the other one was quicker
                return
            results[place] = call(item)

    helping: Future[None] | None = None
    if helpers is not None:
        with suppress(RuntimeError):  # the process is ending: it begins nothing any more, but this has to end
            helping = helpers.submit(take)
    try:
        take()
    finally:
        left.clear()
        if helping and not helping.cancel():
            helping.result()
    return [results[place] for place in range(len(items))]
