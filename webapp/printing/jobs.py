"""Jobs of printing: asked for, done in the background or at once, repeated, continued, cancelled.

Everything printed is a job, small or large. What a job says (codes given, labels printed) is counted in its row by the
transaction that says it: killed wherever it may be, it goes on there and says nothing twice.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from labels import Caution, Label, LabelError, outputs
from webapp.background import LEASE, Queue
from webapp.db import db
from webapp.ids import uuid7
from webapp.journal.commit import writing
from webapp.journal.desk import Say, say_in
from webapp.printing.files import find_file, folder_of, whole_file
from webapp.printing.models import PrintedItem, PrintJob
from webapp.printing.parcels import Parcel, unpack
from webapp.printing.settings import SINGLE_FORMATS, Settings, read_settings
from webapp.printing.sheets import Sheets

UNFINISHED = ("waiting", "running")
AT_ONCE = 200
CODES_A_COMMIT = 500
TELL_EVERY_SECONDS = 0.5
CAUTIONS_KEPT = 100
TITLE_SIGNS = 200


class StoppedError(Exception):
    """Somebody cancelled the job, or it came to its end elsewhere."""


class NotSaidError(Exception):
    """The journal did not take what had to be said before printing; `why` is its reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Speaker:
    """The person in whose name the job speaks."""

    id: str


@dataclass(frozen=True)
class Order:
    """What is to be printed: `first` is the number of the first label printed, `repeats_id` an earlier job's id."""

    title: str
    parcel: Parcel
    settings: Settings
    first: int = 1
    repeats_id: str | None = None

    @property
    def count(self) -> int:
        return len(self.parcel.labels) - self.first + 1


def ask(person: Any, order: Order) -> str:
    """Put a job down; return its id. Wake the runner, or `do_now`, for it to be done. Raises `LabelError`."""
    _require_printable(order)
    now = _now()
    job_id = uuid7(now, os.urandom)
    with writing() as work:
        work.session.add(
            PrintJob(
                id=job_id,
                person_id=person.id,
                title=order.title[:TITLE_SIGNS],
                settings=order.settings.facts(),
                labels=order.parcel.pack(),
                first=order.first,
                total=order.count,
                pages=Sheets(order.settings, order.count).pages,
                cautions=[],
                state="waiting",
                created_at=now,
                repeats_id=order.repeats_id,
                source=order.parcel.source,
            )
        )
    return job_id


def do_now(job_id: str, tell: Callable[[int], None] | None = None) -> None:
    """Do a job in this thread, unless somebody is at it already; `tell` hears now and then how many labels are done."""
    if PRINTS.claim(_now(), job_id) is not None:
        replace(PRINTS, go_on=partial(go_on, tell=tell)).do(job_id)


def ask_again(job: PrintJob, settings: Settings, first: int) -> Order:
    """Return the order to print a job's labels again, from the `first` on (from 1 in the job's own list)."""
    parcel = unpack(job.labels)
    unsaid = parcel.sayings[job.said :] if job.state in {"failed", "cancelled"} else ()
    return Order(job.title, replace(parcel, sayings=unsaid), settings, first, job.id)


def cancel(job_id: str) -> bool:
    """Stop a job that is not done; what it has said stays said. False if it was done."""
    with writing() as work:
        job = work.session.get(PrintJob, job_id, with_for_update=True)
        if job is None or job.state not in UNFINISHED:
            return False
        job.state, job.finished_at, job.lease_until = "cancelled", _now(), None
        return True


def go_on(job_id: str, tell: Callable[[int], None] | None = None) -> None:
    """Do the rest of a job: give codes, write the file, note what was printed."""
    job = db.session.get_one(PrintJob, job_id, options=[undefer(PrintJob.labels)])
    parcel, settings, first = unpack(job.labels), read_settings(job.settings), job.first
    before = parcel.before()
    try:
        _say_rest(job_id, before)
        if find_file(current_app, _output_of(job_id)) is None:
            _write_file(job_id, _told(job_id, parcel.labels[first - 1 :], tell), settings)
        _say_rest(job_id, [*before, *parcel.after(first, settings.stock.id)])
        _finish(job_id, parcel.items[first - 1 :])
    except StoppedError:
        _drop_file(job_id)
    except LabelError as error:
        _fail(job_id, f"{error.zh}\n{error.en}")
    except NotSaidError as error:
        _fail(job_id, f"not_said\n{error.why}")


def write_labels(labels: Iterable[Label], settings: Settings, out: BinaryIO) -> list[Caution]:
    """Write labels in the format of the settings; return the cautions. Raises `LabelError`."""
    if settings.format == "csv":
        outputs.export_csv(labels, settings.host, out)
        return []
    render: Any = getattr(outputs, f"render_{settings.format}")
    drawn = next(iter(labels)) if settings.format in SINGLE_FORMATS else labels
    cautions: list[Caution] = render(drawn, settings.job(), out)
    return cautions


