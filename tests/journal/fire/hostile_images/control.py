"""Is the meter blind? The same bombs by the same worker without its limits have to go over them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from tests.journal.fire.hostile_images import mutations
from tests.journal.fire.hostile_images.attack import PEAK_BYTES, SECONDS
from tests.journal.fire.hostile_images.measuring import Meter, MeteredWorkers
from webapp.journal import photo_workers
from webapp.journal.photos import BadPhotoError

UNLIMITED = Path(__file__).with_name("unlimited_worker.py")


@contextmanager
def without_limits() -> Iterator[MeteredWorkers]:
    workers = MeteredWorkers()
    with patch.object(photo_workers, "PROGRAM", UNLIMITED):
        try:
            yield workers
        finally:
            workers.close()


def cost_of(workers: MeteredWorkers, content: bytes) -> Meter:
    with suppress(BadPhotoError):
        workers.view(content, 1600)
    return workers.meter.take()


def control_faults() -> list[str]:
    """Say which limit nobody would see broken; an empty list is good."""
    with without_limits() as workers:
        memory = cost_of(workers, mutations.scan_bomb(1, which=7))
        time = cost_of(workers, mutations.scan_bomb(1500))
    wrong = []
    if memory.peak_bytes <= PEAK_BYTES:
        wrong.append(f"control: without limits a bomb took only {memory.peak_bytes >> 20} MB")
    if time.seconds <= SECONDS:
        wrong.append(f"control: without limits a bomb took only {time.seconds:.2f} s")
    return wrong
