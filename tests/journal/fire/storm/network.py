"""Between phones and server: what may become of a request and of its reply."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tests.journal.fire.storm.handsets import Answer, Ask, Handsets
from tests.journal.fire.storm.server import PHOTO_POINTS, POINTS, Reply, Server, ServerKilledError

# what happens how often, of a hundred requests in bad weather
FAULTS = {
    "request lost": 24,
    "reply lost": 9,
    "doubled": 10,
    "delayed past later events": 7,
    "reply delayed past later events": 5,
    "reply to another request": 6,
    "truncated": 3,
    "captive portal": 10,
    "refused on the way": 36,
    "refused after it was done": 3,
    "server killed": 2,
    "tab killed while sending": 2,
}
STATUSES = (401, 413, 500, 502, 504, 429)
PREFIX = "/api/sync/v1"
GZIP = b"\x1f\x8b"
PORTAL = b"<html><title>Free WiFi</title></html>"
HTML = (("Content-Type", "text/html"),)
BAG_MOST = 12
HEARD_MOST = 200
# of these the replies to all phones may be taken for each other, and pushing and confirming are answered alike; who
# signs in where is between a phone and the server
CROSSED = {"push": "records", "confirm": "records", "pull": "pull", "blobs": "blobs"}
PAGE = 25


@dataclass
class Network:
    """`meanwhile` lets something else happen while a reply is on its way, on any phone but the one that waits."""

    server: Server
    phones: Handsets
    chance: Random
    counts: Counter[str]
    meanwhile: Callable[[int], None]
    wrong: list[str]
    share: float = 0.0
    requests: int = 0
    resets: int = 0
    depth: int = 0
    bag: list[tuple[int, Ask, bytes]] = field(default_factory=list)
    heard: dict[str, deque[Reply]] = field(default_factory=dict)
    # phones that were given news since somebody last looked
    told: set[int] = field(default_factory=set)

    def carry(self, phone: int, ask: Ask) -> Answer | None:
        self.requests += 1
        body = base64.b64decode(ask["body"])
        # few things happen in a run, and pages must end somewhere among them
        ask["path"] = ask["path"].replace("limit=1000", f"limit={PAGE}")
        if self.chance.random() >= self.share:
            return self._answer(phone, self._served(phone, ask, body))
        fault = self.chance.choices(list(FAULTS), FAULTS.values())[0]
        act = getattr(self, "_" + fault.replace(" ", "_"))
        self.counts[fault] += 1
        answer: Answer | None = act(phone, ask, body)
        return answer

    def empty_bag(self) -> None:
        """All that was under way arrives; nobody waits for the replies."""
        for phone, ask, body in self.bag:
            self.serve(phone, ask, body)
        self.bag.clear()

    def deliver_late(self) -> None:
        if self.bag:
            self.serve(*self.bag.pop(self.chance.randrange(len(self.bag))))

    def serve(self, phone: int, ask: Ask, body: bytes) -> Reply | None:
        """Let the server have a request; None: it died of it, and has begun anew."""
        try:
            reply = self.server.handle(phone, ask, body)
        except ServerKilledError:
            self.server.restart()
            return None
        if reply.status >= 500:
            self.wrong.append(f"the server answered {reply.status} to {ask['method']} {ask['path'][:40]}")
        return reply

    def _served(self, phone: int, ask: Ask, body: bytes) -> Reply | None:
        reply = self.serve(phone, ask, body)
        if reply is not None and reply.status == 409 and b'"reset"' in reply.body:
            self.resets += 1
        if reply is not None and reply.status == 200:
            line = _line(phone, ask)
            self.heard.setdefault(line, deque(maxlen=HEARD_MOST)).append(reply)
            self.told |= {phone} if line == CROSSED["pull"] else set()
        return reply

    def _answer(self, phone: int, reply: Reply | None) -> Answer:
        if reply is None:
            return {"fails": True}
        if reply.cookie:
            self.server.keep_cookie(phone, reply.cookie)
        return {"status": reply.status, "headers": reply.headers, "body": base64.b64encode(reply.body).decode()}

    def _request_lost(self, _phone: int, _ask: Ask, _body: bytes) -> Answer:
        return {"fails": True}

    def _reply_lost(self, phone: int, ask: Ask, body: bytes) -> Answer:
        self.serve(phone, ask, body)
        return {"fails": True}

    def _doubled(self, phone: int, ask: Ask, body: bytes) -> Answer:
        first = self._served(phone, ask, body)
        second = self._served(phone, ask, body)
        return self._answer(phone, self.chance.choice((first, second)))

    def _delayed_past_later_events(self, phone: int, ask: Ask, body: bytes) -> Answer:
        self.bag.append((phone, ask, body))
        if len(self.bag) > BAG_MOST:
            self.bag.pop(0)
        return {"fails": True}

    def _reply_delayed_past_later_events(self, phone: int, ask: Ask, body: bytes) -> Answer:
        reply = self._served(phone, ask, body)
        if self.depth == 0:
            self.depth += 1
            try:
                self.meanwhile(phone)
            finally:
                self.depth -= 1
        return self._answer(phone, reply)

    def _reply_to_another_request(self, phone: int, ask: Ask, body: bytes) -> Answer:
        """At its worst it is about as many records as were asked about, or tells the phone to let go of some: nothing
        but names tells them apart.
        """
        reply = self._served(phone, ask, body) if self.chance.random() < 0.5 else None
        others = list(self.heard.get(_line(phone, ask), ()))
        alike = [one for one in others if _count(one.body) == _count(body)] or others
        worst = [one for one in others if b'"gone"' in one.body] if self.chance.random() < 0.5 else []
        if not alike:
            return self._answer(phone, reply)
        return self._answer(phone, replace(self.chance.choice(worst or alike), cookie=None))

    def _truncated(self, phone: int, ask: Ask, body: bytes) -> Answer:
        answer = self._answer(phone, self._served(phone, ask, body))
        if "body" not in answer:
            return answer
        whole = base64.b64decode(answer["body"])
        cut = whole[: self.chance.randrange(len(whole) + 1) // 2]
        is_noticed = self.chance.random() < 0.5
        return {**answer, "body": base64.b64encode(cut).decode(), "breaksOff": is_noticed}

    def _captive_portal(self, phone: int, _ask: Ask, _body: bytes) -> Answer:
        return self._answer(phone, Reply(200, HTML, PORTAL))

    def _refused_on_the_way(self, phone: int, _ask: Ask, _body: bytes) -> Answer:
        status = self.chance.choice(STATUSES)
        headers: tuple[tuple[str, str], ...] = (*HTML, ("Retry-After", "60")) if status == 429 else HTML
        return self._answer(phone, Reply(status, headers, b"<html>no</html>"))

    def _refused_after_it_was_done(self, phone: int, ask: Ask, body: bytes) -> Answer:
        self.serve(phone, ask, body)
        return self._answer(phone, Reply(self.chance.choice((502, 504)), HTML, b"<html>no</html>"))

    def _server_killed(self, phone: int, ask: Ask, body: bytes) -> Answer:
        at = PHOTO_POINTS if "/blobs/" in ask["path"] else POINTS
        self.server.kill_at = self.chance.choice(at)
        reply = self.serve(phone, ask, body)
        if self.server.kill_at is not None:
            # a request that passes no such point: the process dies before it hears of it
            self.server.kill_at = None
        return self._answer(phone, None if self.chance.random() < 0.5 else reply)

    def _tab_killed_while_sending(self, phone: int, ask: Ask, body: bytes) -> Answer | None:
        if self.chance.random() < 0.7:
            self.serve(phone, ask, body)
        self.phones.call(phone, "kill")
        return None


def _line(phone: int, ask: Ask) -> str:
    """Name the requests among which replies may be mistaken."""
    kind = str(ask["path"]).partition("?")[0].removeprefix(f"{PREFIX}/").partition("/")[0]
    return CROSSED.get(kind, f"{kind} of {phone}")


def _count(octets: bytes) -> int | None:
    """Return how many records a request or a reply is about; None: it is about something else."""
    try:
        told = json.loads(gzip.decompress(octets) if octets.startswith(GZIP) else octets)
    except ValueError:
        return None
    lists = [told[name] for name in ("records", "ids", "outcomes") if name in told] if isinstance(told, dict) else []
    return len(lists[0]) if lists else None
