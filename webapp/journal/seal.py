"""The server's own key and seal: records said at a desk are signed here for the person of the session."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db import rfc3339
from webapp.disk import write_once
from webapp.ids import uuid7
from webapp.journal.envelope import key_id_of, to_base64
from webapp.journal.interface import KeyInfo
from webapp.journal.models import SealCounter

DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM


@dataclass(frozen=True)
class Say:
    """One statement to be made at a desk. `record_id` may be chosen beforehand, when rows take their id from it."""

    type: str
    data: Mapping[str, Any]
    target: Mapping[str, Any] | None = None
    schema: int = 1
    photos: tuple[Mapping[str, Any], ...] = ()
    depends: tuple[str, ...] = ()
    amends: str | None = None
    base: Any = None
    record_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class ServerKey:
    """The installation's P-256 key, in a file that only the server's user may read."""

    def __init__(self, path: Path, server_id: str) -> None:
        self._private = _load_or_make(path)
        public = self._private.public_key()
        self.public_key = public.public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.id = key_id_of(self.public_key)
        self.server_id = server_id

    def info(self, person_id: str) -> KeyInfo:
        return KeyInfo(self.id, person_id, self.server_id, self.public_key, is_revoked=False, is_server=True)

    def sign(self, text: bytes) -> str:
        """Return ECDSA with SHA-256 in IEEE P1363 form, base64url."""
        r, s = decode_dss_signature(self._private.sign(text, ec.ECDSA(hashes.SHA256())))
        return to_base64(r.to_bytes(32) + s.to_bytes(32))


def _load_or_make(path: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(write_once(path, _fresh_key), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path.name} holds no P-256 key")
    return key


def _fresh_key() -> bytes:
    fresh = ec.generate_private_key(ec.SECP256R1())
    return fresh.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def seal(
    session: Session,
    key: ServerKey,
    author_id: str,
    sayings: list[Say],
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> list[dict[str, str]]:
    """Seal statements for `author_id` as the server's next records: `n` without gaps, each naming the one before."""
    counter = session.execute(
        select(SealCounter).where(SealCounter.device_id == key.server_id).with_for_update()
    ).scalar_one_or_none()
    if counter is None:
        counter = SealCounter(device_id=key.server_id, n=0, last_hash=None)
        session.add(counter)
    sealed = []
    for saying in sayings:
        body = _body(saying, key, author_id, counter, rfc3339(now), saying.record_id or uuid7(now, random_bytes))
        text = body.encode()
        digest = hashes.Hash(hashes.SHA256())
        digest.update(text)
        counter.n += 1
        counter.last_hash = digest.finalize().hex()
        sealed.append({"body": body, "key": key.id, "sig": key.sign(text)})
    return sealed


def _body(
    saying: Say, key: ServerKey, author_id: str, counter: SealCounter, captured_at: str | None, record_id: str
) -> str:
    envelope = {
        "v": 1,
        "id": record_id,
        "n": counter.n + 1,
        "device": key.server_id,
        "author": author_id,
        "type": saying.type,
        "schema": saying.schema,
        "captured_at": captured_at,
        "tz": "UTC",
        "clock_offset_ms": 0,
        "target": saying.target,
        "base": saying.base,
        "depends": list(saying.depends),
        "data": saying.data,
        "photos": list(saying.photos),
        "amends": saying.amends,
        "app": "desk",
        "prev": counter.last_hash,
        "via": "desk",
        **saying.extra,
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
