"""Photos that phones bring in parts."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.cast import School
from tests.journal.test_photos import jpeg
from tests.phones import API, BASE, Phone
from webapp.db import db
from webapp.journal.journal import Journal
from webapp.journal.models import Blob

KIB = 1 << 10
SHA = "ab" * 32


def large_jpeg(seed: int = 1, size: int = 300 * KIB) -> bytes:
    """A photo with so many bytes of noise after its picture: decoders stop at the end marker, hashes do not."""
    return (jpeg() + random.Random(seed).randbytes(size))[:size]


def patch(phone: Phone, content: bytes, start: int, end: int, **headers: str) -> TestResponse:
    """Send the bytes from `start` to `end` of a photo, as a phone does."""
    path = f"{API}/blobs/{hashlib.sha256(content).hexdigest()}"
    part = content[start:end]
    sizes = {"Upload-Offset": str(start), "Upload-Length": str(len(content))}
    signed = phone.photo_headers("PATCH", path, part)
    return phone.client.patch(path, base_url=BASE, data=part, headers=signed | sizes | headers)


def bring(phone: Phone, content: bytes, step: int = 100 * KIB) -> TestResponse:
    """Ask how much is there, and send the rest; return the last answer."""
    held = phone.look_for_photo(hashlib.sha256(content).hexdigest())
    start = int(held.headers.get("Upload-Offset", 0))
    reply = held
    for at in range(start, len(content), step):
        reply = patch(phone, content, at, min(at + step, len(content)))
        assert reply.status_code == 204, reply.text
    return reply


def offset(reply: TestResponse) -> tuple[int, str, str]:
    return reply.status_code, reply.headers["Upload-Offset"], reply.headers["Upload-Complete"]


def journal_of(school: School) -> Journal:
    found: Journal = school.app.extensions["journal"]
    return found


def partial_files(school: School) -> list[Path]:
    return [path for path in (school.app.config["INSTANCE"] / "uploads").glob("*/*") if path.is_file()]


def has_row(content: bytes) -> bool:
    db.session.rollback()
    sha256 = hashlib.sha256(content).hexdigest()
    return bool(db.session.scalar(select(func.count()).select_from(Blob).where(Blob.sha256 == sha256)))
