"""The storm (`make soak` lets it rage longer): a few seeds on each database, and mistakes that it must notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.journal.fire.storm.handsets import Handsets, Patch
from tests.journal.fire.storm.mutants import MUTANTS
from tests.journal.fire.storm.mutating import let_loose
from tests.journal.fire.storm.running import Ground, Tally, ground, run

STEPS = 30


@pytest.fixture(scope="module")
def grounds(request: pytest.FixtureRequest) -> Iterator[dict[str, Ground]]:
    with ExitStack() as stack:
        server = request.getfixturevalue("postgres_server")
        yield {
            "sqlite": stack.enter_context(ground("sqlite")),
            "postgresql": stack.enter_context(ground("postgresql", server)),
        }


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_leaked_in_a_storm(grounds: dict[str, Ground], database: str) -> None:
    tally = Tally()

    with Handsets() as phones:
        run(grounds[database], phones, 10, tally, STEPS)

    assert tally.wrong == []
    # a storm that does nothing would find nothing
    assert tally.records > 50
    assert tally.faults.total() > 50


def test_the_same_seed_is_the_same_storm(grounds: dict[str, Ground]) -> None:
    first, second = Tally(), Tally()

    with Handsets() as phones:
        run(grounds["sqlite"], phones, 11, first, 15)
    with Handsets() as phones:
        run(grounds["sqlite"], phones, 11, second, 15)

    assert first.counts() == second.counts()
    assert first.faults == second.faults


@pytest.mark.parametrize("name", ["purge_when_sent", "replica_left_behind", "stored_twice", "last_word_wins"])
def test_a_mistake_in_the_protocol_is_noticed(grounds: dict[str, Ground], name: str) -> None:
    mutant = next(one for one in MUTANTS if one.name == name)

    noticed = let_loose(grounds["sqlite"], mutant, range(1, 4), STEPS, is_enough=True)

    assert noticed.seeds


def test_a_mutant_that_does_not_fit_any_more_says_so() -> None:
    with pytest.raises(ValueError, match=r"does not fit sync/push\.js"):
        Handsets([Patch("sync/push.js", "nobody has ever written this", "")])


def test_every_mutant_fits_and_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) > 20
    for mutant in MUTANTS:
        for patch in mutant.patches:
            patch.check()
