"""Pushes that bear valid signatures over whatever a program may have put into an envelope: the document's `data` of
every kind, right and nearly right, by who may say it and who may not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from werkzeug.test import TestResponse

from tests.journal.fire.fuzz.judge import Judge
from tests.journal.fire.fuzz.kinds import Kind, as_written, operations_of_kinds
from tests.journal.fire.fuzz.target import CANARY, Actor, Target
from tests.journal.photo_parts import large_jpeg
from tests.phones import API, BASE, Phone, b64, new_id
from webapp.accounts.permissions import PERMISSIONS_OF

Said = tuple[Kind, Any]
MOST_AT_ONCE, TWICE = 8, 2
AT_ONCE_SHARE = 0.5
PHOTO = large_jpeg(1, 3000)
NAMED = {"sha256": hashlib.sha256(PHOTO).hexdigest(), "bytes": len(PHOTO), "mime": "image/jpeg", "field": "photos"}


def sayings(document: dict[str, Any]) -> SearchStrategy[list[Said]]:
    """Lists of kind and `data`, of every kind there is."""
    modes = (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    each = [
        operation.as_strategy(mode).map(lambda case, kind=kind: (kind, as_written(_body(case))))
        for kind, operation in operations_of_kinds(document).items()
        for mode in modes
    ]
    return st.lists(st.one_of(each), min_size=1, max_size=MOST_AT_ONCE)


def _body(case: Case) -> Any:
    """A near miss may be no body at all, or none that JSON holds."""
    try:
        return json.loads(json.dumps(case.body))
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Push:
    """One request, ready to be sent."""

    phone: Phone
    asked: dict[str, Any]
    sealed: list[Any]

    def sent(self) -> TestResponse:
        reply = self.phone.client.post(f"{API}/push", base_url=BASE, **self.asked, buffered=True)
        reply.close()
        return reply


def _is_busy(reply: TestResponse) -> bool:
    return reply.status_code == 503 and "Retry-After" in reply.headers


@dataclass
class Pushes:
    target: Target
    push: Any
    judge: Judge
    random: Random
    outcomes: Counter[str] = field(default_factory=Counter)
    sent: list[Any] = field(default_factory=list)

    def send(self, said: list[Said]) -> None:
        """Let phones push what may be the work of several people, each in its own way, often at the same moment."""
        pushes = [self._made(said) for _ in range(TWICE)]
        are_several = len({push.phone.device for push in pushes}) == TWICE
        is_at_once = are_several and self.random.random() < AT_ONCE_SHARE
        if is_at_once:
            with ThreadPoolExecutor(TWICE) as pool:
                replies = list(pool.map(Push.sent, pushes))
            # of two that wait for each other PostgreSQL lets one go, and its phone comes again
            self.outcomes["busy at once"] += sum(map(_is_busy, replies))
            replies = [push.sent() if _is_busy(reply) else reply for push, reply in zip(pushes, replies, strict=True)]
        else:
            replies = [push.sent() for push in pushes]
        for push, reply in zip(pushes, replies, strict=True):
            kinds = sorted({f"{kind[0]} {kind[1]}" for kind, _data in said})
            self.judge.hear(self.push.Case(), reply, f"{kinds} at once: {is_at_once} {json.dumps(push.sealed)}")
            for outcome in (reply.json or {}).get("outcomes", ()) if reply.status_code == 200 else ():
                self._hear(outcome, push.sealed)

    def _made(self, said: list[Said]) -> Push:
        phone = self._phone(said[0][0])
        sealed = [self._sealed(phone, kind, data) for kind, data in said]
        if self.sent and self.random.random() < 0.2:
            sealed.append(self.random.choice(self.sent))
        self.sent = [*sealed, *self.sent][:50]
        self.target.clock.move(seconds=30)
        return Push(phone, self._asked(phone, sealed), sealed)

    def _hear(self, outcome: dict[str, Any], sealed: list[Any]) -> None:
        self.outcomes[outcome["outcome"] + (f" {outcome['reason']}" if outcome["outcome"] == "held" else "")] += 1
        if outcome.get("reason") == "server_error":
            body = next((one["body"] for one in sealed if str(outcome["id"]) in str(one.get("body"))), "")
            type_ = str(json.loads(body).get("type")) if body else "?"
            self.judge.note(f"push {type_}", "held as server_error", str(body))

    def _phone(self, kind: Kind) -> Phone:
        """Mostly somebody who may say it."""
        needed = self.target.app.extensions["journal"].door.kinds[kind].permission
        phones = [actor for actor in self.target.actors if actor.phone and actor.phone.author]
        able = [actor for actor in phones if needed in PERMISSIONS_OF[actor.role or ""]]
        actor: Actor = self.random.choice(able if able and self.random.random() < 0.8 else phones)
        if actor.phone is None:
            raise LookupError(actor.name)
        return actor.phone

    def _sealed(self, phone: Phone, kind: Kind, data: Any) -> dict[str, str]:
        envelope = phone.envelope(kind[0], self._aimed(data), schema=kind[1], target=self._target())
        if self.random.random() < 0.15:
            envelope["photos"] = [NAMED]
        if self.random.random() < 0.1:
            envelope["depends"] = [self.target.pick(self.random, "record_id", new_id())]
        if self.random.random() < 0.1:
            envelope["amends"] = self.target.pick(self.random, "record_id", new_id())
        if self.random.random() < 0.15:
            name = self.random.choice(list(envelope))
            envelope[name] = self.random.choice(ODD)(self.random)
        return phone.seal_envelope(envelope)

    def _target(self) -> Any:
        """The thing that was scanned: a room, an asset, a code, nothing, something else."""
        chosen = self.random.randrange(6)
        if chosen < 3:
            kind = self.random.choice(("place", "asset"))
            return {"kind": kind, "id": self.target.pick(self.random, f"{kind}_id", new_id()), "via": "list"}
        codes = {"code": self.target.pick(self.random, "tag_id", CANARY), "via": "scan"}
        return (codes, None, {"kind": CANARY, "id": CANARY})[chosen - 3]

    def _aimed(self, data: Any, name: str = "") -> Any:
        """Let ids in `data` be of something that exists, mostly; and some texts be words that no log may hold."""
        if isinstance(data, dict):
            return {member: self._aimed(value, member) for member, value in data.items()}
        if isinstance(data, list):
            return [self._aimed(value, name) for value in data]
        if isinstance(data, str) and (name == "id" or name.endswith(("_id", "_ids", "removed", "known_freezes"))):
            return self.target.pick(self.random, name, data)
        return CANARY if isinstance(data, str) and self.random.random() < 0.05 else data

    def _asked(self, phone: Phone, sealed: list[Any]) -> dict[str, Any]:
        asked = {
            "request_id": new_id(), "server_id": phone.server_id, "device": phone.device,
            "status": {"n_max": phone.n, "queued": len(sealed), "app": CANARY}, "records": sealed,
        }  # fmt: skip
        content = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json"}
        if self.random.random() < 0.3:
            content, headers = gzip.compress(content), headers | {"Content-Encoding": "gzip"}
        if self.random.random() < 0.05:
            at = self.random.randrange(len(content))
            content = content[:at] + self.random.randbytes(1) + content[at + 1 :]
        return {"data": content, "headers": headers}


ODD: tuple[Callable[[Random], Any], ...] = (
    lambda _random: None,
    lambda random: random.randrange(-(2**63), 2**63),
    lambda random: random.random() * 10.0 ** random.randrange(-300, 300),
    lambda _random: CANARY,
    lambda _random: "\x00",
    lambda random: "字" * random.randrange(12_000),
    lambda random: b64(random.randbytes(16)),
    lambda _random: [],
    lambda _random: [[[[[[[[[]]]]]]]]],
    lambda _random: {"": {}},
    lambda _random: True,
    lambda random: f"{random.randrange(1, 9999):04}-02-30T25:61:61Z",
    lambda random: f"{random.randrange(1, 9999):04}-01-01T00:00:00+23:59",
)
