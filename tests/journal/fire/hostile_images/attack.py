"""Brings hostile pictures to a school as phones do, looks at each as the office does, and judges all it sees."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import School
from tests.journal.fire.hostile_images.judging import faults_of
from tests.journal.fire.hostile_images.measuring import MeteredWorkers
from tests.journal.fire.hostile_images.mutations import hostile_image
from tests.journal.photo_parts import journal_of, patch
from tests.journal.test_photos import DAMAGE, jpeg
from tests.phones import BASE, record_id
from webapp.db import db
from webapp.journal.models import Blob
from webapp.journal.photos import MAX_BYTES, VIEW_EDGES_PX

PEAK_BYTES = 300 << 20
SECONDS = 2.0
PIECE_BYTES = 1 << 20
A_RECORD = 20
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@dataclass
class Image:
    number: int
    kind: str
    mutation: str
    content: bytes
    is_kept: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Tally:
    """`fates` counts (format, mutation, fate); `worst` has the dearest question's seconds by (format, mutation)."""

    fates: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    worst: dict[tuple[str, str], float] = field(default_factory=dict)
    peak_bytes: int = 0
    worst_look_seconds: float = 0.0
    deaths: int = 0
    images: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, fate: str) -> int:
        return sum(count for (*_, one), count in self.fates.items() if one == fate)


class Attack:
    """One phone that brings the files, one director who looks. Everything goes through HTTP's own views."""

    def __init__(self, school: School, seed: int) -> None:
        self.school, self.seed, self.tally = school, seed, Tally()
        self.phone, self.director = school.phone("patrol"), school.phone("director").client
        self.journal = journal_of(school)
        self.workers = self.journal.workers = MeteredWorkers()
        self._chance = random.Random(seed)
        # made elsewhere: making bombs needs memory, and a process that is started counts its starter's as its own
        self._maker = ProcessPoolExecutor(1, get_context("spawn"))

    def run(self, numbers: Sequence[int]) -> None:
        for start in range(0, len(numbers), A_RECORD):
            some = numbers[start : start + A_RECORD]
            made = self._maker.map(partial(hostile_image, self.seed), some)
            images = [Image(number, *image) for number, image in zip(some, made, strict=True)]
            self._batch(images)
            self.tally.images += len(images)

    def close(self) -> None:
        self._maker.shutdown()
        self.workers.close()

    def _batch(self, images: list[Image]) -> None:
        """Photos before their record in every other batch; then every view, and an ordinary photo as well as ever."""
        sealed = self.phone.seal(
            "damage.report",
            DAMAGE,
            target={"code": self.school.room_code},
            photos=[self._note(image) for image in images],
        )
        is_first = self._chance.random() < 0.5
        if is_first:
            self.phone.outcomes(sealed)
        for image in images:
            self._bring(image)
        if not is_first:
            self.phone.outcomes(sealed)
        for image in images:
            self._look(image, record_id(sealed))
        self._clear_away(images)
        if self.workers.view(jpeg(), 320)[:2] != b"\xff\xd8":
            self.tally.wrong.append(f"{self.seed}/{images[-1].number}: after it no ordinary photo is shown")
        self.workers.meter.take()

    def _note(self, image: Image) -> dict[str, object]:
        mime = self._chance.choice(list(MIMES.values()))
        # a record that names a photo of no bytes, or of too many, is none
        size = min(max(len(image.content), 1), MAX_BYTES)
        return {"sha256": image.sha256, "bytes": size, "mime": mime, "field": "photos"}

    def _bring(self, image: Image) -> None:
        reply = self._send(image.content)
        status = reply.status_code if reply is not None else 500
        if status not in {204, 422, 413, 400}:
            self._blame(image, f"answered {status} when it came")
        image.is_kept = status == 204
        self._note_cost(image, "kept" if image.is_kept else "refused")
        self._check_kept(image)

    def _send(self, content: bytes) -> TestResponse | None:
        """Whole where that is allowed, else in parts."""
        try:
            if len(content) <= PIECE_BYTES:
                return self.phone.put_photo(content)
            for start in range(0, len(content), PIECE_BYTES):
                reply = patch(self.phone, content, start, start + PIECE_BYTES)
            return reply
        except Exception as error:  # whatever the app lets out is what the attack looks for
            self.tally.wrong.append(f"{type(error).__name__}: {error}")
            return None

    def _check_kept(self, image: Image) -> None:
        """What is kept are the very bytes, under what they are and not what anybody called them."""
        db.session.rollback()
        blob = db.session.scalar(select(Blob).where(Blob.sha256 == image.sha256))
        is_here = self.journal.photos.has(image.sha256)
        if (blob is not None, is_here) != (image.is_kept, image.is_kept):
            return self._blame(image, f"row {blob is not None}, file {is_here}, answer said {image.is_kept}")
        if blob is None:
            return None
        if self.journal.photos.get(image.sha256) != image.content or len(image.content) > MAX_BYTES:
            self._blame(image, "kept as other bytes")
        if blob.mime != mime_of(image.content):
            self._blame(image, f"kept as {blob.mime}")
        return None

    def _look(self, image: Image, record: str) -> None:
        for size, edge_px in list(VIEW_EDGES_PX.items())[: 2 if image.is_kept else 1]:
            try:
                view = self.director.get(f"/records/{record}/photos/{image.sha256}?size={size}", base_url=BASE)
            except Exception as error:
                self._blame(image, f"{size}: {type(error).__name__}: {error}")
                continue
            expected = {200, 422} if image.is_kept else {404}
            if view.status_code not in expected:
                self._blame(image, f"{size}: answered {view.status_code}")
            elif view.status_code == 200:
                for fault in faults_of(view, edge_px):
                    self._blame(image, f"{size}: {fault}")
            self._note_cost(image, {200: "shown", 422: "unreadable"}.get(view.status_code, ""))

    def _note_cost(self, image: Image, fate: str) -> None:
        cost, tally = self.workers.meter.take(), self.tally
        if fate:
            tally.fates[image.kind, image.mutation, fate] += 1
        if cost.deaths:
            tally.fates[image.kind, image.mutation, "too hard"] += 1
        at = (image.kind, image.mutation)
        tally.worst[at] = max(tally.worst.get(at, 0.0), cost.worst_seconds)
        tally.peak_bytes = max(tally.peak_bytes, cost.peak_bytes)
        tally.worst_look_seconds = max(tally.worst_look_seconds, cost.seconds)
        tally.deaths += cost.deaths
        if cost.peak_bytes > PEAK_BYTES or cost.seconds > SECONDS:
            self._blame(image, f"{cost.seconds:.2f} s, {cost.peak_bytes >> 20} MB, {cost.deaths} workers died of it")

    def _clear_away(self, images: list[Image]) -> None:
        """Ten thousand of them fill a disk. Parts of what was refused have to be gone already."""
        for image in images:
            self.journal.drop_photo(image.sha256)
        left = [path for path in (Path(self.journal.uploads.folder)).glob("*/*") if path.is_file()]
        for path in left:
            self.tally.wrong.append(f"{self.seed}/{images[0].number} and on: parts left of {path.name}")
            path.unlink()

    def _blame(self, image: Image, what: str) -> None:
        self.tally.wrong.append(f"--seed {self.seed}, image {image.number} ({image.kind}, {image.mutation}): {what}")


def mime_of(content: bytes) -> str | None:
    """By the first bytes, as anybody who serves or opens the file would see it."""
    heads = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for head, mime in heads.items() if content.startswith(head)), None)
