"""What two threads share: every item once, in order, whoever took it; and nobody waits for a helper that is busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.patience import SECONDS
from webapp.journal.beside import FEW, map_beside


@pytest.fixture
def helpers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, 50])
def test_every_item_is_done_once_and_stands_in_its_place(count: int) -> None:
    done: list[int] = []

    def double(item: int) -> int:
        done.append(item)
        return 2 * item

    assert map_beside(double, range(count)) == [2 * item for item in range(count)]
    assert sorted(done) == list(range(count))


def test_two_threads_take_part(helpers: ThreadPoolExecutor) -> None:
    both = threading.Barrier(2)

    def meet(item: int) -> str:
        both.wait(SECONDS)
        return f"{item} by {threading.get_ident()}"

    found = map_beside(meet, [0, 1], helpers)

    assert [text[0] for text in found] == ["0", "1"]
    assert len({text[2:] for text in found}) == 2


def test_a_helper_that_is_busy_is_not_waited_for(helpers: ThreadPoolExecutor) -> None:
    free = threading.Event()
    busy = helpers.submit(free.wait, SECONDS)

    assert map_beside(str, [1, 2, 3], helpers) == ["1", "2", "3"]

    assert not busy.done()
    free.set()


def test_what_is_under_way_ends_when_the_process_begins_nothing_any_more(helpers: ThreadPoolExecutor) -> None:
    helpers.shutdown()

    assert map_beside(str, [1, 2, 3], helpers) == ["1", "2", "3"]


@pytest.mark.parametrize("who_fails", ["caller", "helper"])
def test_a_call_that_fails_fails_for_who_asked(helpers: ThreadPoolExecutor, who_fails: str) -> None:
    own, both = threading.get_ident(), threading.Barrier(2)

    def fail(_item: int) -> None:
        both.wait(SECONDS)
        if (threading.get_ident() == own) == (who_fails == "caller"):
            raise RuntimeError("a fault")

    with pytest.raises(RuntimeError, match="a fault"):
        map_beside(fail, [0, 1], helpers)


def test_after_a_fault_nothing_more_is_begun(helpers: ThreadPoolExecutor) -> None:
    free, begun = threading.Event(), list[int]()
    busy = helpers.submit(free.wait, SECONDS)

    def fail(item: int) -> None:
        begun.append(item)
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError, match="a fault"):
        map_beside(fail, range(9), helpers)
    free.set()
    assert busy.result()
    assert helpers.submit(list).result() == []
    assert begun == [0]
