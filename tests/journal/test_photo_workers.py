"""Looking at photos happens elsewhere: hostile files cost a worker at most, and never much memory or time."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests import patience
from tests.cast import School
from tests.journal import hostile_photos as hostile
from tests.journal.test_photos import jpeg, named, report
from tests.phones import BASE, Phone, record_id
from webapp.journal.photo_worker import CPU_SECONDS
from webapp.journal.photo_workers import PhotoWorkers, Worker
from webapp.journal.photos import BadPhotoError, PhotosBusyError

PEAK_BYTES = 300 << 20
EDGE = 1600


@pytest.fixture
def workers() -> Iterator[PhotoWorkers]:
    """One worker, so that what one file does is felt by the next."""
    workers = PhotoWorkers(workers=1, wall_seconds=patience.SECONDS)
    yield workers
    workers.close()


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(wall_seconds=patience.SECONDS)
    yield worker
    worker.end()


def peak_bytes(pid: int) -> int:
    """The most memory that a process has had, as the kernel counted it."""
    [line] = [text for text in Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def processor_seconds(workers: PhotoWorkers) -> float:
    """What the worker at hand and all that have ended took, by the kernel's count: a busy machine changes nothing."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker = workers._idle.get()
    workers._idle.put(worker)
    return ended.ru_utime + ended.ru_stime + (ticks(worker.pid) / os.sysconf("SC_CLK_TCK") if worker.pid else 0)


def ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def pid_of(workers: PhotoWorkers) -> int:
    worker = workers._idle.get()
    workers._idle.put(worker)
    assert worker.pid is not None
    return worker.pid


NOT_PHOTOS = {
    "nothing": b"",
    "html": b"<html><script>alert(1)</script></html>",
    "html behind a jpeg's first bytes": b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(20),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "fits": b"SIMPLE  =                    T" + bytes(2880),
    "more pixels than we take": hostile.png(60_000, 60_000, hostile.zeros(1000)),
    "sides that overflow": hostile.png(0x7FFFFFFF, 0x7FFFFFFF, b""),
    "no sides": hostile.png(0, 0, b""),
}


@pytest.mark.parametrize("content", NOT_PHOTOS.values(), ids=NOT_PHOTOS)
def test_what_is_no_photo_is_refused_and_the_worker_lives(workers: PhotoWorkers, content: bytes) -> None:
    workers.facts(jpeg())
    before = pid_of(workers)

    with pytest.raises(BadPhotoError):
        workers.facts(content)
    with pytest.raises(BadPhotoError):
        workers.view(content, EDGE)
    assert pid_of(workers) == before


def bombs() -> dict[str, bytes]:
    return {
        "a giant stream in a small picture": hostile.png(100, 100, hostile.zeros(1 << 29)),
        "giant compressed text": hostile.png(
            9, 9, hostile.zeros(300), hostile.png_chunk(b"zTXt", b"k\0\0" + hostile.zeros(1 << 28))
        ),
        "a giant colour profile": hostile.png(
            9, 9, hostile.zeros(300), hostile.png_chunk(b"iCCP", b"k\0\0" + hostile.zeros(1 << 28))
        ),
        "49 megapixels of one colour": hostile.flat_png(),
        "49 megapixels with transparency": hostile.flat_png(hostile.RGBA),
        "49 megapixels of webp": hostile.flat("WEBP", lossless=True, quality=0, method=0),
        "a progressive jpeg that never ends": hostile.scan_bomb(300),
        "a webp of many frames": hostile.animated_webp(60),
        **{f"metadata bomb {n}": content for n, content in enumerate(hostile.exif_bombs())},
    }


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_no_bomb_takes_much_memory_or_time_and_the_next_photo_is_shown(workers: PhotoWorkers) -> None:
    measured = {}
    began = processor_seconds(workers)
    workers.facts(jpeg())
    start_seconds = processor_seconds(workers) - began
    for name, content in bombs().items():
        assert len(content) <= 12 << 20, name
        workers.facts(jpeg())
        before = processor_seconds(workers)
        try:
            view = workers.view(content, EDGE)
            assert max(Image.open(io.BytesIO(view)).size) <= EDGE, name
        except BadPhotoError:
            pass
        seconds = processor_seconds(workers) - before
        assert workers.view(jpeg(), 320)
        measured[name] = (seconds, peak_bytes(pid_of(workers)))

    # twice the two seconds of processor time, and starting anew between
    most = 2 * (CPU_SECONDS + 1) + 4 * start_seconds
    assert {name for name, (seconds, _) in measured.items() if seconds > most} == set(), (most, measured)
    assert {name for name, (_, peak) in measured.items() if peak > PEAK_BYTES} == set(), measured