def last_settings(session: Session, person_id: str, source: str | None = None) -> dict[str, Any]:
    """Return the settings of a person's latest job of things, or of a source: what they will want again. Empty before
    the first.
    """
    is_alike = PrintJob.source.is_(None) if source is None else PrintJob.source == source
    latest = select(PrintJob.settings).where(PrintJob.person_id == person_id, is_alike)
    return session.scalar(latest.order_by(PrintJob.created_at.desc()).limit(1)) or {}


def next_position(session: Session, person_id: str, stock_id: str) -> int:
    """Return where this person's last sheet of a stock can be gone on with; 1 for a fresh one."""
    latest = (
        select(PrintJob)
        .where(PrintJob.person_id == person_id, PrintJob.state == "done")
        .order_by(PrintJob.created_at.desc())
    )
    job = session.scalars(latest.limit(1)).first()
    if job is None or job.settings["stock"]["id"] != stock_id:
        return 1
    settings = read_settings(job.settings)
    sheets = Sheets(settings, job.total)
    return sheets.on_page(sheets.pages)[-1][0] % settings.stock.positions + 1


def _require_printable(order: Order) -> None:
    if order.count < 1:
        raise LabelError("沒有要印的標籤", "there is no label to print")
    if order.settings.format in SINGLE_FORMATS and order.count > 1:
        raise LabelError("PNG 和 SVG 一次只能存一張標籤，請改用 PDF", "PNG and SVG hold one label: choose PDF")
    if order.settings.format != "csv":
        outputs.check(order.parcel.labels[order.first - 1 : order.first], order.settings.job())


def _write_file(job_id: str, labels: Iterable[Label], settings: Settings) -> None:
    path = folder_of(current_app) / f"{job_id}.{settings.format}"
    with whole_file(path, os.urandom(4).hex()) as out:
        cautions = write_labels(labels, settings, out)
    with writing() as work:
        job = _held(work.session, job_id)
        job.output, job.done, job.cautions = path.name, job.total, _kept(cautions)


def _told(job_id: str, labels: tuple[Label, ...], tell: Callable[[int], None] | None) -> Iterator[Label]:
    """Yield the labels, and tell now and then how far they are: this also keeps the lease and hears of a cancel."""
    told_at = time.monotonic()
    for done, label in enumerate(labels):
        if time.monotonic() - told_at >= TELL_EVERY_SECONDS:
            with writing() as work:
                _held(work.session, job_id).done = done
            if tell is not None:
                tell(done)
            told_at = time.monotonic()
        yield label


def _say_rest(job_id: str, sayings: list[Say]) -> None:
    while _say_some(job_id, sayings):
        pass


def _say_some(job_id: str, sayings: list[Say]) -> bool:
    """Say the next statements in one transaction with their count; False when none is left."""
    with writing() as work:
        job = _held(work.session, job_id)
        said = _next_of(sayings[job.said :])
        for outcome in say_in(work, Speaker(job.person_id), said) if said else ():
            if outcome.outcome not in {"stored", "duplicate"}:
                raise NotSaidError(outcome.reason or outcome.outcome)
        job.said += len(said)
        return bool(said)


def _next_of(sayings: list[Say]) -> list[Say]:
    """Return as many as make one commit: phones must not wait long for their turn."""
    taken, codes = 0, 0
    while taken < len(sayings) and (taken == 0 or codes + _weight(sayings[taken]) <= CODES_A_COMMIT):
        codes += _weight(sayings[taken])
        taken += 1
    return sayings[:taken]


def _weight(saying: Say) -> int:
    return len(saying.data.get("codes") or saying.data.get("pairs") or (1,))


def _held(session: Session, job_id: str) -> PrintJob:
    """Return the job with its lease renewed. Raises `StoppedError`."""
    job = session.get(PrintJob, job_id, with_for_update=True)
    if job is None or job.state not in UNFINISHED:
        raise StoppedError
    job.state, job.lease_until = "running", _now() + LEASE
    return job


def _finish(job_id: str, items: tuple[str, ...]) -> None:
    with writing() as work:
        job = _held(work.session, job_id)
        job.state, job.finished_at, job.lease_until = "done", _now(), None
        for item_id in items:
            work.session.merge(PrintedItem(source=job.source, item_id=item_id, at=job.finished_at))


def _fail(job_id: str, problem: str) -> None:
    PRINTS.mark_failed(job_id, problem)
    _drop_file(job_id)


def _drop_file(job_id: str) -> None:
    """Remove what a job wrote that did not come to its end."""
    with writing() as work:
        job = work.session.get(PrintJob, job_id)
        if job is None or job.state == "done":
            return
        output, job.output = job.output, None
    if output:
        (folder_of(current_app) / output).unlink(missing_ok=True)


def _output_of(job_id: str) -> str | None:
    return db.session.scalar(select(PrintJob.output).where(PrintJob.id == job_id))


def _kept(cautions: list[Caution]) -> list[dict[str, str]]:
    kept = [caution._asdict() for caution in cautions[:CAUTIONS_KEPT]]
    if more := len(cautions) - len(kept):
        kept.append({"kind": "more", "code": "", "zh": f"還有 {more} 項", "en": f"{more} more"})
    return kept


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now


PRINTS = Queue("prints", PrintJob, UNFINISHED, go_on)
