"""Rescue files: what a phone could not send, brought in by hand (format: `static/js/store/rescue.js`).

Every record goes through the same door as a push: its own signature says who wrote it, wherever the file came from.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from sqlalchemy import exists, select

from webapp.db import db
from webapp.errors import Problem
from webapp.journal.arrive import Outcome
from webapp.journal.checking import Checked
from webapp.journal.envelope import HEX256, UUID
from webapp.journal.group import write
from webapp.journal.journal import Journal
from webapp.journal.models import Blob, RecordPhoto
from webapp.journal.photos import MAX_BYTES

FORMAT = "campus-rounds-rescue"
HEAD_BYTES = 4096
# a body of 64 KiB, escaped once more inside the file's own JSON
RECORD_BYTES = 512 << 10
PHOTO_LINE_BYTES = MAX_BYTES * 4 // 3 + 4096
WHOLE_BYTES = 32 << 20
BATCH = 50
MOST_RECORDS = 50_000


class RescueFileError(ValueError):
    """The file can't be read: `not_rescue`, `newer`, `other_server`, `broken`, or (after 50,000 records) `too_many`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _CutError(Exception):
    """The file ends, or stops making sense, in its midst."""


@dataclass(frozen=True)
class Imported:
    """One record of the file: `outcome` as in a push (5.3), or `rejected` with `unknown_key` as reason."""

    id: str | None
    n: int | None
    outcome: str
    reason: str | None = None
    type: str | None = None
    author_id: str | None = None
    captured_at: datetime | None = None


@dataclass
class Report:
    """What became of a file. `is_cut`: it ended early; what stood before that was brought in."""

    device: str | None
    exported_at: str | None
    records: list[Imported] = field(default_factory=list)
    photos_kept: int = 0
    photos_known: int = 0
    photos_unneeded: int = 0
    photos_broken: list[str] = field(default_factory=list)
    is_cut: bool = False

    def count(self, *outcomes: str) -> int:
        return sum(record.outcome in outcomes for record in self.records)


def import_rescue(journal: Journal, stream: IO[bytes], now: datetime) -> Report:
    """Bring in a rescue file, read as it comes: records in batches of 50, a transaction each, then photos one by one.

    Twice is as good as once: what is here already is a `duplicate`. Raises `RescueFileError`.
    """
    head, records, photos = _open(stream)
    _check_head(head, journal.server_id)
    device = head.get("device")
    exported_at = head.get("exported_at")
    report = Report(
        device if isinstance(device, str) and UUID.fullmatch(device) else None,
        exported_at[:40] if isinstance(exported_at, str) else None,
    )
    try:
        for batch in _batches(records):
            report.records += _take(journal, batch, now)
            if len(report.records) > MOST_RECORDS:
                raise RescueFileError("too_many")
        for photo in photos:
            _take_photo(journal, photo, report, now)
    except _CutError:
        report.is_cut = True
    return report


def _check_head(head: Any, server_id: str) -> None:
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise RescueFileError("not_rescue")
    if head.get("version") != 1:
        raise RescueFileError("newer")
    if head.get("server_id") not in (None, server_id):
        raise RescueFileError("other_server")


def _open(stream: IO[bytes]) -> tuple[Any, Iterator[Any], Iterator[Any]]:
    """Return head, records and photos. The file has a line for each, so that it need never be in memory whole; one that
    another program has laid out anew is read whole, if it is small.
    """
    first = stream.readline(HEAD_BYTES)
    if first.endswith((b",\n", b",\r\n")):
        head = _load(first.rstrip().removesuffix(b",") + b"}")
        if isinstance(head, dict) and "records" not in head:
            return head, _lines(stream, b'"records": [', RECORD_BYTES), _lines(stream, b'"photos": [', PHOTO_LINE_BYTES)
    text = first + stream.read(WHOLE_BYTES - len(first) + 1)
    if len(text) > WHOLE_BYTES:
        raise RescueFileError("broken")
    whole = _load(text)
    if not isinstance(whole, dict):
        raise RescueFileError("not_rescue")
    return whole, _listed(whole, "records"), _listed(whole, "photos")


