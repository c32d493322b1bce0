"""A soak that is ended early still says what it has seen."""

from __future__ import annotations

import signal
import threading


def asked_to_stop() -> threading.Event:
    """Return what is set once this process is asked to end. For the main thread of a program."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopped.set())
    return stopped
