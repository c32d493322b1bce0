"""Group commit: what waits together is written in one transaction, with one flush to disk (sync-protocol 7.2).

Nobody waits for a timer: a group is what arrived while the commit before was running. Each piece has a savepoint of
its own and runs in the context of the request that asked (locale, `g`, `current_app`), whoever's thread it is; it is
answered after the COMMIT. Only on SQLite, which has one writer at a time; PostgreSQL groups its commits by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Generic, TypeVar

from werkzeug.exceptions import HTTPException

from webapp.journal.commit import Work, let_go_of_reading, transaction, write_lock, writing

T = TypeVar("T")


class UnwrittenError(RuntimeError):
    """Who was to write this piece has been stopped. Nothing of it was kept."""


class Piece(Generic[T]):
    """One request's work inside a writing transaction, and what came of it."""

    def __init__(self, run: Callable[[Work], T]) -> None:
        self._run = run
        self._context: Context = copy_context()
        self.is_done = False
        self._result: T
        self._error: BaseException | None = None

    def run(self, work: Work) -> None:
        self._result = self._context.run(self._run, work)

    def succeed(self) -> None:
        self.is_done = True

    def fail(self, error: BaseException) -> None:
        self._error, self.is_done = error, True

    def answer(self) -> T:
        """Raises what the piece, or its transaction, has raised."""
        if self._error is not None:
            raise self._error
        return self._result


def write_together(run: Callable[[Work], T]) -> T:
    """Call `run` inside a writing transaction that others may share; return its result after the COMMIT.

    What it raises undoes its own rows only. It may be called twice, the first time without effect, when something
    else in the group failed; so it must have no effect outside the database that can't be repeated.
    """
    lock = write_lock()
    if lock is None:
        with writing() as work:
            return run(work)
    piece = Piece(run)
    let_go_of_reading()
    with lock.shared_turn(piece) as pieces:
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
            for piece in pieces:
                try:
                    with work.piece():
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


def _write_alone(piece: Piece[T]) -> None:
    try:
        with transaction() as work:
            piece.run(work)
    except Exception as error:
        piece.fail(error)
    else:
        piece.succeed()
