"""Hypothesis as a source of examples: as many as are wanted, the same for the same seed, none kept."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.strategies import SearchStrategy


def each(strategy: SearchStrategy[Any], number: int, begin: int, use: Callable[[Any], None]) -> None:
    """Let `use` have so many examples. It is no property: what it finds it keeps, and raises nothing."""

    @seed(begin)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def take(example: Any) -> None:
        use(example)

    with warnings.catch_warnings():
        # a choice among all operations is long to write down, and nobody reads it
        warnings.simplefilter("ignore", HypothesisWarning)
        take()
