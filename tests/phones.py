"""A phone for server tests: real keys, real seals, the protocol as it is written, no shortcuts through the server's
code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

API = "/api/sync/v1"
NOBODYS_ID = "0190a000-0000-7000-8000-00000000dead"
BASE = "http://localhost"


def b64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Phone:
    """One person on one device. `sign_in` registers the key; `seal` makes records; `push` sends them."""

    client: FlaskClient
    author: str = ""
    device: str = field(default_factory=new_id)
    server_id: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    n: int = 0
    prev: str | None = None

    @property
    def spki(self) -> bytes:
        encoding, shape = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(encoding, shape)

    @property
    def key_id(self) -> str:
        return b64(hashlib.sha256(self.spki).digest()[:16])

    def sign(self, text: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(text, ec.ECDSA(hashes.SHA256())))
        return b64(r.to_bytes(32) + s.to_bytes(32))

    def sign_in(self, username: str, password: str, **members: Any) -> TestResponse:
        return self._begin(username=username, password=password, public_key=b64(self.spki), **members)

    def sign_in_by_ticket(self, ticket: str, **members: Any) -> TestResponse:
        return self._begin(ticket=ticket, public_key=b64(self.spki), **members)

    def sign_in_by_key(self, challenge: str = "", **members: Any) -> TestResponse:
        """Answer a challenge, a fresh one unless given; `members` replace what the request would say."""
        challenge = challenge or self.ask_challenge().json["challenge"]
        text = "\n".join(("rounds-session", self.server_id, self.device, challenge))
        return self._begin(
            **{"key": self.key_id, "challenge": challenge, "signature": self.sign(text.encode()), **members}
        )

    def ask_challenge(self) -> TestResponse:
        return self._say("session/challenge", {"device": self.device, "key": self.key_id})

    def _begin(self, **members: Any) -> TestResponse:
        reply = self._say("session", {"device": self.device, "device_name": "test phone", **members})
        if reply.status_code == 200:
            self.author, self.server_id = reply.json["person"]["id"], reply.json["server_id"]
        return reply

    def _say(self, path: str, asked: dict[str, Any]) -> TestResponse:
        headers = {"X-Requested-With": "rounds", "Origin": BASE}
        return self.client.post(f"{API}/{path}", base_url=BASE, headers=headers, json=asked)

    def envelope(self, type_: str, data: Any, **members: Any) -> dict[str, Any]:
        """The next record's envelope, numbered and chained; `members` replace or add."""
        self.n += 1
        return {
            "v": 1,
            "id": new_id(),
            "n": self.n,
            "device": self.device,
            "author": self.author,
            "type": type_,
            "schema": 1,
            "captured_at": members.pop("captured_at", wire_time()),
            "tz": "Asia/Taipei",
            "clock_offset_ms": 0,
            "target": None,
            "base": None,
            "depends": [],
            "data": data,
            "photos": [],
            "amends": None,
            "app": "test",
            "prev": self.prev,
            **members,
        }

    def seal(self, type_: str, data: Any, **members: Any) -> dict[str, str]:
        return self.seal_envelope(self.envelope(type_, data, **members))

    def seal_envelope(self, envelope: dict[str, Any]) -> dict[str, str]:
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        self.prev = hashlib.sha256(body.encode()).hexdigest()
        return {"body": body, "key": self.key_id, "sig": self.sign(body.encode())}

    def push(self, *records: Any, **members: Any) -> TestResponse:
        asked = {
            "request_id": new_id(),
            "server_id": self.server_id,
            "device": self.device,
            "status": {"n_max": self.n},
            "records": list(records),
            **members,
        }
        return self.client.post(f"{API}/push", base_url=BASE, json=asked)

    def outcomes(self, *records: Any) -> list[dict[str, Any]]:
        reply = self.push(*records)
        assert reply.status_code == 200, reply.text
        return reply.json["outcomes"]

    def put_photo(self, content: bytes, sha256: str | None = None, **headers: str) -> TestResponse:
        sha256 = sha256 or hashlib.sha256(content).hexdigest()
        path = f"{API}/blobs/{sha256}"
        return self.client.put(
            path, base_url=BASE, data=content, headers=self.photo_headers("PUT", path, content) | headers
        )

    def look_for_photo(self, sha256: str) -> TestResponse:
        path = f"{API}/blobs/{sha256}"
        return self.client.head(path, base_url=BASE, headers=self.photo_headers("HEAD", path, b""))

    def confirm(self, *ids: str, **members: Any) -> TestResponse:
        path = f"{API}/confirm"
        asked = {"request_id": new_id(), "server_id": self.server_id, "ids": list(ids), **members}
        content = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json", **self.photo_headers("POST", path, content)}
        return self.client.post(path, base_url=BASE, data=content, headers=headers)

    def confirmed(self, *ids: str) -> dict[str, str]:
        """Ask to let go of these records; return the answer by id."""
        reply = self.confirm(*ids)
        assert reply.status_code == 200, reply.text
        return {outcome["id"]: outcome["outcome"] for outcome in reply.json["outcomes"]}

    def photo_headers(self, method: str, path: str, content: bytes) -> dict[str, str]:
        at = wire_time()
        text = "\n".join((method, path, at, self.device, hashlib.sha256(content).hexdigest()))
        return {
            "X-Rounds-Device": self.device,
            "X-Rounds-Key": self.key_id,
            "X-Rounds-At": at,
            "X-Rounds-Signature": self.sign(text.encode()),
        }

    def pull(self, cursor: str = "", head: str = "", **more: Any) -> TestResponse:
        return self.client.get(f"{API}/pull", base_url=BASE, query_string={"cursor": cursor, "head": head, **more})


def wire_time() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record_id(sealed: dict[str, str]) -> str:
    return str(json.loads(sealed["body"])["id"])
