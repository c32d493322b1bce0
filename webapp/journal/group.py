"""Group commit: what waits together is written in one transaction, with one flush to disk (sync-protocol 7.2).

Nobody waits for a timer: a group is what arrived while the commit before was running. Each piece has a savepoint of
its own and runs in the context of the request that asked (locale, `g`, `current_app`), whoever's thread it is; it is
answered after the COMMIT. On SQLite, which has one writer at a time, everybody waits and goes together. PostgreSQL
groups its flushes by itself; there only those do that are written by one call: ten cost it little more than one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from itertools import groupby
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from webapp.errors import is_deadlock
from webapp.journal.commit import Work, let_go_of_reading, transaction, turns, write_lock, writing
from webapp.journal.meeting import wait_for_others

ATTEMPTS = 3
Asked = TypeVar("Asked")
T = TypeVar("T")
WriteAlike = Callable[[Work, list[Any]], list[T]]


class UnwrittenError(RuntimeError):
    """Who was to write this piece has been stopped. Nothing of it was kept."""


class Piece(Generic[T]):
    """One request's work inside a writing transaction, and what came of it. `alike`: what writes it and its likes in
    one call, and what it is to be called with.
    """

    def __init__(self, run: Callable[[Work], T], alike: tuple[WriteAlike[T], Any] | None = None) -> None:
        self._run = run
        self.write_alike: WriteAlike[T] | None
        self._asked: Any
        self.write_alike, self._asked = alike or (None, None)
        self._context: Context = copy_context()
        self.is_done = False
        self._result: T
        self._error: BaseException | None = None

    def run(self, work: Work) -> None:
        self._result = self._context.run(self._run, work)

    def run_with(self, others: list[Piece[T]], work: Work) -> None:
        """Run this piece and others like it by one call, in this one's context."""
        if self.write_alike is None:
            raise TypeError("a piece without its like")
        pieces = [self, *others]
        results = self._context.run(self.write_alike, work, [piece._asked for piece in pieces])
        for piece, result in zip(pieces, results, strict=True):
            piece._result = result

    def succeed(self) -> None:
        self.is_done = True

    def fail(self, error: BaseException) -> None:
        self._error, self.is_done = error, True

    def answer(self) -> T:
        """Raises what the piece, or its transaction, has raised."""
        if self._error is not None:
            raise self._error
        return self._result


def write(run: Callable[[Work], T]) -> T:
    """Call `run` in a writing transaction of its own; return its result after the commit.

    Of several that wait for each other PostgreSQL stops one, or one after the other: that is called again, on nothing
    and when the others are done, so it must have no effect outside the database that can't be repeated.
    """
    return _retried(writing, run)


def _retried(begin: Callable[[], AbstractContextManager[Work]], run: Callable[[Work], T]) -> T:
    attempt = 1
    while True:
        try:
            with begin() as work:
                if attempt > 1:
                    # or it might lock its first row before the one it has made way for, and stop that in turn
                    wait_for_others(work.session)
                result = run(work)
            return result
        except OperationalError as error:
            if attempt == ATTEMPTS or not is_deadlock(error):
                raise
            attempt += 1


def write_together(run: Callable[[Work], T]) -> T:
    """Call `run` inside a writing transaction that others may share; return its result after the COMMIT.

    What it raises undoes its own rows only. It may be called twice, the first time without effect, when something
    else in the group failed; so it must have no effect outside the database that can't be repeated.
    """
    return _written(Piece(run))


def write_alike(write: Callable[[Work, list[Asked]], list[T]], asked: Asked) -> T:
    """As `write_together`; neighbours in a group that ask for the same `write` are written by one call of it, which
    costs little more than one of them. It gives the results in the order of what was asked, as one by one.
    """
    return _written(Piece(lambda work: write(work, [asked])[0], (write, asked)))


def _written(piece: Piece[T]) -> T:
    if write_lock() is None and piece.write_alike is None:
        write(piece.run)
        return piece.answer()
    let_go_of_reading()
    with turns().shared_turn(piece) as pieces:
        _write(pieces)
    let_go_of_reading()
    return piece.answer()


def _write(pieces: list[Piece[T]]) -> None:
    """Write the pieces in their order, each answered truly whatever happens to the others."""
    try:
        if len(pieces) > 1 and not _all_written(pieces):
            for piece in pieces:
                _write_alone(piece)
        elif len(pieces) == 1:
            _write_alone(pieces[0])
    finally:
        # this thread was told to end; those that wait for it must not wait for ever
        for piece in pieces:
            if not piece.is_done:
                piece.fail(UnwrittenError())


def _all_written(pieces: list[Piece[T]]) -> bool:
    """Write them in one transaction. False: something failed that is no refusal, and nothing was written.

    A fault may have ended the transaction under us (a full disk does), so nothing is taken for written after one.
    """
    refused: dict[Piece[T], HTTPException] = {}
    try:
        with transaction() as work:
            for write, alike in groupby(pieces, lambda piece: piece.write_alike):
                neighbours = list(alike)
                if write and len(neighbours) > 1 and _are_written_at_once(work, neighbours):
                    continue
                for piece in neighbours:
                    try:
                        with work.attempt():
                            piece.run(work)
                    except HTTPException as refusal:
                        refused[piece] = refusal
    except Exception:
        return False
    for piece in pieces:
        if piece in refused:
            piece.fail(refused[piece])
        else:
            piece.succeed()
    return True


def _are_written_at_once(work: Work, pieces: list[Piece[T]]) -> bool:
    """Write them by one call. False: one of them is to be refused, and nothing was written."""
    try:
        with work.attempt():
            pieces[0].run_with(pieces[1:], work)
    except HTTPException:
        return False
    return True


def _write_alone(piece: Piece[T]) -> None:
    try:
        _retried(transaction, piece.run)
    except Exception as error:
        piece.fail(error)
    else:
        piece.succeed()
