"""People whose phones keep what they have sent, and hold the server to what it has said of it."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from tests.phones import API, Phone, record_id

DAMAGE = {"category": "lock", "description": "門鎖壞了", "quantity": 1, "cause": "unknown", "is_urgent": False}
STEP = 4 << 10
AT_ONCE = 8
# what a server answers that has no time just now, on a machine that others keep busy as well
LATER = 503


def _beginning() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


BEGINNING = _beginning()


@dataclass
class Sender:
    """One person's phone. What the server ought not to have said goes to `wrong`."""

    phone: Phone
    target: str
    chance: random.Random
    wrong: list[str] = field(default_factory=list)
    # all that was ever sealed; what of it has been acknowledged; what is still to be sent, in order
    sealed: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    queued: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    photos: dict[str, bytes] = field(default_factory=dict)
    photo_of: dict[str, str] = field(default_factory=dict)
    kept_photos: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    # erasures by the records that order them, and what may be gone because one was ordered
    erasures: dict[str, str] = field(default_factory=dict)
    doomed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    erasable: list[str] = field(default_factory=list)
    resent: int = 0
    told_later: int = 0

    def step(self, *, erases: bool = False) -> None:
        """Say something new, send what waits and now and then what was acknowledged long ago, bring photos. Raises
        `CutOffError`.
        """
        if erases and self.erasable:
            self._order_erasure(self.erasable.pop())
        for _ in range(self.chance.randint(1, 3)):
            self._report(with_photo=self.chance.random() < 0.5)
        self.send()
        self.bring_photos()

    def send(self) -> None:
        """Push what is queued, with a few that the server has acknowledged already."""
        known = sorted(self.kept)
        again = self.chance.sample(known, min(len(known), self.chance.randint(0, 2)))
        while self.queued or again:
            batch = self.queued[:AT_ONCE] + again
            self.tried.update(batch)
            reply = self.phone.push(*(self.sealed[id_] for id_ in batch))
            if reply.status_code == LATER:
                self.told_later += 1
                return
            if reply.status_code != 200:
                self.wrong.append(f"a push got {reply.status_code}: {reply.text[:200]}")
                return
            for outcome in (reply.json or {})["outcomes"]:
                self._take(outcome)
            self.queued = [id_ for id_ in self.queued if id_ not in self.kept]
            self.resent += len(again)
            again = []

    def bring_photos(self) -> None:
        """Bring each photo that is missing; one for which the server had no time stays for the next time."""
        for sha256 in list(self.missing):
            content = self.photos[sha256]
            if len(content) > 2 * STEP:
                status = self._bring_in_parts(sha256, content)
            else:
                status = self.phone.put_photo(content).status_code
            if status == LATER:
                self.told_later += 1
            else:
                self._judge_photo(sha256, status)
                self.missing.remove(sha256)

    def seal_report(self, description: str) -> str:
        """Seal a report of damage, to be sent by `push_these`; return its id."""
        return self._seal("damage.report", {**DAMAGE, "description": description}, target={"code": self.target})

    def seal_erasure(self, target: str) -> str:
        self._order_erasure(target)
        return self.queued[-1]

    def push_these(self, ids: list[str]) -> Any:
        """Send these records once; what is acknowledged counts, what is refused stays queued."""
        self.tried.update(ids)
        reply = self.phone.push(*(self.sealed[id_] for id_ in ids))
        if reply.status_code == 200:
            for outcome in (reply.json or {})["outcomes"]:
                self._take(outcome)
            self.queued = [id_ for id_ in self.queued if id_ not in self.kept]
        return reply

    def confirm_all(self) -> None:
        """After a restore: ask about everything, and queue what is unknown."""
        ids = sorted(self.kept)
        for start in range(0, len(ids), 500):
            reply = self.phone.confirm(*ids[start : start + 500])
            if reply.status_code != 200:
                self.wrong.append(f"a confirmation got {reply.status_code}: {reply.text[:200]}")
                return
            for answer in (reply.json or {})["outcomes"]:
                self._keep_or_send_again(answer)
        self.queued.sort(key=list(self.sealed).index)

    def _keep_or_send_again(self, answer: dict[str, Any]) -> None:
        id_ = answer["id"]
        if answer["outcome"] == "gone":
            self._note_gone(id_)
        elif answer["outcome"] == "unknown":
            self.kept.discard(id_)
            self.queued.append(id_)
            self.kept_photos.discard(self.photo_of.get(id_, ""))
        # a phone keeps its photos as long as their record, for exactly this
        self.kept_photos.difference_update(answer["missing"])
        self._want(answer["missing"])

    def _note_gone(self, id_: str) -> None:
        self.gone.add(id_)
        if id_ not in self.doomed:
            self.wrong.append(f"record {id_} is gone, and nobody has erased it")

    def _report(self, *, with_photo: bool) -> None:
        photos = []
        if with_photo:
            content = BEGINNING + self.chance.randbytes(self.chance.choice((512, 3 * STEP)))
            sha256 = hashlib.sha256(content).hexdigest()
            self.photos[sha256] = content
            photos.append({"sha256": sha256, "bytes": len(content), "mime": "image/jpeg", "field": "photos"})
        id_ = self._seal("damage.report", DAMAGE, target={"code": self.target}, photos=photos)
        if photos:
            self.photo_of[id_] = str(photos[0]["sha256"])

    def _order_erasure(self, target: str) -> None:
        id_ = self._seal("record.erase", {"record_ids": [target], "reason": "當事人請求"})
        self.erasures[id_] = target
        self.doomed.add(target)

    def _seal(self, type_: str, data: Any, **members: Any) -> str:
        sealed = self.phone.seal(type_, data, **members)
        id_ = record_id(sealed)
        self.sealed[id_] = sealed
        self.queued.append(id_)
        return id_

    def _take(self, outcome: dict[str, Any]) -> None:
        id_, said = outcome["id"], outcome["outcome"]
        if not self._is_right(id_, said):
            self.wrong.append(f"record {id_}: {said} {outcome.get('reason', '')}, kept before: {id_ in self.kept}")
        is_new = id_ not in self.kept
        self.kept.add(id_)
        if said == "gone":
            self._note_gone(id_)
        self._want(outcome["missing"])
        if is_new and id_ not in self.erasures and id_ not in self.doomed and said in {"stored", "duplicate"}:
            self.erasable.append(id_)

    def _is_right(self, id_: str, said: str) -> bool:
        if said == "gone":
            return id_ in self.doomed
        if id_ in self.kept:
            return said == "duplicate"
        return said in {"stored", "duplicate"}

    def _want(self, missing: Iterable[str]) -> None:
        for sha256 in missing:
            if sha256 in self.kept_photos and not self._is_doomed(sha256):
                self.wrong.append(f"photo {sha256} is missing, and was acknowledged")
            if sha256 not in self.missing:
                self.missing.append(sha256)

    def _is_doomed(self, sha256: str) -> bool:
        return any(self.photo_of.get(id_) == sha256 for id_ in self.doomed)

    def _bring_in_parts(self, sha256: str, content: bytes) -> int:
        offset = int(self.phone.look_for_photo(sha256).headers.get("Upload-Offset", 0))
        status = 204
        while offset < len(content):
            reply = self.patch_photo(content, offset, STEP)
            status, offset = reply.status_code, int(reply.headers.get("Upload-Offset", len(content)))
            if status not in {204, 409}:
                break
        return status

    def patch_photo(self, content: bytes, offset: int, most_bytes: int) -> Any:
        """Send a part of a photo."""
        path, part = f"{API}/blobs/{self.name_of(content)}", content[offset : offset + most_bytes]
        headers = self.phone.photo_headers("PATCH", path, part)
        headers |= {"Upload-Offset": str(offset), "Upload-Length": str(len(content))}
        return self.phone.client.patch(path, data=part, headers=headers)

    @staticmethod
    def name_of(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()

    def _judge_photo(self, sha256: str, status: int) -> None:
        if status in {200, 201, 204}:
            self.kept_photos.add(sha256)
        elif not (status == 404 and self._is_doomed(sha256)):
            self.wrong.append(f"photo {sha256} got {status}")

    def hashes(self) -> Iterator[tuple[str, str]]:
        """Give every acknowledged record with the hash that it must have; of one that is gone no row need tell."""
        for id_ in self.kept - self.gone:
            yield id_, hashlib.sha256(self.sealed[id_]["body"].encode()).hexdigest()

    def forget_erased(self, ids: Iterable[str]) -> None:
        self.doomed.update(ids)
        self.erasable = [id_ for id_ in self.erasable if id_ not in self.doomed]
