"""The files that jobs make, under `prints/`, wholly or not at all: kept for thirty days; jobs, for half a year."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flask import Flask
from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from webapp.journal.commit import writing
from webapp.printing.models import PrintedItem, PrintJob

KEPT = timedelta(days=30)
JOB_KEPT = timedelta(days=180)
FORGOTTEN = timedelta(days=1)
FOLDER = "prints"


def folder_of(app: Flask) -> Path:
    """Return the folder, made for the server's own user only."""
    folder = Path(app.config["INSTANCE"]) / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def find_file(app: Flask, output: str | None) -> Path | None:
    """Return the file that a job made, if it is still there."""
    path = folder_of(app) / output if output else None
    return path if path and path.is_file() else None


@contextmanager
def whole_file(path: Path, token: str) -> Iterator[BinaryIO]:
    """Open a file that appears under its name when the block ends, on the disk; nothing remains of a failed one.

    `token` keeps two writers apart of whom one was thought dead.
    """
    part = path.with_name(f"{path.name}.{token}.part")
    try:
        with part.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def remove_old_files(app: Flask, now: datetime) -> int:
    """Remove the files of jobs of thirty days ago, and what a kill left; return how many.

    Jobs of half a year ago go as well: they hold what stood on labels, names of people too. A source may ask for less.
    """
    is_over = or_(PrintJob.created_at < now - JOB_KEPT, *_sooner(app, now))
    with writing() as work:
        gone = or_(_is_old(now), and_(PrintJob.output.is_not(None), is_over))
        jobs = work.session.execute(select(PrintJob.id, PrintJob.output).where(gone)).all()
        work.session.execute(
            update(PrintJob).where(PrintJob.id.in_([job_id for job_id, _output in jobs])).values(output=None)
        )
        work.session.execute(delete(PrintJob).where(is_over))
        work.session.execute(delete(PrintedItem).where(PrintedItem.at < now - JOB_KEPT))
    removed = [folder_of(app) / str(output) for _job_id, output in jobs]
    removed += [path for path in folder_of(app).glob("*.part") if _is_forgotten(path, now)]
    for path in removed:
        path.unlink(missing_ok=True)
    return len(removed)


def _sooner(app: Flask, now: datetime) -> Iterator[ColumnElement[bool]]:
    for source in app.extensions["label_sources"].values():
        if source.keep_days is not None:
            yield and_(PrintJob.source == source.name, PrintJob.created_at < now - timedelta(days=source.keep_days))


def _is_old(now: datetime) -> ColumnElement[bool]:
    return and_(PrintJob.output.is_not(None), PrintJob.created_at < now - KEPT)


def _is_forgotten(path: Path, now: datetime) -> bool:
    return path.stat().st_mtime < (now - FORGOTTEN).timestamp()
