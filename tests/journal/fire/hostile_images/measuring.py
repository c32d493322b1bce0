"""The product's photo workers with a meter: processor time and memory of every question, by the kernel's count."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests import patience
from tests.journal.test_photos import jpeg
from webapp.journal.photo_workers import PhotoWorkers, Worker

# a process takes longer to fill ten megabytes
LOOK_SECONDS = 0.002
ORDINARY = jpeg(size=(40, 30))


@dataclass
class Meter:
    """What the questions since the last `take` cost together; `peak_bytes` is the most that a process had."""

    seconds: float = 0.0
    peak_bytes: int = 0
    deaths: int = 0
    worst_seconds: float = field(default=0.0)

    def note(self, seconds: float, peak_bytes: int, *, has_died: bool) -> None:
        self.seconds += seconds
        self.worst_seconds = max(self.worst_seconds, seconds)
        self.peak_bytes = max(self.peak_bytes, peak_bytes)
        self.deaths += has_died

    def take(self) -> Meter:
        taken = Meter(self.seconds, self.peak_bytes, self.deaths, self.worst_seconds)
        self.__init__()
        return taken


class MeteredWorkers(PhotoWorkers):
    """One worker, so that what one file does to it is felt by the next."""

    def __init__(self) -> None:
        super().__init__(workers=0)
        self.meter = Meter()
        self._idle.put(MeteredWorker(self.meter))


class MeteredWorker(Worker):
    def __init__(self, meter: Meter) -> None:
        super().__init__(wall_seconds=patience.SECONDS)
        self._meter = meter
        self._spent: float | None = None

    def ask(self, edge_px: int, content: bytes) -> bytes:
        if self.pid is None:
            super().ask(0, ORDINARY)  # starting is no question's fault
        pid = self.pid
        _forget_peak(pid)
        before, self._spent, peak = _seconds(pid), None, PeakWatch(pid)
        try:
            with peak:
                return super().ask(edge_px, content)
        finally:
            seconds = _seconds(pid) if self._spent is None else self._spent
            self._meter.note(seconds - before, peak.bytes, has_died=self._spent is not None)

    def end(self) -> None:
        """Let the kernel say how long the process worked in all, before nobody can ask any more."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._process.pid, signal.SIGKILL)
                _, status, used = os.wait4(self._process.pid, 0)
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self._spent = used.ru_utime + used.ru_stime
        super().end()


def _seconds(pid: int | None) -> float:
    """Processor time of another process, to the nanosecond: the clock that clock_getcpuclockid(3) would name."""
    return time.clock_gettime((~(pid or 0) << 3) | 2)


def _forget_peak(pid: int | None) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


class PeakWatch:
    """The most memory that a process has had, read again and again while the block runs: a process that has died tells
    nothing, and the `ru_maxrss` that it leaves begins with what the process that started it had.
    """

    def __init__(self, pid: int | None) -> None:
        self.bytes = 0
        self._pid = pid
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> PeakWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        # gone, or a zombie that has no memory any more
        with suppress(OSError, ValueError):
            self.bytes = max(self.bytes, _peak_bytes(self._pid))


def _peak_bytes(pid: int | None) -> int:
    [line] = [text for text in Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith("VmHWM")]
    return int(line.split()[1]) * 1024
