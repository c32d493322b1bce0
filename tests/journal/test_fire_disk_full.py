"""A disk filled to the brim under a server that serves: what is refused is not there, what is answered for is."""

from __future__ import annotations

import http.client
import threading

import pytest

from tests.journal.fire.disk_full import SIZE_BYTES, Flood, flood, verdict_of
from tests.journal.fire.full_ways import Taken
from tests.journal.fire.sites import open_site_in
from tests.journal.fire.small_disk import small_disk
from tests.journal.fire.wire import Reply


@pytest.fixture(scope="module")
def raged(tmp_path_factory: pytest.TempPathFactory) -> Flood:
    folder = tmp_path_factory.mktemp("fire") / "disk"
    with small_disk(folder, SIZE_BYTES) as disk, open_site_in(folder, "sqlite") as site:
        return flood(site, disk, 1, 7, threading.Event())


@pytest.mark.long
def test_a_full_disk_refuses_in_words_halves_nothing_and_all_goes_on_after(raged: Flood) -> None:
    assert verdict_of([raged], "sqlite").wrong == []
    assert raged.answers["507"] >= 3
    assert raged.answers["stored"] >= 2 * len(raged.office.ways())


def answered(status: int, text: str, *, is_there: bool, language: str = "en") -> Taken:
    return Taken("push", language, Reply(status, http.client.HTTPMessage(), text.encode()), is_there)


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        (answered(200, "", is_there=False), "200, and it is not there"),
        (answered(507, "The server&#39;s disk is full", is_there=True), "there all the same"),
        (answered(507, "The server&#39;s disk is full", is_there=False, language="zh-Hant"), "without a word"),
        (answered(500, "", is_there=False), "500"),
    ],
)
def test_what_must_not_be_answered_is_told(taken: Taken, told: str) -> None:
    assert told in taken.problem(is_full=True)


def test_a_refusal_while_there_is_room_is_told() -> None:
    assert answered(507, "The server&#39;s disk is full", is_there=False).problem(is_full=False)