def _listed(whole: dict[str, Any], name: str) -> Iterator[Any]:
    members = whole.get(name)
    return iter(members if isinstance(members, list) else [])


def _load(text: bytes) -> Any:
    """Read JSON; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _lines(stream: IO[bytes], opening: bytes, most_bytes: int) -> Iterator[Any]:
    """Give the members of one list, a line each, up to the line that closes it. Raises `_CutError`."""
    if stream.readline(HEAD_BYTES).strip() != opening:
        raise _CutError
    while True:
        line = stream.readline(most_bytes + 1)
        if not line.endswith(b"\n"):
            raise _CutError
        text = line.strip()
        if text in (b"],", b"]}"):
            return
        if text:
            yield _load(text.removesuffix(b","))


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    """Gather records into batches; what was gathered before the file is cut comes first."""
    batch: list[Any] = []
    try:
        for record in records:
            batch.append(record)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except _CutError:
        yield batch
        raise
    yield batch


def _take(journal: Journal, batch: list[Any], now: datetime) -> list[Imported]:
    if not batch:
        return []
    sealed = [record.get("sealed") if isinstance(record, dict) else None for record in batch]
    checked = journal.door.check(db.session(), sealed)
    known = journal.door.authority.find_keys(db.session(), {_key_of(one) for one in sealed} - {""})
    outcomes = write(lambda work: journal.door.accept(work, checked, now))
    return [
        _imported(record, item, outcome, _key_of(one) in known)
        for record, one, item, outcome in zip(batch, sealed, checked, outcomes, strict=True)
    ]


def _key_of(sealed: Any) -> str:
    key = sealed.get("key") if isinstance(sealed, dict) else None
    return key[:64] if isinstance(key, str) else ""


def _imported(record: Any, item: Checked, outcome: Outcome, is_known: bool) -> Imported:
    reason = outcome.reason
    if reason == "bad_signature" and not is_known:
        reason = "unknown_key"
    n = record.get("n") if isinstance(record, dict) else None
    envelope = item.envelope
    if envelope is None:
        return Imported(outcome.id, n if isinstance(n, int) else None, outcome.outcome, reason)
    return Imported(
        envelope.id,
        envelope.n,
        outcome.outcome,
        reason,
        type=envelope.type,
        author_id=envelope.author_id,
        captured_at=envelope.captured_at,
    )


def _take_photo(journal: Journal, photo: Any, report: Report, now: datetime) -> None:
    """Keep one photo, if a record here names it and its bytes are not here."""
    sha256 = photo.get("sha256") if isinstance(photo, dict) else None
    if not isinstance(sha256, str) or HEX256.fullmatch(sha256) is None:
        report.photos_broken.append("?")
        return
    is_named = db.session.scalar(select(exists().where(RecordPhoto.sha256 == sha256)))
    is_here = db.session.get(Blob, sha256) is not None and journal.photos.has(sha256)
    if is_here or not is_named:
        report.photos_known += is_here
        report.photos_unneeded += not is_here
        return
    try:
        content = base64.b64decode(_plain(photo.get("base64")), altchars=b"-_", validate=True)
        journal.keep_photo(sha256, content, report.device or journal.server_id, now)
    except (binascii.Error, ValueError):
        report.photos_broken.append(sha256)
    except Problem as problem:
        if problem.code != 422:
            raise
        report.photos_broken.append(sha256)
    else:
        report.photos_kept += 1


def _plain(text: Any) -> bytes:
    """Return base64 padded, in the alphabet for addresses. Raises `ValueError` for a photo that the phone had lost."""
    if not isinstance(text, str):
        raise ValueError("no content")
    octets = text.encode("ascii").replace(b"+", b"-").replace(b"/", b"_").rstrip(b"=")
    return octets + b"=" * (-len(octets) % 4)
