"""A file that every start would make is made once, and whole."""

from __future__ import annotations

import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.patience import SECONDS
from webapp.disk import EmptyFileError, write_once

STARTS = 6


def test_of_several_starts_at_once_all_use_what_the_first_one_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by the tests, on a busy machine: two processes began at once, and one read a key that was half written."""
    all_have_written, flush = threading.Barrier(STARTS), os.fsync
    flushed = itertools.count()
    path = tmp_path / "server.key"

    def wait_for_the_others(opened: int) -> None:
        if next(flushed) < STARTS:
            all_have_written.wait(SECONDS)
        flush(opened)

    monkeypatch.setattr(os, "fsync", wait_for_the_others)
    contents = [f"of start {number}".encode() * 1000 for number in range(STARTS)]
    with ThreadPoolExecutor(STARTS) as pool:
        used = set(pool.map(lambda content: write_once(path, lambda: content), contents))

    assert used == {path.read_bytes()}
    assert used <= set(contents)
    assert os.listdir(tmp_path) == ["server.key"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "server.id"
    path.write_bytes(b"ours")

    assert write_once(path, lambda: b"another") == b"ours"
    assert path.read_bytes() == b"ours"


def test_a_start_that_is_cut_off_leaves_no_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_paths: object) -> None:
        raise OSError("no room")

    path = tmp_path / "secret.key"
    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="no room"):
        write_once(path, lambda: b"ours")
    assert os.listdir(tmp_path) == []
    monkeypatch.undo()

    assert write_once(path, lambda: b"the next") == b"the next"


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_one_is_neither_used_nor_replaced(tmp_path: Path, content: bytes) -> None:
    """A secret of no signs would be everybody's; another id would be another school's to every phone."""
    path = tmp_path / "server.id"
    path.write_bytes(content)

    with pytest.raises(EmptyFileError, match=r"server\.id"):
        write_once(path, lambda: b"another")
    assert path.read_bytes() == content