def test_ordinary_large_photos_are_shown(workers: PhotoWorkers) -> None:
    for content in (
        hostile.flat("JPEG", quality=30),
        hostile.flat_png(),
        hostile.picture("JPEG", (2400, 1800), progressive=True),
        hostile.picture("WEBP", (2400, 1800), quality=50, method=0),
    ):
        assert max(Image.open(io.BytesIO(workers.view(content, EDGE))).size) == EDGE


def test_a_photo_stands_upright_and_says_nothing_of_where_it_was_taken(workers: PhotoWorkers) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "CANARY"
    out = io.BytesIO()
    picture = Image.new("RGB", (400, 200), "white")
    picture.paste("red", (0, 0, 400, 20))
    picture.save(out, "JPEG", exif=exif, icc_profile=b"CANARY-PROFILE" * 20, comment=b"CANARY")

    content = workers.view(out.getvalue(), EDGE)
    view = Image.open(io.BytesIO(content))

    assert view.size == (200, 400)
    red, _green, blue = view.getpixel((195, 200))  # what was on top is on the right
    assert red > 200 > 100 > blue
    assert b"CANARY" not in content
    assert not view.getexif()


def test_clear_parts_of_a_picture_are_white(workers: PhotoWorkers) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 300), (255, 0, 0, 0)).save(out, "PNG")

    assert Image.open(io.BytesIO(workers.view(out.getvalue(), EDGE))).getpixel((150, 150)) == (255, 255, 255)


def test_a_worker_that_was_killed_is_replaced_without_anybody_noticing(workers: PhotoWorkers) -> None:
    workers.facts(jpeg())
    before = pid_of(workers)
    os.kill(before, signal.SIGKILL)

    assert workers.facts(jpeg()).width_px == 640
    assert pid_of(workers) != before


def test_a_worker_that_does_not_answer_is_killed_and_the_photo_is_not_blamed() -> None:
    worker = Worker(wall_seconds=patience.SECONDS)
    worker.ask(0, jpeg())
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    worker.wall_seconds = 0.5

    with pytest.raises(PhotosBusyError):
        worker.ask(0, jpeg())

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    worker.wall_seconds = patience.SECONDS
    assert worker.ask(0, jpeg())
    worker.end()


def test_many_threads_share_few_workers(workers: PhotoWorkers) -> None:
    widths: list[int] = []
    contents = [jpeg(size=(100 + number, 50)) for number in range(20)]
    threads = [
        threading.Thread(target=lambda content=content: widths.append(workers.facts(content).width_px))
        for content in contents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(widths) == list(range(100, 120))


def test_workers_start_when_they_are_needed_and_end_when_they_are_told(workers: PhotoWorkers) -> None:
    worker = workers._idle.get()
    workers._idle.put(worker)
    assert worker.pid is None

    workers.facts(jpeg())
    pid = pid_of(workers)
    workers.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_ends_with_the_process_that_asked_it(worker: Worker) -> None:
    worker.ask(0, jpeg())
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()

    assert process.wait(timeout=patience.SECONDS) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_a_worker_knows_no_secret_of_the_server(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "CANARY")
    worker.ask(0, jpeg())

    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    opened = [os.readlink(link) for link in Path(f"/proc/{worker.pid}/fd").iterdir()]
    assert b"CANARY" not in environment
    assert len([name for name in opened if name.startswith("pipe:")]) == 2
    assert not [name for name in opened if "sqlite" in name or name.startswith("socket:")]


def test_a_photo_that_can_not_be_decoded_is_said_so_once_and_its_original_stays(school: School, patrol: Phone) -> None:
    content = hostile.picture("JPEG")
    content = content[: content.index(b"\xff\xda") + 500]
    sealed = report(patrol, school, content)
    patrol.outcomes(sealed)
    assert patrol.put_photo(content).status_code == 204
    path = f"/records/{record_id(sealed)}/photos/{named(content)['sha256']}"
    journal = school.app.extensions["journal"]
    director = school.phone("director").client

    first = director.get(path, base_url=BASE)
    journal.workers = None  # nobody may be asked again
    second = director.get(path, base_url=BASE)

    assert [(page.status_code, "打不開" in page.text) for page in (first, second)] == [(422, True)] * 2
    assert journal.photos.get(named(content)["sha256"]) == content
