"""A few processes that look at photos (`photo_worker.py`): started when first needed, replaced when they die."""

from __future__ import annotations

import atexit
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from webapp.journal.photo_worker import ANSWER, QUESTION
from webapp.journal.photos import BadPhotoError, PhotoFacts, PhotosBusyError

PROGRAM = Path(__file__).with_name("photo_worker.py")
WORKERS = 2
# the limit of processor time is what ends a hostile file; this one ends a process that stands still, and a machine may
# stand still itself. Both together are less than a phone's patience
WALL_SECONDS = 25.0
TURN_SECONDS = 30.0
# how a process ends that has used its processor time
OUT_OF_TIME = -signal.SIGPROF if hasattr(signal, "SIGPROF") else None
# where some systems keep the libraries that an interpreter is made of; nothing else of ours is a worker's business
INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class WorkerDiedError(Exception):
    """The process ended before it answered: it crashed, was killed, or used too much memory."""


class PhotoWorkers:
    """Facts and views of photos, each made under limits of memory and time."""

    def __init__(self, workers: int = WORKERS, wall_seconds: float = WALL_SECONDS) -> None:
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(Worker(wall_seconds))

    def facts(self, content: bytes) -> PhotoFacts:
        """Return what the header says. Raises `BadPhotoError`, `PhotosBusyError`."""
        return PhotoFacts(**json.loads(self._ask(0, content)))

    def view(self, content: bytes, edge_px: int) -> bytes:
        """Return a JPEG of at most `edge_px` a side. Raises `BadPhotoError`, `PhotosBusyError`."""
        return self._ask(edge_px, content)

    def close(self) -> None:
        """End the idle processes; those at work end with the program."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def _ask(self, edge_px: int, content: bytes) -> bytes:
        with self._turn() as worker:
            has_worked = worker.has_worked
            try:
                return worker.ask(edge_px, content)
            except WorkerDiedError:
                if not has_worked:
                    raise BadPhotoError("too_hard") from None
            # perhaps the ones before had left it weak, or the system needed its memory: once more, by a new one
            try:
                return worker.ask(edge_px, content)
            except WorkerDiedError:
                raise BadPhotoError("too_hard") from None

    @contextmanager
    def _turn(self) -> Iterator[Worker]:
        try:
            worker = self._idle.get(timeout=TURN_SECONDS)
        except queue.Empty:
            raise PhotosBusyError("all workers are busy") from None
        try:
            yield worker
        finally:
            self._idle.put(worker)


class Worker:
    """One process, at one question at a time."""

    def __init__(self, wall_seconds: float) -> None:
        self.wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def has_worked(self) -> bool:
        return self._process is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, edge_px: int, content: bytes) -> bytes:
        """Raises `WorkerDiedError`, `BadPhotoError` for a refusal, `PhotosBusyError` when time ran out."""
        process = self._process = self._process or _start()
        timed_out = threading.Event()

        def stop() -> None:
            timed_out.set()
            process.kill()

        timer = threading.Timer(self.wall_seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            kind, said = _exchange(process, edge_px, content)
        except BaseException as error:
            self.end()
            if timed_out.is_set():
                raise PhotosBusyError("no answer in time") from error
            if process.returncode == OUT_OF_TIME:
                # each question begins with the whole time: another process would need as much
                raise BadPhotoError("too_hard") from error
            raise
        finally:
            timer.cancel()
        if kind == b"!":
            raise BadPhotoError(said.decode())
        return said

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                # closing flushes what was not written, into a pipe that nobody reads
                with suppress(OSError):
                    pipe and pipe.close()
            process.wait()


def _start() -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd="/",
    )


def _exchange(process: subprocess.Popen[bytes], edge_px: int, content: bytes) -> tuple[bytes, bytes]:
    questions, answers = process.stdin, process.stdout
    if questions is None or answers is None:
        raise WorkerDiedError
    try:
        questions.write(QUESTION.pack(edge_px, len(content)) + content)
        questions.flush()
    except OSError as error:
        raise WorkerDiedError from error
    head = answers.read(ANSWER.size)
    if len(head) < ANSWER.size:
        raise WorkerDiedError
    kind, length = ANSWER.unpack(head)
    said = answers.read(length)
    if len(said) < length:
        raise WorkerDiedError
    return kind, said


@cache
def shared_workers() -> PhotoWorkers:
    """The workers of this process, however many apps it holds."""
    workers = PhotoWorkers()
    atexit.register(workers.close)
    return workers
